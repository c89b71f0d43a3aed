// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_models.h"

#include <algorithm>
#include <filesystem>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/store/run_directory.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_tables.h"
#include "assay/suite/earlier_run.h"

namespace assay {
namespace {

// The first model of an earlier run, as one more model whose answers are joined on id.
Status add_earlier_run(const Suite& suite, BoundTable& table, BoundSuite& bound, std::vector<ModelSpec>& models) {
  const BaselineSpec& baseline = *suite.baseline;
  const std::string path = std::filesystem::path(baseline.run).is_absolute()
                               ? baseline.run
                               : (std::filesystem::path(directory_of(baseline.location)) / baseline.run).string();
  auto run = find_run(path);
  if (!run.ok()) {
    if (!baseline.skip_if_missing) return std::move(run).status().at(baseline.location);
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
  model.paths = {{std::filesystem::absolute(earlier.examples).string(), baseline.location}};
  model.roles = earlier.roles;
  for (const ModelSpec& other : models) {
    if (other.name == model.name)
      return usage_error("a model of the suite is called baseline already", "rename it", other.location);
  }
  table.baseline = static_cast<int>(models.size());
  models.push_back(std::move(model));
  return {};
}

template <typename SqlOf>
Status project_class_scores(BoundTable& table, const ModelSpec& model, const std::vector<Field>& fields,
                            const SqlOf& sql_of, const std::string& prefix, ModelColumns& columns) {
  TablePlan& plan = table.plan;
  const ClassColumns& scores = *model.roles.scores;
  for (const std::string& label : plan.labels) {
    ColumnReference reference;
    if (scores.pattern) {
      const std::string name = replace_all(scores.pattern->text, "*", label);
      reference = {name, false, scores.pattern->location};
    } else {
      const auto found = std::find_if(scores.by_label.begin(), scores.by_label.end(),
                                      [&](const auto& pair) { return pair.first == label; });
      if (found == scores.by_label.end())
        return usage_error("model '" + model.name + "' has no score for the label '" + label + "'", {}, model.location);
      reference = found->second;
    }
    ASSAY_RETURN_IF_ERROR(must_be_number(reference, fields, "score"));
    ASSAY_TRY(const std::string sql, sql_of(reference));
    columns.scores.push_back(projected(plan, "CAST(" + sql + " AS DOUBLE)", prefix + reference.text));
  }
  // Two classes need the positive one alone.
  if (plan.task == binary) columns.scores.erase(columns.scores.begin());
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
    own.roles.score = roles.score;
    own.roles.scores = roles.scores;
    own.roles.prediction = roles.prediction;
    if (!own.roles.score && !own.roles.scores && !own.roles.prediction) {
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
  if (suite.baseline && !suite.baseline->model.empty()) {
    const auto found = std::find_if(models.begin(), models.end(),
                                    [&](const ModelSpec& model) { return model.name == suite.baseline->model; });
    if (found == models.end()) {
      std::vector<std::string_view> names;
      for (const ModelSpec& model : models) names.push_back(model.name);
      return usage_error("the baseline '" + suite.baseline->model + "' is no model of the suite",
                         did_you_mean(suite.baseline->model, names), suite.baseline->location);
    }
    table.baseline = static_cast<int>(found - models.begin());
  }
  return models;
}

Status project_models(Database& database, const std::vector<ModelSpec>& models, const Roles& table_roles,
                      BoundTable& table, std::vector<std::string>& notes) {
  TablePlan& plan = table.plan;
  for (const ModelSpec& model : models) {
    Roles roles = model.roles;
    std::vector<Field> fields = table.fields;
    std::string prefix;
    if (!model.paths.empty()) {
      ASSAY_TRY(ModelJoin joined,
                join_model(database, plan.relation, *table.spec, table_roles, table.fields, model, notes));
      plan.relation = joined.relation;
      fields.clear();
      prefix = model.name + ".";
      for (const auto& [name, field] : joined.columns) fields.push_back(field);
    }
    const auto sql_of = [&](const ColumnReference& reference) -> Result<std::string> {
      ASSAY_TRY(const std::string sql, column_sql(reference, fields));
      return prefix.empty() || reference.sql ? sql : quote_name(prefix + reference.text);
    };
    ModelColumns columns;
    columns.name = model.name;
    if (roles.score) {
      ASSAY_RETURN_IF_ERROR(must_be_number(*roles.score, fields, "score"));
      ASSAY_TRY(const std::string sql, sql_of(*roles.score));
      columns.scores.push_back(projected(plan, "CAST(" + sql + " AS DOUBLE)", prefix + roles.score->text));
      if (plan.task == multiclass)
        return usage_error("a task of several classes needs a score a class", "write score: {cat: p_cat, dog: p_dog}",
                           roles.score->location);
    }
    if (roles.scores) ASSAY_RETURN_IF_ERROR(project_class_scores(table, model, fields, sql_of, prefix, columns));
    if (roles.prediction) {
      ASSAY_TRY(const std::string sql, sql_of(*roles.prediction));
      if (plan.task == regression) ASSAY_RETURN_IF_ERROR(must_be_number(*roles.prediction, fields, "prediction"));
      columns.prediction = projected(plan, plan.task == regression ? "CAST(" + sql + " AS DOUBLE)" : sql,
                                     prefix + roles.prediction->text);
    }
    if (plan.task == regression && columns.prediction < 0) {
      return usage_error("model '" + model.name + "' has no prediction", "say which column holds the predicted numbers",
                         model.location);
    }
    plan.models.push_back(std::move(columns));
    table.model_kinds.push_back(model.kind);
  }
  return {};
}

}  // namespace assay
