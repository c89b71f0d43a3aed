// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_columns.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/data/source.h"

namespace assay {

int projected(TablePlan& plan, const std::string& sql, const std::string& name) {
  for (size_t i = 0; i < plan.columns.size(); ++i) {
    if (plan.columns[i].sql == sql) return static_cast<int>(i);
  }
  plan.columns.push_back({sql, name});
  return static_cast<int>(plan.columns.size()) - 1;
}

const Field* field_of(const std::vector<Field>& fields, const std::string& name) {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

Status must_be_number(const ColumnReference& reference, const std::vector<Field>& fields, std::string_view role) {
  const Field* field = reference.sql ? nullptr : field_of(fields, reference.text);
  // Numbers that no register holds are read as real ones.
  constexpr std::string_view kWide[] = {"DECIMAL", "UBIGINT", "HUGEINT", "UHUGEINT"};
  if (!field || field->type == ColumnType::real || field->type == ColumnType::integer ||
      field->type == ColumnType::boolean ||
      std::find(std::begin(kWide), std::end(kWide), field->declared) != std::end(kWide))
    return {};
  for (const char* number : {"DECIMAL", "UBIGINT", "HUGEINT", "UHUGEINT"}) {
    if (field->declared == number) return {};
  }
  return usage_error(
      "the " + std::string(role) + " column '" + reference.text + "' holds " + field->declared + ", not numbers",
      "name another column, or convert it: {sql: \"CAST(" + reference.text + " AS DOUBLE)\"}" +
          (field->declared == "text" ? "; a word such as N/A among a CSV file's numbers is read: {null: N/A}" : ""),
      reference.location);
}

std::string list_of(const std::vector<Field>& fields) {
  std::string names;
  for (size_t i = 0; i < fields.size() && i < 20; ++i) names += (i ? ", " : "") + fields[i].name;
  return fields.size() > 20 ? names + ", ..." : names;
}

Result<std::string> column_sql(const ColumnReference& reference, const std::vector<Field>& fields) {
  if (reference.sql) return "(" + reference.text + ")";
  for (const Field& field : fields) {
    if (field.name == reference.text) return quote_name(field.name);
  }
  // A dotted path into a struct.
  if (const size_t dot = reference.text.find('.'); dot != std::string::npos) {
    const std::string first = reference.text.substr(0, dot);
    for (const Field& field : fields) {
      if (field.name != first) continue;
      std::string sql;
      for (const std::string& part : split(reference.text, '.')) sql += (sql.empty() ? "" : ".") + quote_name(part);
      return sql;
    }
  }
  std::vector<std::string_view> names;
  for (const Field& field : fields) names.emplace_back(field.name);
  std::string mend = did_you_mean(reference.text, names);
  mend += (mend.empty() ? "the columns are: " : " The columns are: ") + list_of(fields);
  return usage_error("no column '" + reference.text + "'", mend, reference.location);
}

}  // namespace assay
