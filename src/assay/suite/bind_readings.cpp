// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_readings.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_intervals.h"
#include "assay/suite/bind_long.h"

namespace assay {
namespace {

// Remembers the column as a score of answers, unless it says what an answer cost.
void add_score(BoundTable& table, const std::string& name) {
  static constexpr std::string_view kProduced[] = {"cost_usd",      "latency_ms",    "first_token_ms",  "input_tokens",
                                                   "output_tokens", "cached_tokens", "reasoning_tokens"};
  if (std::find(std::begin(kProduced), std::end(kProduced), name) != std::end(kProduced)) return;
  if (std::find(table.scores.begin(), table.scores.end(), name) == table.scores.end()) table.scores.push_back(name);
}

// What a column of a model's answers is called in the plan.
std::string name_of(const BoundTable& table, int model, const std::string& column) {
  if (!table.long_form || model < 0) return column;
  const ModelColumns& of = table.plan.models[static_cast<size_t>(model)];
  const std::string place = place_name(of.name, of.prompt);
  return place.empty() ? column : place + ": " + column;
}

// The columns that are compared for repeated rows: as named, else the id, else every column.
Result<std::vector<int>> compared_columns(BoundTable& table, const Settings& settings, int model,
                                          const Location& location) {
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
    ASSAY_TRY(const std::string sql, column_sql({name, false, location}, table.fields));
    columns.push_back(projected(plan, answer_sql(table, model, sql), name_of(table, model, name)));
  }
  return columns;
}

// Errors: a value that is neither 0 nor 1.
Status must_be_truths(const Binding& binding, const BoundTable& table, const ColumnReference& reference,
                      const std::string& sql) {
  const Field* field = field_of(table.fields, reference.text);
  if (field && field->type == ColumnType::boolean) return {};
  auto others = binding.database.rows("SELECT count(*), CAST(min(" + sql + ") AS VARCHAR) FROM " + table.plan.relation +
                                      " WHERE " + sql + " NOT IN (0, 1)");
  if (!others.ok()) return readable(std::move(others).status()).at(reference.location);
  if ((*others)[0][0] == "0") return {};
  return usage_error("'" + reference.text + "' says whether an answer passes, and holds " + *(*others)[0][0] +
                         " numbers that are neither 0 nor 1, for example " + (*others)[0][1].value_or("null"),
                     "name a column of 0 and 1, or make one: columns: {passes: \"" + reference.text + " >= 0.5\"}",
                     reference.location);
}

// Whether a column holds truths, or whole numbers of which none is other than 0 and 1.
Result<bool> is_share(const Binding& binding, const BoundTable& table, const std::string& name,
                      const std::string& sql) {
  const Field* field = field_of(table.fields, name);
  if (!field || field->type == ColumnType::boolean) return field != nullptr;
  if (field->type != ColumnType::integer) return false;
  auto ends = binding.database.rows("SELECT CAST(min(" + sql + ") AS VARCHAR), CAST(max(" + sql +
                                    ") AS VARCHAR) FROM " + table.plan.relation);
  if (!ends.ok()) return readable(std::move(ends).status());
  const auto low = (*ends)[0][0], high = (*ends)[0][1];
  return low && high && (*low == "0" || *low == "1") && (*high == "0" || *high == "1");
}

// A metric whose argument is a scorer counts its passes, not its scores.
bool of_passes(const Metric& metric) { return metric.arguments.size() > 0 && metric.arguments[0].name == "scorer"; }

// What a metric of outcomes reads of each answer; empty for any other metric. A refused or truncated answer is one:
// what it is worth is for its scores to say.
std::string outcome_sql(const Metric& metric, const Arguments& arguments) {
  if (metric.outcomes) return "CAST(\"outcome\" NOT IN ('scored', 'refused', 'truncated') AS DOUBLE)";
  if (!arguments.has_text("outcome")) return {};
  return "CAST(\"outcome\" = " + quote_text(arguments.text("outcome")) + " AS DOUBLE)";
}

// The column of scores of this name; nullptr where it is another column.
const ScoredColumn* scored_column(const BoundTable& table, const std::string& name) {
  for (const ScoredColumn& column : table.scored) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

// Whether a scorer says anything about a row, as a column. An answer that is not there is missing, and so applies.
int applies_column(BoundTable& table, int model, const ScoredColumn& scored) {
  const std::string applies = answer_sql(table, model, quote_name(scored.outcome) + " <> 'not_applicable'");
  return projected(table.plan, "coalesce(" + applies + ", true)", name_of(table, model, scored.name + " applies"));
}

// A scorer's name where passes are asked for. Errors: no such scorer, one without a pass.
Result<const ScoredColumn*> scorer_with_pass(const BoundTable& table, const std::string& metric,
                                             const std::string& name, const Location& location) {
  const ScoredColumn* scored = scored_column(table, name);
  if (scored && scored->has_pass) return scored;
  if (scored)
    return usage_error("scorer '" + name + "' has no pass, which " + metric + " counts",
                       "give it a threshold=", location);
  std::vector<std::string_view> names;
  for (const ScoredColumn& column : table.scored) names.push_back(column.name);
  return usage_error("there is no scorer '" + name + "'", did_you_mean(name, names), location);
}

}  // namespace

Result<std::vector<int>> add_reading(const Binding& binding, BoundTable& table, const EstimateExpression& expression,
                                     const Metric& metric, const Settings& settings, int model, bool population) {
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
  state.kind = metric.group_terms                  ? StateKind::group_terms
               : metric.row_terms                  ? StateKind::moments
               : metric.distinct != Distinct::none ? StateKind::distinct
                                                   : StateKind::values;
  if (metric.gather == Gather::samples && !plan.samples) {
    return usage_error("'" + expression.metric + "' is about the samples of an example, and table '" + plan.dataset +
                           "' has one answer to each",
                       "say which column numbers the samples: sample: COLUMN", expression.location);
  }
  if (metric.distinct == Distinct::repeats) {
    ASSAY_TRY(reading.columns, compared_columns(table, settings, model, expression.location));
  } else if (const std::string sql = outcome_sql(metric, settings.arguments); !sql.empty()) {
    if (!field_of(table.fields, "outcome"))
      return usage_error("'" + expression.metric + "' is of answers that scorers look at, and there are none",
                         "say which column holds them: output: COLUMN", expression.location);
    reading.columns.push_back(projected(plan, answer_sql(table, model, sql), name_of(table, model, spec.text)));
  } else if (of_passes(metric)) {
    const std::string& name = settings.columns.begin()->second[0];
    ASSAY_TRY(const ScoredColumn* scored, scorer_with_pass(table, expression.metric, name, expression.location));
    reading.columns.push_back(
        projected(plan, answer_sql(table, model, quote_name(name + ".pass")), name_of(table, model, name + ".pass")));
    reading.applies = applies_column(table, model, *scored);
    spec.share = !metric.total;
  } else {
    for (const ArgumentSpec& argument : metric.arguments) {
      if (!is_column(argument.type)) continue;
      for (const std::string& name : settings.columns.find(argument.name)->second) {
        const ColumnReference reference{name, false, expression.location};
        ASSAY_TRY(std::string sql, column_sql(reference, table.fields));
        const bool numbers = !metric.keeps_missing && metric.distinct == Distinct::none;
        if (argument.type == ArgumentType::value) {
          // Equal values have equal numbers; 53 bits of a digest, so that of one example's samples no two collide.
          sql = "CAST(md5_number_lower(CAST(" + sql + " AS VARCHAR)) >> 11 AS DOUBLE)";
        } else if (numbers) {
          ASSAY_RETURN_IF_ERROR(must_be_number(reference, table.fields, metric.name));
          if (argument.type == ArgumentType::truth)
            ASSAY_RETURN_IF_ERROR(must_be_truths(binding, table, reference, sql));
          if (const ScoredColumn* scored = scored_column(table, name)) {
            reading.applies = applies_column(table, model, *scored);
            if (metric.row_terms && metric.interval == Interval::mean) {
              spec.share = scored->whole && scored->lowest == 0 && scored->highest == 1;
              if (std::isfinite(scored->lowest) && std::isfinite(scored->highest))
                spec.column_range = {scored->lowest, scored->highest};
            }
          } else if (metric.row_terms && metric.interval == Interval::mean) {
            ASSAY_TRY(spec.share, is_share(binding, table, name, sql));
          }
          sql = "CAST(" + sql + " AS DOUBLE)";
        }
        if (numbers && argument.type != ArgumentType::value && !metric.fact) add_score(table, name);
        reading.columns.push_back(projected(plan, answer_sql(table, model, sql), name_of(table, model, name)));
      }
    }
  }
  if (table.long_form && model >= 0) {
    reading.of = model;
    reading.asked = table.long_form->asked[static_cast<size_t>(model)];
    // What is counted without looking at a column are the answers that are there.
    if (reading.columns.empty()) {
      const std::string& answers = table.long_form->answers[static_cast<size_t>(model)];
      reading.asked = projected(plan, "count(*) FILTER (WHERE " + answers + ") > 0", name_of(table, model, "answered"));
    }
  }
  spec.model = plan.reading(reading);
  state.input.model = spec.model;
  if (metric.group_terms) plan.groups_of(spec.model);
  if (metric.row_terms || metric.group_terms) {
    state.input.metric = &metric;
    state.input.arguments = settings.arguments;
    spec.terms = terms_of_metric(metric, static_cast<uint32_t>(plan.labels.size()));
  }
  spec.state = plan.state(state);
  if (!metric.fact || population) spec.clustered_state = plan.clustered_twin(spec.state);
  ASSAY_RETURN_IF_ERROR(set_interval(plan, settings, expression, spec));
  if (!reading.every_row || of_passes(metric)) {
    StateSpec missing;
    missing.kind = StateKind::missing;
    missing.input.model = spec.model;
    spec.missing_state = plan.state(missing);
  }
  for (size_t i = 0; i < plan.estimates.size(); ++i) {
    const EstimateSpec& old = plan.estimates[i];
    if (old.metric == spec.metric && old.arguments == spec.arguments && !old.groups && !old.strata &&
        old.model == spec.model && old.state == spec.state && old.interval == spec.interval &&
        old.replicates == spec.replicates) {
      return std::vector<int>{static_cast<int>(i)};
    }
  }
  plan.estimates.push_back(std::move(spec));
  return std::vector<int>{static_cast<int>(plan.estimates.size()) - 1};
}

}  // namespace assay
