// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_labels.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/states/cells.h"
#include "assay/suite/bind_columns.h"

namespace assay {
namespace {

const Field* several_field(const ColumnReference& reference, const std::vector<Field>& fields) {
  const Field* field = reference.sql ? nullptr : field_of(fields, reference.text);
  return field && (field->declared.ends_with("[]") || field->declared == "MAP") ? field : nullptr;
}

bool holds_texts(const Field& field) { return field.declared == "text[]"; }

// The number of one label within a list (by its place, or 1 where a list of names holds it) or a map.
std::string number_within(const std::string& sql, const Field& field, size_t place, const std::string& label) {
  if (holds_texts(field)) return "CAST(list_contains(" + sql + ", " + quote_text(label) + ") AS DOUBLE)";
  if (field.declared == "MAP") return "CAST(" + sql + "[" + quote_text(label) + "] AS DOUBLE)";
  return "CAST(" + sql + "[" + std::to_string(place + 1) + "] AS DOUBLE)";
}

std::string named_within(const ColumnReference& reference, const std::string& label) {
  return reference.text + "[" + label + "]";
}

}  // namespace

bool holds_several(const ColumnReference& reference, const std::vector<Field>& fields) {
  return several_field(reference, fields) != nullptr;
}

Result<std::vector<int>> number_a_label(TablePlan& plan, const ClassColumns& columns, const ModelFields& from,
                                        std::string_view role, const Location& model) {
  std::vector<int> numbers;
  const bool by_place = !columns.pattern && columns.by_label[0].first.empty();
  if (by_place && columns.by_label.size() != plan.labels.size()) {
    return usage_error(std::string(role) + " lists " + std::to_string(columns.by_label.size()) + " columns for " +
                           std::to_string(plan.labels.size()) + " labels",
                       "list one a label, or write " + std::string(role) + ": {LABEL: COLUMN, ...}",
                       columns.by_label[0].second.location);
  }
  for (size_t place = 0; place < plan.labels.size(); ++place) {
    const std::string& label = plan.labels[place];
    ColumnReference reference;
    if (columns.pattern) {
      reference = {replace_all(columns.pattern->text, "*", label), false, columns.pattern->location};
    } else if (by_place) {
      reference = columns.by_label[place].second;
    } else {
      const auto found = std::find_if(columns.by_label.begin(), columns.by_label.end(),
                                      [&](const auto& pair) { return pair.first == label; });
      if (found == columns.by_label.end())
        return usage_error("the model has no " + std::string(role) + " for the label '" + label + "'", {}, model);
      reference = found->second;
    }
    ASSAY_RETURN_IF_ERROR(must_be_number(reference, from.fields, role));
    ASSAY_TRY(const std::string sql, from.sql_of(reference));
    numbers.push_back(projected(plan, "CAST(" + sql + " AS DOUBLE)", from.prefix + reference.text));
  }
  return numbers;
}

Result<std::vector<int>> number_a_label(TablePlan& plan, const ColumnReference& several, const ModelFields& from,
                                        std::string_view) {
  const Field* field = several_field(several, from.fields);
  ASSAY_TRY(const std::string sql, from.sql_of(several));
  std::vector<int> numbers;
  for (size_t place = 0; place < plan.labels.size(); ++place) {
    const std::string& label = plan.labels[place];
    numbers.push_back(
        projected(plan, number_within(sql, *field, place, label), from.prefix + named_within(several, label)));
  }
  return numbers;
}

Status bind_label_targets(Database& database, const Suite& suite, const Roles& roles, BoundTable& table) {
  TablePlan& plan = table.plan;
  plan.task = multilabel;
  plan.labels = suite.labels;
  const Location place = roles.targets.empty() ? roles.target->location : roles.targets[0].location;
  if (!roles.targets.empty()) {
    if (plan.labels.empty()) {
      for (const ColumnReference& target : roles.targets) plan.labels.push_back(target.text);
    }
    if (plan.labels.size() != roles.targets.size()) {
      return usage_error("labels names " + std::to_string(plan.labels.size()) + " labels, and target lists " +
                             std::to_string(roles.targets.size()) + " columns",
                         {}, place);
    }
    for (const ColumnReference& target : roles.targets) {
      ASSAY_RETURN_IF_ERROR(must_be_number(target, table.fields, "target"));
      ASSAY_TRY(const std::string sql, column_sql(target, table.fields));
      plan.targets.push_back(projected(plan, "CAST(" + sql + " AS DOUBLE)", target.text));
    }
    return {};
  }
  const Field* field = several_field(*roles.target, table.fields);
  if (!field) {
    return usage_error("the target '" + roles.target->text + "' of a multilabel task is one column that is no list",
                       "write target: [spam, toxic] with a column a label, or name a list column", place);
  }
  ASSAY_TRY(const std::string sql, column_sql(*roles.target, table.fields));
  if (plan.labels.empty() && holds_texts(*field)) {
    auto found = database.rows("SELECT DISTINCT unnest(" + sql + ") FROM " + plan.relation + " LIMIT 1001");
    if (!found.ok()) return readable(std::move(found).status()).at(place);
    for (const auto& row : *found) {
      if (row[0]) plan.labels.push_back(*row[0]);
    }
    std::sort(plan.labels.begin(), plan.labels.end(), value_precedes);
  }
  if (plan.labels.empty()) {
    return usage_error("which labels the list '" + roles.target->text + "' stands for is not clear",
                       "name them in order: labels: [spam, toxic]", place);
  }
  if (plan.labels.size() > 1000)
    return usage_error("the target '" + roles.target->text + "' has more than 1,000 labels", {}, place);
  for (size_t i = 0; i < plan.labels.size(); ++i) {
    plan.targets.push_back(
        projected(plan, number_within(sql, *field, i, plan.labels[i]), named_within(*roles.target, plan.labels[i])));
  }
  return {};
}

Result<std::vector<double>> label_thresholds(const Suite& suite, const TablePlan& plan, std::optional<double> asked) {
  std::vector<double> thresholds(plan.labels.size(), asked.value_or(suite.threshold));
  for (const auto& [label, threshold] : suite.label_thresholds) {
    const auto found = std::find(plan.labels.begin(), plan.labels.end(), label);
    if (found == plan.labels.end()) {
      const std::vector<std::string_view> names(plan.labels.begin(), plan.labels.end());
      const Node* written = suite.document.find("threshold");
      return usage_error("threshold names the label '" + label + "', which there is not", did_you_mean(label, names),
                         written ? written->location : Location{});
    }
    if (!asked) thresholds[static_cast<size_t>(found - plan.labels.begin())] = threshold;
  }
  return thresholds;
}

}  // namespace assay
