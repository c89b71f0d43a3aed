// SPDX-License-Identifier: Apache-2.0
#include "assay/data/relation.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "assay/base/text.h"
#include "assay/data/arrow_columns.h"
#include "assay/data/source.h"

namespace assay {
namespace {

// What an expression names if it is no more than a column: "p", or CAST("p" AS DOUBLE).
struct PlainColumn {
  std::string name;
  bool as_real = false;
};
std::optional<PlainColumn> plain_column(std::string_view expression) {
  PlainColumn plain;
  constexpr std::string_view kCast = "CAST(", kReal = " AS DOUBLE)";
  if (expression.starts_with(kCast) && expression.ends_with(kReal)) {
    plain.as_real = true;
    expression.remove_prefix(kCast.size());
    expression.remove_suffix(kReal.size());
  }
  if (expression.size() < 2 || !expression.starts_with('"') || !expression.ends_with('"')) return std::nullopt;
  expression = expression.substr(1, expression.size() - 2);
  for (size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] == '"' && (i + 1 == expression.size() || expression[++i] != '"')) return std::nullopt;
    plain.name += expression[i];
  }
  return plain;
}

// The columns of a table in memory that the expressions name; nothing where a query is needed.
std::optional<std::vector<ColumnChoice>> columns_in(const MemoryTable& table,
                                                    const std::vector<std::string>& expressions) {
  std::vector<ColumnChoice> choices;
  for (const std::string& expression : expressions) {
    const auto plain = plain_column(expression);
    if (!plain) return std::nullopt;
    const auto found = std::find_if(table.fields.begin(), table.fields.end(),
                                    [&](const Field& field) { return field.name == plain->name; });
    if (found == table.fields.end() || found->type == ColumnType::other) return std::nullopt;
    if (plain->as_real && found->type == ColumnType::text) return std::nullopt;
    choices.push_back({static_cast<size_t>(found - table.fields.begin()), plain->as_real});
  }
  return choices;
}

// Such a table and its columns, if the question needs no query. A table whose rows come later has columns and no rows.
struct InMemory {
  const MemoryTable* table = nullptr;
  std::vector<ColumnChoice> columns;
  explicit operator bool() const { return table != nullptr; }
};
InMemory in_memory(Database& database, const std::string& relation, const std::vector<std::string>& expressions) {
  const MemoryTable* table = database.in_memory(relation);
  if (!table) return {};
  auto columns = columns_in(*table, expressions);
  if (!columns) return {};
  return {table, std::move(*columns)};
}

// Calls `use` with every batch of the chosen columns.
template <typename Use>
Status each_batch(Database& database, const InMemory& memory, const Use& use) {
  const auto stream = arrow_stream(memory.table->rows, memory.columns, database.stop());
  while (true) {
    ASSAY_TRY(const auto piece, stream->next());
    if (!piece) return {};
    use(piece->batch);
  }
}

// The same for equal values of a column, and different for others.
struct ValueKey {
  uint64_t bits = 0;
  std::string_view text;
  bool operator==(const ValueKey&) const = default;
};
struct ValueHash {
  size_t operator()(const ValueKey& key) const {
    return key.text.empty() ? std::hash<uint64_t>()(key.bits) : std::hash<std::string_view>()(key.text);
  }
};
ValueKey key_of(const Column& column, int64_t row) {
  switch (column.type) {
    case ColumnType::boolean: return {column.booleans()[row], {}};
    case ColumnType::integer: return {static_cast<uint64_t>(column.integers()[row]), {}};
    case ColumnType::real: return {std::bit_cast<uint64_t>(column.reals()[row] + 0.0), {}};
    default: return {0, column.text(row)};
  }
}

std::string text_of(const Column& column, int64_t row) {
  switch (column.type) {
    case ColumnType::boolean: return column.booleans()[row] ? "true" : "false";
    case ColumnType::integer: return std::to_string(column.integers()[row]);
    case ColumnType::real: return shortest_double(column.reals()[row]);
    default: return std::string(column.text(row));
  }
}

// The least and the greatest of different whole numbers, rows of text and type, if these are all numbers between them.
std::optional<std::pair<int64_t, int64_t>> gapless_ends(const std::vector<Database::Row>& rows) {
  static constexpr std::string_view kWhole[] = {"TINYINT",  "SMALLINT",  "INTEGER",  "BIGINT",
                                                "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"};
  std::optional<std::pair<int64_t, int64_t>> ends;
  for (const auto& row : rows) {
    const auto number = parse_int(row[0].value_or(""));
    if (!number || std::find(std::begin(kWhole), std::end(kWhole), row[1].value_or("")) == std::end(kWhole)) return {};
    if (!ends) ends = {*number, *number};
    ends = {std::min(ends->first, *number), std::max(ends->second, *number)};
  }
  // Unsigned, since the difference of the ends may be greater than any signed number.
  const auto between = [&] { return static_cast<uint64_t>(ends->second) - static_cast<uint64_t>(ends->first); };
  return ends && between() == rows.size() - 1 ? ends : std::nullopt;
}

Status later(const std::string& what) {
  return usage_error(what + " is not known before the rows come", "say it, or learn it from a table first");
}

}  // namespace

Result<std::vector<Field>> fields_of(Database& database, const std::string& relation) {
  if (const MemoryTable* table = database.in_memory(relation)) {
    const auto unread = [](const Field& field) { return field.type == ColumnType::other; };
    if (!table->rows || std::none_of(table->fields.begin(), table->fields.end(), unread)) return table->fields;
  }
  return database.describe("SELECT * FROM " + relation);
}

Result<std::vector<std::string>> distinct_values(Database& database, const std::string& relation,
                                                 const std::string& expression, size_t most) {
  std::vector<std::string> values;
  if (const InMemory memory = in_memory(database, relation, {expression})) {
    if (!memory.table->rows) return later("which values " + expression + " has");
    // The texts of batches that are gone are gone, so what is known is kept by its own text.
    std::unordered_set<std::string> known;
    ASSAY_RETURN_IF_ERROR(each_batch(database, memory, [&](const Batch& batch) {
      const Column& column = batch.columns[0];
      std::unordered_set<ValueKey, ValueHash> seen;
      for (int64_t row = 0; row < batch.rows && known.size() <= most; ++row) {
        const bool is_nan = column.type == ColumnType::real && std::isnan(column.reals()[row]);
        if (column.valid(row) && !is_nan && seen.insert(key_of(column, row)).second) known.insert(text_of(column, row));
      }
    }));
    values.assign(known.begin(), known.end());
    return values;
  }
  const std::string column = "(SELECT " + expression + " AS value FROM " + relation;
  const auto distinct_of = [&](const std::string& some) {
    return database.rows("SELECT CAST(value AS VARCHAR), typeof(value) FROM (SELECT DISTINCT value FROM " + some +
                         ") WHERE value IS NOT NULL AND NOT (typeof(value) IN ('DOUBLE', 'FLOAT') AND "
                         "CAST(value AS VARCHAR) = 'nan') LIMIT " +
                         std::to_string(most + 1));
  };
  // Whole numbers without a gap among the first rows are most often all there are: whether there are others the
  // statistics of a Parquet file answer without a look at its rows.
  constexpr const char* kFirstRows = " LIMIT 2048)";
  ASSAY_TRY(const auto first, distinct_of(column + kFirstRows));
  std::string others;
  if (const auto ends = gapless_ends(first)) {
    for (const auto& row : first) values.push_back(*row[0]);
    others = " WHERE value < " + std::to_string(ends->first) + " OR value > " + std::to_string(ends->second);
  }
  if (values.size() > most) return values;
  ASSAY_TRY(const auto rows, distinct_of(column + ")" + others));
  for (const auto& row : rows) values.push_back(*row[0]);
  return values;
}

Result<std::optional<std::pair<double, double>>> finite_ends(Database& database, const std::string& relation,
                                                             const std::string& expression) {
  using Ends = std::optional<std::pair<double, double>>;
  if (InMemory memory = in_memory(database, relation, {expression});
      memory && memory.table->fields[memory.columns[0].column].type != ColumnType::text) {
    Ends ends;
    if (!memory.table->rows) return ends;
    memory.columns[0].as_real = true;
    ASSAY_RETURN_IF_ERROR(each_batch(database, memory, [&](const Batch& batch) {
      const Column& column = batch.columns[0];
      for (int64_t row = 0; row < batch.rows; ++row) {
        if (!column.valid(row) || !std::isfinite(column.reals()[row])) continue;
        const double value = column.reals()[row];
        if (!ends) ends = {value, value};
        ends = {std::min(ends->first, value), std::max(ends->second, value)};
      }
    }));
    return ends;
  }
  ASSAY_TRY(const auto rows, database.rows("SELECT min(value), max(value) FROM (SELECT CAST(" + expression +
                                           " AS DOUBLE) AS value FROM " + relation + ") WHERE isfinite(value)"));
  const auto low = parse_double(rows[0][0].value_or("")), high = parse_double(rows[0][1].value_or(""));
  return low && high ? Ends({*low, *high}) : Ends();
}

Result<std::optional<int64_t>> count_rows(Database& database, const std::string& relation) {
  if (const MemoryTable* table = database.in_memory(relation)) {
    return table->rows ? std::optional(table->rows->rows()) : std::nullopt;
  }
  ASSAY_TRY(const auto rows, database.rows("SELECT count(*) FROM " + relation));
  return parse_int(rows[0][0].value_or("0"));
}

Result<Repeated> repeated_values(Database& database, const std::string& relation,
                                 const std::vector<std::string>& expressions) {
  Repeated repeated;
  if (const InMemory memory = in_memory(database, relation, expressions)) {
    if (!memory.table->rows) return repeated;
    std::unordered_map<std::string, int64_t> rows_of;
    ASSAY_RETURN_IF_ERROR(each_batch(database, memory, [&](const Batch& batch) {
      std::string key, shown;
      for (int64_t row = 0; row < batch.rows; ++row) {
        key.clear();
        shown.clear();
        bool absent = false;
        for (const Column& column : batch.columns) {
          absent = absent || !column.valid(row);
          const std::string text = column.valid(row) ? text_of(column, row) : "";
          key += std::to_string(text.size()) + ":" + text;
          shown += (shown.empty() ? "" : ", ") + text;
        }
        repeated.absent += absent;
        if (absent || ++rows_of[key] != 2) continue;
        if (repeated.values++ == 0) repeated.first = shown;
      }
    }));
    return repeated;
  }
  std::string columns, shown, absent;
  for (const std::string& expression : expressions) {
    columns += (columns.empty() ? "" : ", ") + expression;
    shown += (shown.empty() ? "" : " || ', ' || ") + ("CAST(" + expression + " AS VARCHAR)");
    absent += (absent.empty() ? "" : " OR ") + expression + " IS NULL";
  }
  ASSAY_TRY(const auto rows,
            database.rows("SELECT (SELECT count(*) FROM " + relation + " WHERE " + absent +
                          "), count(*), min_by(shown, place) FROM (SELECT any_value(" + shown +
                          ") AS shown, min(row_number) AS place FROM (SELECT *, row_number() OVER () AS row_number "
                          "FROM " +
                          relation + ") GROUP BY " + columns + " HAVING count(*) > 1)"));
  repeated.absent = parse_int(rows[0][0].value_or("0")).value_or(0);
  repeated.values = parse_int(rows[0][1].value_or("0")).value_or(0);
  repeated.first = rows[0][2].value_or("null");
  return repeated;
}

Status readable_in_memory(const std::vector<Field>& fields, const std::vector<std::string>& expressions) {
  for (const std::string& expression : expressions) {
    const auto plain = plain_column(expression);
    if (!plain) {
      return usage_error("'" + expression + "' takes a query, and these rows are read as they are",
                         "compute the column before");
    }
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == plain->name; });
    if (found == fields.end()) return usage_error("the rows have no column '" + plain->name + "'");
    if (found->type == ColumnType::other || (plain->as_real && found->type == ColumnType::text)) {
      return usage_error("column '" + plain->name + "' is of a type that is not read here",
                         plain->as_real ? "convert it to numbers" : "convert it to numbers, truths or texts");
    }
  }
  return {};
}

Result<std::unique_ptr<Stream>> stream_in_memory(std::shared_ptr<const ArrowTable> rows,
                                                 const std::vector<std::string>& expressions,
                                                 const std::stop_token& stop) {
  MemoryTable table{std::move(rows), {}};
  table.fields = fields_of(table.rows->schema());
  ASSAY_RETURN_IF_ERROR(readable_in_memory(table.fields, expressions));
  return arrow_stream(table.rows, *columns_in(table, expressions), stop);
}

std::string query_of(const std::string& relation, const std::vector<std::string>& expressions,
                     const std::vector<std::string>& grouping) {
  std::string text;
  for (size_t i = 0; i < expressions.size(); ++i)
    text += (i ? ", " : "") + expressions[i] + " AS c" + std::to_string(i);
  return "SELECT " + (expressions.empty() ? "1 AS c0" : text) + " FROM " + relation +
         (grouping.empty() ? "" : " GROUP BY " + join(grouping, ", "));
}

Result<std::unique_ptr<Stream>> stream_of(Database& database, const std::string& relation,
                                          const std::vector<std::string>& expressions,
                                          const std::vector<std::string>& grouping) {
  if (InMemory memory = in_memory(database, relation, expressions);
      memory && !expressions.empty() && grouping.empty()) {
    if (!memory.table->rows) return later("what the table holds");
    return arrow_stream(memory.table->rows, std::move(memory.columns), database.stop());
  }
  return database.stream(query_of(relation, expressions, grouping));
}

}  // namespace assay
