// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_task.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/data/relation.h"
#include "assay/data/source.h"
#include "assay/states/cells.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_labels.h"
#include "assay/suite/bind_long.h"

namespace assay {
namespace {

constexpr std::string_view kTasks[] = {"binary", "multiclass", "multilabel", "regression", "ranking"};

std::string quoted(const std::vector<std::string>& labels) {
  std::string text;
  for (size_t i = 0; i < labels.size() && i < 10; ++i) text += (i ? ", '" : "'") + labels[i] + "'";
  return labels.size() > 10 ? text + ", ..." : text;
}

// Moments of numbers far from zero lose their digits; of numbers around the pivot they do not.
Result<double> pivot_of(Database& database, const Suite& suite, const TablePlan& plan, const std::string& target,
                        const Location& place) {
  if (suite.centre) return *suite.centre;
  auto ends = finite_ends(database, plan.relation, target);
  if (!ends.ok()) return readable(std::move(ends).status()).at(place);
  return *ends ? (*ends)->first / 2 + (*ends)->second / 2 : 0;
}

// A regression of several outputs, a target column each.
Status bind_outputs(Database& database, const Suite& suite, const Roles& roles, BoundTable& table) {
  TablePlan& plan = table.plan;
  plan.task = regression;
  for (const ColumnReference& target : roles.targets) {
    ASSAY_RETURN_IF_ERROR(must_be_number(target, table.fields, "target"));
    ASSAY_TRY(const std::string sql, column_sql(target, table.fields));
    ASSAY_TRY(const double pivot, pivot_of(database, suite, plan, sql, target.location));
    plan.pivots.push_back(pivot);
    plan.labels.push_back(target.text);
    plan.targets.push_back(projected(plan, "CAST(" + sql + " AS DOUBLE)", target.text));
  }
  return {};
}

// Binary labels in the order negative, positive.
Status find_positive(const Suite& suite, const Location& target, BoundTable& table, std::vector<std::string> labels) {
  const auto known = [&](std::string_view label) {
    return std::find(labels.begin(), labels.end(), label) != labels.end();
  };
  std::string positive;
  if (suite.positive) {
    positive = suite.positive->text;
    if (!known(positive) && labels.size() >= 2) {
      std::vector<std::string_view> names(labels.begin(), labels.end());
      return usage_error("positive '" + positive + "' is not among the labels " + quoted(labels),
                         did_you_mean(positive, names), suite.positive->location);
    }
    if (!known(positive)) labels.push_back(positive);
  } else if (known("1") || known("true")) {
    positive = known("1") ? "1" : "true";
  } else if (labels.size() == 1 && (known("0") || known("false"))) {
    positive = known("0") ? "1" : "true";
    labels.push_back(positive);
  } else {
    return usage_error("which label is positive is not clear: the labels are " + quoted(labels),
                       "write positive: \"" + labels.back() + "\"", target);
  }
  if (labels.size() > 2) {
    return usage_error("a binary task has two labels, the target has " + quoted(labels), "write task: multiclass",
                       target);
  }
  std::string negative;
  for (const std::string& label : labels) {
    if (label != positive) negative = label;
  }
  if (labels.size() < 2) negative = positive == "1" ? "0" : positive == "true" ? "false" : "not " + positive;
  table.plan.labels = {negative, positive};
  return {};
}

// As the suite says, else as the target and the models look.
Status find_task(Database& database, const Suite& suite, const Roles& roles, const std::vector<ModelSpec>& models,
                 const std::string& target, BoundTable& table, std::vector<std::string>& notes) {
  TablePlan& plan = table.plan;
  const Field* field = roles.target->sql ? nullptr : field_of(table.fields, roles.target->text);
  const bool any_score = std::any_of(models.begin(), models.end(),
                                     [](const ModelSpec& model) { return model.roles.score || model.roles.scores; });
  std::string task = suite.task ? suite.task->text : "";
  if (task.empty() && field && field->type == ColumnType::real && !any_score) {
    task = "regression";
    // Numbers with a decimal point may be classes all the same, as pandas writes them beside missing values.
    const auto found = distinct_values(database, plan.relation, target, 2);
    const auto is_class = [](const std::string& text) {
      const auto number = parse_double(text);
      return number && (*number == 0 || *number == 1);
    };
    if (found.ok() && !found->empty() && std::all_of(found->begin(), found->end(), is_class))
      notes.push_back("the target '" + roles.target->text +
                      "' holds decimal numbers, all of them 0 or 1, and there are no scores; taken as regression, "
                      "write task: binary if they are classes");
  }
  if (task == "regression") {
    plan.task = regression;
    return must_be_number(*roles.target, table.fields, "target");
  }
  std::vector<std::string> labels = suite.labels;
  if (labels.empty()) {
    auto found = distinct_values(database, plan.relation, target, 1000);
    if (!found.ok()) return readable(std::move(found).status()).at(roles.target->location);
    if (found->size() > 1000) {
      if (field && field->type == ColumnType::integer && task.empty() && !any_score) {
        plan.task = regression;
        return {};
      }
      return usage_error("the target '" + roles.target->text + "' has more than 1,000 different values",
                         "for numbers write task: regression", roles.target->location);
    }
    for (std::string& label : *found) {
      // 1.0 and 1 are one label, whatever the column's type.
      if (field && field->type == ColumnType::real) {
        if (const auto number = parse_double(label)) label = shortest_double(*number);
      }
      labels.push_back(std::move(label));
    }
    for (const ModelSpec& model : models) {
      if (!model.roles.scores) continue;
      for (const auto& [label, column] : model.roles.scores->by_label) {
        if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
      }
    }
    std::sort(labels.begin(), labels.end(), value_precedes);
  }
  if (labels.empty())
    return not_computed("table '" + table.spec->name + "' has no row with a target", {}, table.spec->location);
  if (task.empty() && labels.size() > 20 && field && field->type == ColumnType::integer && !any_score) {
    plan.task = regression;
    notes.push_back("the target has " + std::to_string(labels.size()) +
                    " whole numbers; taken as regression, write task: multiclass if they are classes");
    return {};
  }
  const bool several_scores =
      std::any_of(models.begin(), models.end(), [](const ModelSpec& model) { return model.roles.scores.has_value(); });
  plan.task = task == "multiclass" || (task.empty() && (labels.size() > 2 || several_scores)) ? multiclass : binary;
  if (plan.task == binary) return find_positive(suite, roles.target->location, table, std::move(labels));
  plan.labels = std::move(labels);
  return {};
}

}  // namespace

Status bind_task(Database& database, const Suite& suite, const Roles& roles, const std::vector<ModelSpec>& models,
                 BoundTable& table, std::vector<std::string>& notes) {
  TablePlan& plan = table.plan;
  const std::string named = suite.task ? suite.task->text : "";
  if (!named.empty() && std::find(std::begin(kTasks), std::end(kTasks), named) == std::end(kTasks)) {
    std::string mend = did_you_mean(named, kTasks);
    if (mend.empty()) mend = "it is one of: binary, multiclass, multilabel, regression, ranking";
    return usage_error("there is no task '" + named + "'", mend, suite.task->location);
  }
  const bool several = !roles.targets.empty() || (roles.target && holds_several(*roles.target, table.fields));
  if (named == "regression" && !roles.targets.empty()) return bind_outputs(database, suite, roles, table);
  if ((named == "multilabel" || (named.empty() && several)) && !table.long_form)
    return bind_label_targets(database, suite, roles, table);
  if (several && table.long_form)
    return usage_error("several labels in a table of several models, prompts or samples are not built yet", {},
                       table.spec->location);
  if (several)
    return usage_error("several targets belong to a multilabel task or a regression", "write task: multilabel",
                       roles.targets.empty() ? roles.target->location : roles.targets[0].location);
  ASSAY_TRY(const std::string target, column_sql(*roles.target, table.fields));
  const bool lists =
      roles.query &&
      std::all_of(models.begin(), models.end(),
                  [](const ModelSpec& model) { return model.roles.score || model.roles.rank; }) &&
      std::none_of(models.begin(), models.end(), [](const ModelSpec& model) { return model.roles.prediction; });
  if (named == "ranking" || (named.empty() && lists)) {
    plan.task = ranking;
    ASSAY_RETURN_IF_ERROR(must_be_number(*roles.target, table.fields, "relevance"));
  } else {
    ASSAY_RETURN_IF_ERROR(find_task(database, suite, roles, models, target, table, notes));
  }
  if (plan.task == regression) {
    ASSAY_TRY(plan.pivot, pivot_of(database, suite, plan, target, roles.target->location));
  }
  const std::string common = example_sql(table, target, roles.target->text, roles.target->location);
  plan.target =
      projected(plan, plan.task & class_tasks ? common : "CAST(" + common + " AS DOUBLE)", roles.target->text);
  return {};
}

}  // namespace assay
