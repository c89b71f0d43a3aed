// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_readings.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/data/relation.h"
#include "assay/data/source.h"
#include "assay/suite/bind_columns.h"

namespace assay {
namespace {

// The columns that are compared for repeated rows: as named, else the id, else every column.
Result<std::vector<int>> compared_columns(BoundTable& table, const Settings& settings, const Location& location) {
  TablePlan& plan = table.plan;
  std::vector<std::string> names;
  if (const auto found = settings.columns.find("columns"); found != settings.columns.end()) {
    names = found->second;
  } else if (!plan.id.empty()) {
    return plan.id;
  } else {
    for (const Field& field : table.fields) names.push_back(field.name);
  }
  std::vector<int> columns;
  for (const std::string& name : names) {
    // Dates, lists and structs are compared as the texts that they are written as.
    ASSAY_TRY(std::string sql, column_sql({name, false, location}, table.fields));
    const Field* field = field_of(table.fields, name);
    if (field && field->type == ColumnType::other) sql = "CAST(" + sql + " AS VARCHAR)";
    columns.push_back(projected(plan, sql, name));
  }
  return columns;
}

// Whether a column holds truths, or whole numbers of which none is other than 0 and 1.
Result<bool> is_share(const Binding& binding, const BoundTable& table, const std::string& name,
                      const std::string& sql) {
  const Field* field = field_of(table.fields, name);
  if (!field || field->type == ColumnType::boolean) return field != nullptr;
  if (field->type != ColumnType::integer) return false;
  auto ends = finite_ends(binding.database, table.plan.relation, sql);
  if (!ends.ok()) return readable(std::move(ends).status());
  return *ends && (*ends)->first >= 0 && (*ends)->second <= 1;
}

}  // namespace

Result<std::vector<int>> add_reading(const Binding& binding, BoundTable& table, const EstimateExpression& expression,
                                     const Metric& metric, const Settings& settings, bool population) {
  TablePlan& plan = table.plan;
  if (settings.threshold || !settings.average.empty() || !settings.label.empty()) {
    return usage_error("'" + expression.metric + "' reads columns, not a model's answers",
                       "leave out threshold, average and class", expression.location);
  }
  EstimateSpec spec;
  spec.metric = &metric;
  spec.arguments = settings.arguments;
  spec.text = metric_text_of(expression);
  spec.population = metric.fact && population;
  ColumnReading reading;
  reading.every_row = metric.fact && !population;
  reading.keeps_missing = metric.keeps_missing;
  StateSpec state;
  state.kind = metric.row_terms ? StateKind::moments : StateKind::distinct;
  if (metric.distinct == Distinct::repeats) {
    ASSAY_TRY(reading.columns, compared_columns(table, settings, expression.location));
  } else {
    for (const ArgumentSpec& argument : metric.arguments) {
      if (argument.type != ArgumentType::column) continue;
      for (const std::string& name : settings.columns.find(argument.name)->second) {
        const ColumnReference reference{name, false, expression.location};
        ASSAY_TRY(std::string sql, column_sql(reference, table.fields));
        const bool numbers = !metric.keeps_missing && metric.distinct == Distinct::none;
        if (numbers) {
          ASSAY_RETURN_IF_ERROR(must_be_number(reference, table.fields, metric.name));
          if (metric.interval == Interval::mean) {
            ASSAY_TRY(spec.share, is_share(binding, table, name, sql));
          }
          sql = "CAST(" + sql + " AS DOUBLE)";
        }
        reading.columns.push_back(projected(plan, sql, name));
      }
    }
  }
  spec.model = plan.reading(reading);
  state.input.model = spec.model;
  if (metric.row_terms) {
    state.input.metric = &metric;
    state.input.arguments = settings.arguments;
    spec.terms = terms_of_metric(metric, static_cast<uint32_t>(plan.labels.size()));
  }
  spec.state = plan.state(state);
  if (!metric.fact || population) spec.clustered_state = plan.clustered_twin(spec.state);
  if (!reading.every_row) {
    StateSpec missing;
    missing.kind = StateKind::missing;
    missing.input.model = spec.model;
    spec.missing_state = plan.state(missing);
  }
  for (size_t i = 0; i < plan.estimates.size(); ++i) {
    const EstimateSpec& old = plan.estimates[i];
    if (old.metric == spec.metric && old.arguments == spec.arguments && !old.groups && !old.strata &&
        old.model == spec.model && old.state == spec.state) {
      return std::vector<int>{static_cast<int>(i)};
    }
  }
  plan.estimates.push_back(std::move(spec));
  return std::vector<int>{static_cast<int>(plan.estimates.size()) - 1};
}

}  // namespace assay
