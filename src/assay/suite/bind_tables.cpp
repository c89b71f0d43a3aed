// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_tables.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "assay/base/text.h"
#include "assay/data/roles.h"
#include "assay/data/source.h"
#include "assay/suite/bind_columns.h"

namespace assay {
namespace {

Result<FileSource> file_source(const std::vector<Located>& paths, const std::string& format,
                               const std::optional<Node>& read) {
  FileSource source;
  source.format = format;
  for (const Located& path : paths) {
    source.paths.push_back(path.text);
    source.directory = directory_of(path.location);
  }
  if (read) {
    for (const auto& entry : read->entries()) {
      // The words are DuckDB's; `null` and `delimiter` are what people type.
      const std::string name = entry.key == "delimiter" ? "delim" : entry.key == "null" ? "nullstr" : entry.key;
      std::string value;
      if (entry.value.is_list()) {
        for (const Node& item : entry.value.items()) value += (value.empty() ? "" : ", ") + quote_text(item.text());
        value = "[" + value + "]";
      } else if (entry.value.is_boolean() || entry.value.is_number()) {
        value = entry.value.text();
      } else {
        value = quote_text(entry.value.text());
      }
      source.options.emplace_back(name, value);
    }
  }
  return source;
}

Result<std::string> inline_list(const Node& cell) {
  std::string list;
  for (const Node& item : cell.items()) {
    if (!item.is_scalar() || item.is_null())
      return usage_error("a list in an inline row holds numbers, texts or booleans", {}, item.location);
    list += (list.empty() ? "" : ", ") + (item.is_text() ? quote_text(item.text()) : item.text());
  }
  return list.empty() ? "CAST([] AS VARCHAR[])" : "[" + list + "]";
}

// Rows written into the suite, as a relation.
Result<std::string> inline_rows(const Node& rows) {
  std::vector<std::string> names;
  for (const Node& row : rows.items()) {
    if (!row.is_map())
      return usage_error("a row must be a map of columns", "write - {id: 1, target: yes}", row.location);
    for (const auto& entry : row.entries()) {
      if (std::find(names.begin(), names.end(), entry.key) == names.end()) names.push_back(entry.key);
    }
  }
  std::string values;
  for (const Node& row : rows.items()) {
    values += values.empty() ? "(" : ", (";
    for (size_t i = 0; i < names.size(); ++i) {
      const Node* cell = row.find(names[i]);
      if (i > 0) values += ", ";
      if (!cell || cell->is_null()) {
        values += "NULL";
      } else if (cell->is_boolean() || cell->is_number()) {
        values += cell->text();
      } else if (cell->is_text()) {
        values += quote_text(cell->text());
      } else if (cell->is_list()) {
        ASSAY_TRY(const std::string list, inline_list(*cell));
        values += list;
      } else {
        return usage_error("a cell of an inline row must be a number, a text, a boolean or a list of those", {},
                           cell->location);
      }
    }
    values += ")";
  }
  if (names.empty()) return usage_error("the table has no rows", {}, rows.location);
  std::string columns;
  for (const std::string& name : names) columns += (columns.empty() ? "" : ", ") + quote_name(name);
  return "(SELECT * FROM (VALUES " + values + ") AS inline_rows(" + columns + "))";
}

// Joins another relation on id: its rows must be unique; ours may be missing there.
Result<std::string> joined(Database& database, const std::string& left, const std::string& right, const Roles& roles,
                           const std::string& what, const Location& location) {
  if (roles.id.empty()) {
    return usage_error("a join needs an id", "say which column it is: id: person", location);
  }
  std::string keys;
  for (const auto& id : roles.id) keys += (keys.empty() ? "" : ", ") + quote_name(id.text);
  auto right_fields = database.describe("SELECT * FROM " + right);
  if (!right_fields.ok()) return readable(std::move(right_fields).status()).at(location);
  for (const auto& id : roles.id) {
    const auto same = [&](const Field& field) { return field.name == id.text; };
    if (std::none_of(right_fields->begin(), right_fields->end(), same)) {
      return usage_error(what + " has no id column '" + id.text + "'", "its columns are: " + list_of(*right_fields),
                         location);
    }
  }
  const std::string repeated =
      "SELECT " + keys + ", count(*) FROM " + right + " GROUP BY " + keys + " HAVING count(*) > 1";
  auto twice = database.rows("SELECT count(*), min(repeated) FROM (SELECT CAST((" + keys +
                             ") AS VARCHAR) AS repeated FROM (" + repeated + "))");
  if (!twice.ok()) return readable(std::move(twice).status()).at(location);
  if ((*twice)[0][0] != "0") {
    return not_computed(
        what + " holds " + *(*twice)[0][0] + " ids more than once, the first is " + (*twice)[0][1].value_or("null"),
        "keep one row of each id", location);
  }
  return "(SELECT * FROM " + left + " AS ours LEFT JOIN " + right + " AS theirs USING (" + keys + "))";
}

// Which part of a table it was that could not be read: its source, a computed column or a filter.
Location place_of_failure(Database& database, const TableSpec& table, const std::string& relation) {
  if (!database.describe("SELECT * FROM " + relation).ok()) {
    return table.sql ? table.sql->location : table.paths.empty() ? table.location : table.paths.front().location;
  }
  std::string query = "SELECT *";
  for (const auto& [name, sql] : table.columns) {
    query += ", (" + sql.text + ") AS " + quote_name(name);
    if (!database.describe(query + " FROM " + relation).ok()) return sql.location;
  }
  query = "SELECT * FROM (" + query + " FROM " + relation + ")";
  if (table.where && !database.describe(query + " WHERE (" + table.where->text + ")").ok()) {
    return table.where->location;
  }
  return {"--where", 0, 0};
}

// An earlier run need not hold the same rows: what is common is compared, what is not is said. The truth of a common
// row must be the same.
Status compare_rows(Database& database, const std::string& ours, const std::string& theirs, const std::string& on,
                    const std::string& only_ours, const Roles& roles, const std::vector<Field>& fields,
                    const std::vector<Field>& their_fields, const ModelSpec& model, std::vector<std::string>& notes) {
  auto counts =
      database.rows("SELECT (SELECT count(*) FROM " + theirs + " AS theirs ANTI JOIN " + ours + " AS ours ON " + on +
                    "), (SELECT count(*) FROM " + ours + " AS ours SEMI JOIN " + theirs + " AS theirs ON " + on + ")");
  if (!counts.ok()) return readable(std::move(counts).status()).at(model.location);
  const std::string only_theirs = *(*counts)[0][0], common = *(*counts)[0][1];
  if (common == "0") {
    return not_computed("the baseline run has no id in common with this table", "compare runs over the same rows",
                        model.location);
  }
  const auto same = [&](const Field& field) { return roles.target && field.name == roles.target->text; };
  if (std::any_of(their_fields.begin(), their_fields.end(), same)) {
    ASSAY_TRY(const std::string target, column_sql(*roles.target, fields));
    auto changed = database.rows("SELECT count(*) FROM " + ours + " AS ours JOIN " + theirs + " AS theirs ON " + on +
                                 " WHERE CAST(ours." + target + " AS VARCHAR) IS DISTINCT FROM CAST(theirs." + target +
                                 " AS VARCHAR)");
    if (!changed.ok()) return readable(std::move(changed).status()).at(model.location);
    if ((*changed)[0][0] != "0") {
      return not_computed("the target of " + *(*changed)[0][0] + " ids differs between this table and the baseline run",
                          "compare with a run over the same labels", model.location);
    }
  }
  if (only_ours != "0" || only_theirs != "0") {
    notes.push_back("compared with the baseline run on " + common + " common ids; " + only_ours + " are only here, " +
                    only_theirs + " only there");
  }
  return {};
}

// Numbers of a type that is no column's here: decimals, as a literal with a point in inline rows or in SQL, and the
// wide whole numbers of a sum.
std::string as_doubles(const std::vector<Field>& fields) {
  std::string casts;
  for (const Field& field : fields) {
    if (field.declared != "DECIMAL" && field.declared != "HUGEINT" && field.declared != "UHUGEINT") continue;
    const std::string name = quote_name(field.name);
    casts += (casts.empty() ? "CAST(" : ", CAST(") + name + " AS DOUBLE) AS " + name;
  }
  return casts;
}

}  // namespace

std::string directory_of(const Location& location) {
  if (location.file.empty() || location.file.starts_with("--")) return {};
  return std::filesystem::path(location.file).parent_path().string();
}

namespace {

// The table in memory that this one is under a name of its own, with nothing taken away or added: `sql: FROM answers`.
const MemoryTable* whole_table_in_memory(const Database& database, const TableSpec& table, const BindOptions& options) {
  const bool changed =
      !table.joins.empty() || !table.columns.empty() || table.where || !options.where.empty() || options.limit >= 0;
  if (!table.sql || changed || !table.sql->text.starts_with("FROM ")) return nullptr;
  const std::string name = trim(table.sql->text.substr(5));
  const MemoryTable* found = database.in_memory(name);  // as it stands where it is quoted
  return found ? found : database.in_memory(quote_name(name));
}

}  // namespace

Status make_views(Database& database, const Suite& suite, const BindOptions& options) {
  std::vector<const TableSpec*> waiting;
  for (const TableSpec& table : suite.tables) {
    const MemoryTable* const whole = whole_table_in_memory(database, table, options);
    if (!whole) {
      waiting.push_back(&table);
    } else if (whole != database.in_memory(quote_name(table.name))) {
      ASSAY_RETURN_IF_ERROR(whole->rows ? database.add_table(table.name, whole->rows)
                                        : database.add_columns(table.name, whole->fields));
    }
  }
  std::set<std::string> made;
  for (const TableSpec& table : suite.tables) {
    if (database.in_memory(quote_name(table.name))) made.insert(table.name);
  }
  while (!waiting.empty()) {
    const size_t before = waiting.size();
    Status last;
    for (size_t i = 0; i < waiting.size();) {
      const TableSpec& table = *waiting[i];
      const bool reads_tables = table.sql.has_value() || !table.joins.empty();
      std::string relation;
      FileSource source;
      if (table.rows) {
        ASSAY_TRY(relation, inline_rows(*table.rows));
      } else if (table.sql) {
        relation = "(" + table.sql->text + ")";
      } else {
        ASSAY_TRY(source, file_source(table.paths, table.format, table.read));
        auto files = relation_of(database, source);
        if (!files.ok())
          return std::move(files).status().at(table.paths.empty() ? table.location : table.paths.front().location);
        relation = *files;
      }
      // Role columns of a join are found among the table's own columns.
      bool ready = true;
      for (const Located& join : table.joins) {
        const bool is_table = std::any_of(suite.tables.begin(), suite.tables.end(),
                                          [&](const TableSpec& other) { return other.name == join.text; });
        if (is_table && !made.contains(join.text)) ready = false;
        if (!ready) break;
        std::string right = quote_name(join.text);
        if (!is_table) {
          auto files = relation_of(database, {{join.text}, directory_of(join.location), "", {}});
          if (!files.ok()) return std::move(files).status().at(join.location);
          right = *files;
        }
        Roles roles = table.roles;
        if (roles.id.empty()) {
          auto fields = database.describe("SELECT * FROM " + relation);
          if (!fields.ok()) return readable(std::move(fields).status()).at(table.location);
          if (const auto guess = guess_role("id", *fields)) roles.id.push_back({*guess, false, table.location});
        }
        ASSAY_TRY(relation, joined(database, relation, right, roles, "'" + join.text + "'", join.location));
      }
      if (ready) {
        std::string query = "SELECT *";
        for (const auto& [name, sql] : table.columns) query += ", (" + sql.text + ") AS " + quote_name(name);
        query = "SELECT * FROM (" + query + " FROM " + relation + ")";
        std::string filter;
        if (table.where) filter = "(" + table.where->text + ")";
        if (!options.where.empty()) filter += (filter.empty() ? "(" : " AND (") + options.where + ")";
        if (!filter.empty()) query += " WHERE " + filter;
        if (options.limit >= 0) query += " LIMIT " + std::to_string(options.limit);
        Status status = database.execute("CREATE TEMP VIEW " + quote_name(table.name) + " AS " + query);
        if (status.ok()) {
          // A view is bound when it is made, but a broken file shows itself only when it is described; one that is not
          // rectangular may look like a single column.
          auto fields = database.describe("SELECT * FROM " + quote_name(table.name));
          if (!fields.ok()) {
            status = std::move(fields).status();
          } else if (fields->size() == 1 && !source.paths.empty()) {
            if (Status shape = shape_of(source); !shape.ok()) return std::move(shape).at(table.paths.front().location);
          }
          if (const std::string doubles = fields.ok() ? as_doubles(*fields) : ""; !doubles.empty())
            status = database.execute("CREATE OR REPLACE TEMP VIEW " + quote_name(table.name) +
                                      " AS SELECT * REPLACE (" + doubles + ") FROM (" + query + ")");
        }
        if (!status.ok()) {
          const Location place = place_of_failure(database, table, relation);
          last = explained(readable(std::move(status)), source).at(place);
          if (!reads_tables) return last;
          ready = false;
        }
      }
      if (ready) {
        made.insert(table.name);
        waiting.erase(waiting.begin() + static_cast<ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    if (waiting.size() == before) {
      return last.ok() ? usage_error("the tables '" + waiting.front()->name + "' and others wait for one another", {},
                                     waiting.front()->location)
                       : last;
    }
  }
  return {};
}

Result<Roles> roles_of(const TableSpec& table, const std::vector<Field>& fields, bool own_model,
                       std::vector<std::string>& notes) {
  Roles roles = table.roles;
  const auto guess = [&](std::string_view role) -> std::optional<ColumnReference> {
    const auto name = guess_role(role, fields);
    if (!name) return std::nullopt;
    if (*name != role) notes.push_back("'" + *name + "' is taken as the " + std::string(role) + " of " + table.name);
    return ColumnReference{*name, false, table.location};
  };
  if (!roles.target && roles.targets.empty()) roles.target = guess("target");
  // Of a ranked list an item of a query is a row.
  if (roles.id.empty() && roles.query && roles.item) roles.id = {*roles.query, *roles.item};
  if (own_model && !roles.answers()) {
    roles.score = guess("score");
    roles.prediction = guess("prediction");
  }
  if (roles.id.empty()) {
    if (const auto id = guess("id")) roles.id.push_back(*id);
  }
  for (const auto* named : {&roles.features, &roles.ignore}) {
    for (const ColumnReference& one : *named) {
      if (one.sql)
        return usage_error("a feature is a column of the table", "make it one: columns: {NAME: SQL}", one.location);
      ASSAY_TRY([[maybe_unused]] const std::string sql, column_sql(one, fields));
    }
  }
  return roles;
}

Result<ModelJoin> join_model(Database& database, const std::string& relation, const TableSpec& table,
                             const Roles& roles, const std::vector<Field>& fields, const ModelSpec& model,
                             std::vector<std::string>& notes) {
  Result<std::string> files = quote_name(model.table);
  if (model.table.empty()) {
    ASSAY_TRY(const FileSource source, file_source(model.paths, "", std::nullopt));
    files = relation_of(database, source);
    if (!files.ok()) return std::move(files).status().at(model.paths.front().location);
  }
  auto own_fields = database.describe("SELECT * FROM " + *files);
  if (!own_fields.ok()) return readable(std::move(own_fields).status()).at(model.location);
  if (roles.id.empty()) {
    return usage_error(
        "the predictions of model '" + model.name + "' are joined on id, and table '" + table.name + "' has none",
        "say which column it is: id: person", model.location);
  }
  std::vector<ColumnReference> own_id = model.roles.id.empty() ? roles.id : model.roles.id;
  std::string on, shown;
  std::vector<std::string> ours, theirs;
  for (size_t i = 0; i < roles.id.size(); ++i) {
    ASSAY_TRY(const std::string left, column_sql(roles.id[i], fields));
    auto right = column_sql(own_id[std::min(i, own_id.size() - 1)], *own_fields);
    if (!right.ok()) return std::move(right).status().at(model.location);
    ours.push_back("ours." + left);
    theirs.push_back("theirs." + *right);
    on += (on.empty() ? "" : " AND ") + ours.back() + " = " + theirs.back();
  }
  const std::string right_keys = replace_all(join(theirs, ", "), "theirs.", "");
  auto twice = database.rows("SELECT count(*), min(CAST(one AS VARCHAR)) FROM (SELECT " +
                             replace_all(theirs.front(), "theirs.", "") + " AS one FROM " + *files + " GROUP BY " +
                             right_keys + ", 1 HAVING count(*) > 1)");
  if (!twice.ok()) return readable(std::move(twice).status()).at(model.location);
  if ((*twice)[0][0] != "0") {
    return not_computed("the predictions of model '" + model.name + "' hold " + *(*twice)[0][0] +
                            " ids more than once, the first is " + (*twice)[0][1].value_or("null"),
                        "keep one row of each id", model.location);
  }
  auto missing = database.rows("SELECT count(*), min(CAST(" + ours.front() + " AS VARCHAR)) FROM " + relation +
                               " AS ours ANTI JOIN " + *files + " AS theirs ON " + on);
  if (!missing.ok()) return readable(std::move(missing).status()).at(model.location);
  if (model.earlier_run) {
    ASSAY_RETURN_IF_ERROR(
        compare_rows(database, relation, *files, on, *(*missing)[0][0], roles, fields, *own_fields, model, notes));
  } else if ((*missing)[0][0] != "0") {
    return not_computed("the predictions of model '" + model.name + "' lack " + *(*missing)[0][0] + " ids of table '" +
                            table.name + "', the first is " + (*missing)[0][1].value_or("null"),
                        "add their rows, or narrow the table with where:", model.location);
  }
  ModelJoin result;
  std::string columns;
  for (const Field& field : *own_fields) {
    const std::string name = model.name + "." + field.name;
    columns += ", theirs." + quote_name(field.name) + " AS " + quote_name(name);
    result.columns.emplace_back(name, field);
  }
  result.relation =
      "(SELECT ours.*" + columns + " FROM " + relation + " AS ours LEFT JOIN " + *files + " AS theirs ON " + on + ")";
  return result;
}

}  // namespace assay
