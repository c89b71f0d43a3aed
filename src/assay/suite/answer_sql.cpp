// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/answer_sql.h"

#include "assay/base/text.h"
#include "assay/data/database.h"

namespace assay {

std::string column(int index) { return "c" + std::to_string(index); }
std::string as_text(const std::string& sql) { return "CAST(" + sql + " AS VARCHAR)"; }
std::string as_number(const std::string& sql) { return "CAST(" + sql + " AS DOUBLE)"; }

// A label as the engine writes it: a whole number has no point.
std::string label_sql(const std::string& sql) {
  return "coalesce(CAST(TRY_CAST(" + as_text(sql) + " AS BIGINT) AS VARCHAR), " + as_text(sql) + ")";
}
std::string label_text(const std::string& label) {
  return "coalesce(CAST(TRY_CAST(" + quote_text(label) + " AS BIGINT) AS VARCHAR), " + quote_text(label) + ")";
}

// The class that a model predicts; empty where it cannot be said in SQL.
std::string predicted_class(const TablePlan& plan, const ModelColumns& model, double threshold) {
  if (model.prediction >= 0) return label_sql(column(model.prediction));
  if (plan.task == binary && model.scores.size() == 1 && plan.labels.size() == 2) {
    const std::string score = column(model.scores[0]);
    return "CASE WHEN " + score + " IS NULL OR isnan(" + score + ") THEN NULL WHEN " + score +
           " >= " + shortest_double(threshold) + " THEN " + label_text(plan.labels[1]) + " ELSE " +
           label_text(plan.labels[0]) + " END";
  }
  if (plan.task != multiclass || model.scores.size() != plan.labels.size()) return {};
  std::string list, absent;
  for (const int score : model.scores) {
    list += (list.empty() ? "" : ", ") + column(score);
    absent += (absent.empty() ? "" : " OR ") + (column(score) + " IS NULL");
  }
  std::string labels;
  for (const std::string& label : plan.labels) labels += (labels.empty() ? "" : ", ") + label_text(label);
  return "CASE WHEN " + absent + " THEN NULL ELSE [" + labels + "][list_position([" + list + "], greatest(" + list +
         "))] END";
}

namespace {

std::string probability_of_truth(const TablePlan& plan, const ModelColumns& model, const std::string& truth) {
  if (model.scores.size() == 1 && plan.labels.size() == 2) {
    const std::string score = column(model.scores[0]);
    return "CASE WHEN " + truth + " = " + label_text(plan.labels[1]) + " THEN " + score + " ELSE 1 - " + score + " END";
  }
  if (model.scores.size() != plan.labels.size()) return {};
  std::string sql = "CASE " + truth;
  for (size_t k = 0; k < plan.labels.size(); ++k)
    sql += " WHEN " + label_text(plan.labels[k]) + " THEN " + column(model.scores[k]);
  return sql + " END";
}

}  // namespace

std::string row_loss(const TablePlan& plan, const EstimateSpec& estimate) {
  const ModelColumns& model = plan.models[static_cast<size_t>(estimate.model)];
  const std::string_view name = estimate.metric->name;
  if (name == "mean" && model.reading && model.reading->columns.size() == 1) {
    const std::string score = as_number(column(model.reading->columns[0]));
    if (estimate.metric->better == Direction::lower) return score;
    return (estimate.share ? "1" : "max(" + score + ") OVER ()") + std::string(" - ") + score;
  }
  if (plan.target < 0) return {};
  if (plan.task == regression && model.prediction >= 0) {
    const std::string off = as_number(column(model.prediction)) + " - " + as_number(column(plan.target));
    if (name == "mean_absolute_error") return "abs(" + off + ")";
    if (name == "mean_squared_error") return "(" + off + ") ** 2";
    return {};
  }
  if (!(plan.task & (binary | multiclass))) return {};
  const std::string truth = label_sql(column(plan.target));
  if (name == "accuracy" || name == "zero_one_loss") {
    const double threshold = plan.states[static_cast<size_t>(estimate.state)].input.threshold;
    const std::string predicted = predicted_class(plan, model, threshold);
    return predicted.empty() ? predicted
                             : "CASE WHEN (" + predicted + ") = " + truth + " THEN 0.0 WHEN (" + predicted +
                                   ") IS NOT NULL AND " + truth + " IS NOT NULL THEN 1.0 END";
  }
  const std::string right = probability_of_truth(plan, model, truth);
  if (right.empty()) return {};
  if (name == "log_loss") return "-ln(greatest(least(" + right + ", 1 - 2.0 ** -52), 2.0 ** -52))";
  if (name == "brier_score" && plan.task == binary) return "(1 - (" + right + ")) ** 2";
  return {};
}

}  // namespace assay
