// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/starter.h"

#include <algorithm>
#include <filesystem>

#include "assay/base/text.h"
#include "assay/data/roles.h"
#include "assay/data/source.h"
#include "assay/suite/document.h"

namespace assay {
namespace {

constexpr int64_t kMostSliceValues = 12;
constexpr int64_t kMostClasses = 20;
constexpr size_t kCommentColumn = 30;  // where explanations begin, so that they can be read down the page

// What a guess goes by: a column's name and type, how many different values and gaps it has, and its extremes.
struct Profile {
  Field field;
  int64_t distinct = 0, missing = 0;
  std::optional<double> lowest, highest;  // of numbers
  bool used = false;

  bool whole() const { return field.type == ColumnType::integer || field.type == ColumnType::boolean; }
  bool yes_or_no() const {
    return distinct == 2 && (field.type == ColumnType::boolean || (lowest == 0.0 && highest == 1.0 && whole()));
  }
  bool share() const {
    return field.type == ColumnType::real && lowest && *lowest >= 0 && *highest <= 1 && distinct > 2;
  }
};

struct Table {
  std::string relation;
  int64_t rows = 0;
  std::vector<Profile> columns;

  Profile* find(const std::string& name) {
    for (Profile& column : columns) {
      if (column.field.name == name) return &column;
    }
    return nullptr;
  }
};

Result<Table> look_at(Database& database, const std::string& relation) {
  Table table;
  table.relation = relation;
  auto described = database.describe("SELECT * FROM " + relation);
  if (!described.ok()) return readable(std::move(described).status());
  std::string query = "SELECT count(*)";
  for (const Field& field : *described) {
    const std::string name = quote_name(field.name);
    const bool number = field.type == ColumnType::integer || field.type == ColumnType::real;
    query += ", count(DISTINCT " + name + "), count(*) - count(" + name + "), " +
             (number ? "min(CAST(" + name + " AS DOUBLE)), max(CAST(" + name + " AS DOUBLE))" : "NULL, NULL");
  }
  auto counted = database.rows(query + " FROM " + relation);
  if (!counted.ok()) return readable(std::move(counted).status());
  const auto& answer = (*counted)[0];
  table.rows = parse_int(answer[0].value_or("")).value_or(0);
  for (size_t i = 0; i < described->size(); ++i) {
    Profile column;
    column.field = (*described)[i];
    column.distinct = parse_int(answer[1 + 4 * i].value_or("")).value_or(0);
    column.missing = parse_int(answer[2 + 4 * i].value_or("")).value_or(0);
    if (const auto& lowest = answer[3 + 4 * i]) column.lowest = parse_double(*lowest);
    if (const auto& highest = answer[4 + 4 * i]) column.highest = parse_double(*highest);
    table.columns.push_back(std::move(column));
  }
  return table;
}

// The values of a column with how often each occurs, the rarest first.
Result<std::vector<std::pair<std::string, int64_t>>> values_of(Database& database, const Table& table,
                                                               const std::string& name) {
  const std::string column = quote_name(name);
  auto rows = database.rows("SELECT CAST(" + column + " AS VARCHAR) AS label, count(*) AS n FROM " + table.relation +
                            " WHERE " + column + " IS NOT NULL GROUP BY label ORDER BY n, label LIMIT " +
                            std::to_string(kMostClasses + 1));
  if (!rows.ok()) return readable(std::move(rows).status());
  std::vector<std::pair<std::string, int64_t>> values;
  for (const auto& row : *rows) values.emplace_back(*row[0], parse_int(*row[1]).value_or(0));
  return values;
}

// The one unused column that a test finds; none where several do.
template <typename Test>
Profile* only(Table& table, Test test) {
  Profile* found = nullptr;
  for (Profile& column : table.columns) {
    if (column.used || !test(column)) continue;
    if (found) return nullptr;
    found = &column;
  }
  return found;
}

class Writer {
 public:
  void line(const std::string& text, const std::string& comment = {}) {
    out_ += text;
    if (!comment.empty()) {
      out_ += std::string(text.size() + 2 > kCommentColumn ? 2 : kCommentColumn - text.size(), ' ') + "# " + comment;
    }
    out_ += "\n";
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string yaml_text(const std::string& text) { return trim(to_yaml(Node::scalar(Node::Kind::text, text, {}))); }

struct Guess {
  Profile* column = nullptr;
  std::string why;
};

// By its name, else by what it holds.
Guess guess(Table& table, const char* role, const std::vector<Field>& fields) {
  if (const auto name = guess_role(role, fields)) return {table.find(*name), "by its name"};
  const std::string_view wanted(role);
  if (wanted == "id") {
    const auto names_rows = [&](const Profile& column) {
      return column.distinct == table.rows && table.rows > 1 && column.missing == 0 &&
             (column.field.type == ColumnType::integer || column.field.type == ColumnType::text);
    };
    return {only(table, names_rows), "the only column with another value in every row"};
  }
  if (wanted == "target") {
    return {only(table, [](const Profile& column) { return column.yes_or_no(); }), "the only column of yes and no"};
  }
  if (wanted == "score") {
    return {only(table, [](const Profile& column) { return column.share(); }),
            "the only column of numbers from 0 to 1"};
  }
  return {};
}

std::string missing_text(const Profile& column) {
  return column.missing == 0
             ? ""
             : "; " + with_thousands(column.missing) + (column.missing == 1 ? " row has none" : " rows have none");
}

}  // namespace

Result<std::string> starter_suite(Context& context, const std::string& file, const std::string& directory) {
  DatabaseOptions options;
  options.threads = context.threads();
  options.memory_bytes = context.memory_bytes();
  ASSAY_TRY(Database database, Database::open(options));
  FileSource source;
  source.paths = {file};
  ASSAY_TRY(const std::string relation, relation_of(database, source));
  ASSAY_TRY(Table table, look_at(database, relation));
  if (table.rows == 0) return not_computed("'" + file + "' has no rows", "nothing can be guessed from it");
  std::vector<Field> fields;
  for (const Profile& column : table.columns) fields.push_back(column.field);
  std::error_code ignored;
  std::string path = directory.empty() ? file : std::filesystem::relative(file, directory, ignored).string();
  if (ignored || path.empty()) path = file;

  Writer out;
  out.line("# Written by `assay init`. Each guess says why; change what is wrong, then: assay run");
  out.line("assay: 1");
  out.line("data:");
  out.line("  path: " + yaml_text(path), with_thousands(table.rows) + (table.rows == 1 ? " row" : " rows"));
  const auto write = [&](const char* role, const char* otherwise) -> Profile* {
    const Guess found = guess(table, role, fields);
    if (found.column && !found.column->used) {
      found.column->used = true;
      out.line("  " + std::string(role) + ": " + yaml_text(found.column->field.name),
               found.why + missing_text(*found.column));
      return found.column;
    }
    if (*otherwise) out.line("  # " + std::string(role) + ": COLUMN", otherwise);
    return nullptr;
  };
  write("id", "names a row: needed to compare models on the same rows");
  const Profile* target = write("target", "the true answers: no column is called target, y, label, ...");
  const Profile* score = write("score", "");
  const Profile* prediction = write("prediction", "");
  if (!score && !prediction) {
    out.line("  # score: COLUMN", "the model's probability of the positive class");
    out.line("  # prediction: COLUMN", "or what it answered");
  }
  write("weight", "");

  const bool several = target && target->distinct > 2;
  std::string first_check = score && !several ? "roc_auc >= 0.8" : "accuracy >= 0.8";
  if (target && target->distinct > kMostClasses && target->field.type != ColumnType::text) {
    out.line("task: regression", "the target has " + with_thousands(target->distinct) + " different values");
    first_check = "r2 >= 0.5";
  } else if (target && target->distinct == 2 && !target->yes_or_no()) {
    ASSAY_TRY(const auto labels, values_of(database, table, target->field.name));
    out.line("positive: " + yaml_text(labels[0].first), "the rarer label (" + with_thousands(labels[0].second) +
                                                            " rows); the other is " + labels[1].first + " (" +
                                                            with_thousands(labels[1].second) + ")");
  }

  bool first_slice = true;
  for (const Profile& column : table.columns) {
    const bool names = column.field.type == ColumnType::text || column.whole();
    if (column.used || !names || column.distinct < 2 || column.distinct > kMostSliceValues) continue;
    ASSAY_TRY(const auto values, values_of(database, table, column.field.name));
    if (first_slice) out.line("slices:");
    first_slice = false;
    out.line("  - " + yaml_text(column.field.name), with_thousands(column.distinct) + " values; the rarest is " +
                                                        values[0].first + " (" + with_thousands(values[0].second) +
                                                        (values[0].second == 1 ? " row)" : " rows)"));
  }
  out.line("checks:");
  out.line("  - " + first_check, "replace it by what has to hold; assay catalog lists the metrics");
  return out.take();
}

}  // namespace assay
