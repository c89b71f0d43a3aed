// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_models.h"

#include <algorithm>
#include <filesystem>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/store/approval.h"
#include "assay/store/run_directory.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_labels.h"
#include "assay/suite/bind_long.h"
#include "assay/suite/bind_tables.h"
#include "assay/suite/earlier_run.h"

namespace assay {
namespace {

void set_baseline(BoundTable& table, size_t models, size_t baseline) {
  table.baseline_of.assign(models, static_cast<int>(baseline));
  table.baselines = {static_cast<int>(baseline)};
}

// The first model of an earlier run, as one more model whose answers are joined on id.
Status add_earlier_run(const Suite& suite, BoundTable& table, BoundSuite& bound, std::vector<ModelSpec>& models) {
  const BaselineSpec& baseline = *suite.baseline;
  const std::string directory = directory_of(baseline.location);
  auto run = baseline.run.starts_with(kApproved) ? find_approved_run(baseline.run.substr(kApproved.size()), directory)
                                                 : find_run((std::filesystem::path(directory) / baseline.run).string());
  if (!run.ok()) {
    // Another run than was approved is no missing one.
    const bool other_run = baseline.run.starts_with(kApproved) && run.status().code() == Code::not_computed;
    if (!baseline.skip_if_missing || other_run) return std::move(run).status().at(baseline.location);
    bound.no_baseline = "there is no baseline run: " + run.status().message();
    return {};
  }
  ASSAY_TRY(const EarlierRun earlier, read_earlier_run(*run, table.spec->name));
  if (earlier.partial)
    return usage_error("the run '" + baseline.run + "' saw only a part of its data and is no baseline", {},
                       baseline.location);
  ModelSpec model;
  model.name = "baseline";
  model.location = baseline.location;
  model.earlier_run = true;
  for (const std::string& part : earlier.examples)
    model.paths.push_back({std::filesystem::absolute(part).string(), baseline.location});
  model.roles = earlier.roles;
  for (const ModelSpec& other : models) {
    if (other.name == model.name)
      return usage_error("a model of the suite is called baseline already", "rename it", other.location);
  }
  models.push_back(std::move(model));
  set_baseline(table, models.size(), models.size() - 1);
  return {};
}

Result<int> number_column(TablePlan& plan, const ColumnReference& reference, const ModelFields& from,
                          std::string_view role) {
  ASSAY_RETURN_IF_ERROR(must_be_number(reference, from.fields, role));
  ASSAY_TRY(const std::string sql, from.sql_of(reference));
  return projected(plan, "CAST(" + sql + " AS DOUBLE)", from.prefix + reference.text);
}

// Scores: one, one a class or label, or of a ranked list the recorded ranks, the first of which scores highest.
Status project_scores(TablePlan& plan, const ModelSpec& model, const ModelFields& from, ModelColumns& columns) {
  const Roles& roles = model.roles;
  if (roles.rank) {
    if (plan.task != ranking)
      return usage_error("rank belongs to a ranking task", "write task: ranking, and name the query",
                         roles.rank->location);
    if (roles.score)
      return usage_error("model '" + model.name + "' has both a score and a rank", "keep the one that orders its lists",
                         roles.rank->location);
    ASSAY_RETURN_IF_ERROR(must_be_number(*roles.rank, from.fields, "rank"));
    ASSAY_TRY(const std::string sql, from.sql_of(*roles.rank));
    columns.scores.push_back(projected(plan, "-CAST(" + sql + " AS DOUBLE)", from.prefix + roles.rank->text));
    return {};
  }
  if (roles.score && !plan.labels.empty() && holds_several(*roles.score, from.fields)) {
    ASSAY_TRY(columns.scores, number_a_label(plan, *roles.score, from, "score"));
  } else if (roles.score) {
    if (plan.task == multiclass || plan.task == multilabel) {
      return usage_error("a task of several classes or labels needs a score each",
                         "write score: {cat: p_cat, dog: p_dog}", roles.score->location);
    }
    ASSAY_TRY(const int score, number_column(plan, *roles.score, from, "score"));
    columns.scores.push_back(score);
    return {};
  } else if (roles.scores) {
    ASSAY_TRY(columns.scores, number_a_label(plan, *roles.scores, from, "score", model.location));
  }
  // Two classes need the positive one alone.
  if (plan.task == binary && columns.scores.size() == 2) columns.scores.erase(columns.scores.begin());
  return {};
}

// Predictions: a class, a number with its interval and quantiles, or one a label.
Status project_predictions(TablePlan& plan, const ModelSpec& model, const ModelFields& from, ModelColumns& columns) {
  const Roles& roles = model.roles;
  if (plan.task == multilabel) {
    if (roles.predictions) {
      ASSAY_TRY(columns.predictions, number_a_label(plan, *roles.predictions, from, "prediction", model.location));
    } else if (roles.prediction && holds_several(*roles.prediction, from.fields)) {
      ASSAY_TRY(columns.predictions, number_a_label(plan, *roles.prediction, from, "prediction"));
    } else if (roles.prediction) {
      return usage_error("a multilabel task needs a prediction a label",
                         "write prediction: [pred_spam, pred_toxic], or name a list column",
                         roles.prediction->location);
    }
    return {};
  }
  if (roles.predictions && !plan.several_outputs())
    return usage_error("several predictions belong to a multilabel task, or to several targets of a regression", {},
                       roles.predictions->by_label[0].second.location);
  if (plan.task == ranking) {
    if (columns.scores.empty())
      return usage_error("model '" + model.name + "' orders nothing",
                         "say which column holds its scores or ranks: score: COLUMN", model.location);
    return {};
  }
  if (plan.task != regression) {
    if (!roles.prediction) return {};
    ASSAY_TRY(const std::string sql, from.sql_of(*roles.prediction));
    columns.prediction = projected(plan, sql, from.prefix + roles.prediction->text);
    return {};
  }
  if (plan.several_outputs()) {
    if (!roles.predictions)
      return usage_error("a regression of several targets needs a prediction each",
                         "write prediction: [COLUMN, COLUMN], in the order of the targets", model.location);
    ASSAY_TRY(columns.predictions, number_a_label(plan, *roles.predictions, from, "prediction", model.location));
    return {};
  }
  if (roles.prediction) {
    ASSAY_TRY(columns.prediction, number_column(plan, *roles.prediction, from, "prediction"));
  }
  if (roles.lower) {
    ASSAY_TRY(columns.lower, number_column(plan, *roles.lower, from, "lower"));
    ASSAY_TRY(columns.upper, number_column(plan, *roles.upper, from, "upper"));
  }
  for (const auto& [level, reference] : roles.quantiles) {
    ASSAY_TRY(const int quantile, number_column(plan, reference, from, "quantile"));
    columns.levels.push_back(level);
    columns.quantiles.push_back(quantile);
    // The median stands for the value where the model names none.
    if (level == 0.5 && columns.prediction < 0) columns.prediction = quantile;
  }
  if (columns.prediction < 0 && columns.lower < 0 && columns.quantiles.empty()) {
    return usage_error("model '" + model.name + "' has no prediction", "say which column holds the predicted numbers",
                       model.location);
  }
  return {};
}

}  // namespace

Result<std::vector<ModelSpec>> models_of(const Suite& suite, const Roles& roles, const BindOptions& options,
                                         BoundTable& table, BoundSuite& bound) {
  std::vector<ModelSpec> models = suite.models;
  if (models.empty()) {
    ModelSpec own;
    own.name = "model";
    own.location = table.spec->location;
    own.roles = roles;
    own.roles.id.clear();
    if (!own.roles.answers()) {
      return usage_error("table '" + table.spec->name + "' has neither score nor prediction",
                         "say which column holds the model's answers: score: COLUMN or prediction: COLUMN",
                         table.spec->location);
    }
    models.push_back(std::move(own));
  }
  if (!options.only_model.empty()) {
    std::vector<std::string_view> names;
    for (const ModelSpec& model : models) names.push_back(model.name);
    std::string mend = did_you_mean(options.only_model, names);
    const std::string wanted = options.only_model, kept = suite.baseline ? suite.baseline->model : "";
    if (std::find(names.begin(), names.end(), wanted) == names.end())
      return usage_error("there is no model '" + wanted + "'", mend, {"--model"});
    std::erase_if(models, [&](const ModelSpec& model) { return model.name != wanted && model.name != kept; });
  }
  if (suite.baseline && !suite.baseline->run.empty()) {
    ASSAY_RETURN_IF_ERROR(add_earlier_run(suite, table, bound, models));
    return models;
  }
  if (suite.baseline && !suite.baseline->prompt.empty())
    return usage_error("the baseline is a prompt, and table '" + table.spec->name + "' has none",
                       "say which column tells prompts apart: prompt: COLUMN", suite.baseline->location);
  if (suite.baseline && !suite.baseline->model.empty()) {
    const auto found = std::find_if(models.begin(), models.end(),
                                    [&](const ModelSpec& model) { return model.name == suite.baseline->model; });
    if (found == models.end()) {
      std::vector<std::string_view> names;
      for (const ModelSpec& model : models) names.push_back(model.name);
      std::string mend = did_you_mean(suite.baseline->model, names);
      if (mend.empty()) {
        mend = "the models are: ";
        for (const ModelSpec& model : models) mend += (&model == &models.front() ? "" : ", ") + model.name;
        mend += "; an earlier run is written baseline: {run: DIRECTORY}";
      }
      return usage_error("the baseline '" + suite.baseline->model + "' is no model of the suite", mend,
                         suite.baseline->location);
    }
    set_baseline(table, models.size(), static_cast<size_t>(found - models.begin()));
  }
  return models;
}

Status project_models(Database& database, const std::vector<ModelSpec>& models, const Roles& table_roles,
                      BoundTable& table, std::vector<std::string>& notes) {
  TablePlan& plan = table.plan;
  for (size_t m = 0; m < models.size(); ++m) {
    const ModelSpec& model = models[m];
    std::vector<Field> fields = table.fields;
    std::string prefix;
    if (!model.paths.empty() || !model.table.empty()) {
      ASSAY_TRY(ModelJoin joined,
                join_model(database, plan.relation, *table.spec, table_roles, table.fields, model, notes));
      plan.relation = joined.relation;
      fields.clear();
      prefix = model.name + ".";
      for (const auto& [name, field] : joined.columns) fields.push_back(field);
    }
    const ModelFields from{fields, prefix, [&](const ColumnReference& reference) -> Result<std::string> {
                             ASSAY_TRY(const std::string sql, column_sql(reference, fields));
                             return prefix.empty() || reference.sql ? answer_sql(table, static_cast<int>(m), sql)
                                                                    : quote_name(prefix + reference.text);
                           }};
    ModelColumns columns;
    columns.name = model.name;
    columns.prompt = model.prompt;
    if (table.long_form) columns.asked = table.long_form->asked[m];
    // Of texts alone there is nothing that a task measures: their scores are columns.
    if (plan.task != no_task) {
      ASSAY_RETURN_IF_ERROR(project_scores(plan, model, from, columns));
      ASSAY_RETURN_IF_ERROR(project_predictions(plan, model, from, columns));
    }
    plan.models.push_back(std::move(columns));
    table.model_kinds.push_back(model.kind);
  }
  return {};
}

}  // namespace assay
