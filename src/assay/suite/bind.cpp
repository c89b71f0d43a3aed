// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/store/run_directory.h"
#include "assay/suite/bind_checks.h"
#include "assay/suite/bind_tables.h"
#include "assay/suite/earlier_run.h"

namespace assay {
namespace {

// The column of the projection that holds this SQL, added where it is new.
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
  if (!field || field->type == ColumnType::real || field->type == ColumnType::integer ||
      field->type == ColumnType::boolean)
    return {};
  return usage_error(
      "the " + std::string(role) + " column '" + reference.text + "' holds " + field->declared + ", not numbers",
      "name another column, or convert it: {sql: \"CAST(" + reference.text + " AS DOUBLE)\"}", reference.location);
}

class Binder {
 public:
  Binder(Database& database, const Catalog& catalog, const Suite& suite, const BindOptions& options)
      : database_(database), catalog_(catalog), suite_(suite), options_(options) {}

  // A row that stands for n identical rows becomes n rows.
  Status expand_counts(BoundTable& table) {
    ASSAY_TRY(const std::string count, column_sql(*roles_.count, table.fields));
    ASSAY_RETURN_IF_ERROR(must_be_number(*roles_.count, table.fields, "count"));
    auto wrong = database_.rows("SELECT count(*), min(CAST(" + count + " AS VARCHAR)) FROM " + table.plan.relation +
                                " WHERE " + count + " < 0 OR " + count + " <> round(" + count + ")");
    if (!wrong.ok()) return readable(std::move(wrong).status()).at(roles_.count->location);
    if ((*wrong)[0][0] != "0") {
      return not_computed("the count column '" + roles_.count->text + "' is no whole number in " + *(*wrong)[0][0] +
                              " rows, for example " + (*wrong)[0][1].value_or("null"),
                          "a sampling weight has the role weight", roles_.count->location);
    }
    table.plan.relation = "(SELECT counted.* FROM " + table.plan.relation +
                          " AS counted, LATERAL (SELECT unnest(range(CAST(counted." + count + " AS BIGINT)))))";
    return {};
  }

  Result<BoundSuite> bind() {
    bound_.suite = &suite_;
    ASSAY_RETURN_IF_ERROR(make_views(database_, suite_, options_));
    std::vector<const TableSpec*> evaluated;
    for (const Located& name : suite_.evaluate) {
      const auto found = std::find_if(suite_.tables.begin(), suite_.tables.end(),
                                      [&](const TableSpec& table) { return table.name == name.text; });
      if (found == suite_.tables.end())
        return usage_error("there is no table '" + name.text + "'", known_tables(name.text), name.location);
      evaluated.push_back(&*found);
    }
    if (evaluated.empty()) {
      for (const TableSpec& table : suite_.tables) {
        if (suite_.tables.size() == 1 || table.name == "test" || table.name == "current") evaluated.push_back(&table);
      }
    }
    if (evaluated.empty()) {
      return usage_error("no table is named test or current, so it is not clear which is evaluated",
                         "write evaluate: " + suite_.tables[0].name, suite_.tables[0].location);
    }
    for (const TableSpec* table : evaluated) {
      auto one = std::make_unique<BoundTable>();
      one->spec = table;
      ASSAY_RETURN_IF_ERROR(bind_table(*one));
      bound_.tables.push_back(std::move(one));
    }
    ASSAY_RETURN_IF_ERROR(bind_metrics(catalog_, bound_));
    ASSAY_RETURN_IF_ERROR(bind_checks(catalog_, bound_));
    return std::move(bound_);
  }

 private:
  std::string known_tables(const std::string& wrong) const {
    std::vector<std::string_view> names;
    for (const TableSpec& table : suite_.tables) names.push_back(table.name);
    return did_you_mean(wrong, names);
  }

  Status bind_table(BoundTable& table) {
    const TableSpec& spec = *table.spec;
    TablePlan& plan = table.plan;
    plan.dataset = spec.name;
    plan.relation = quote_name(spec.name);
    plan.confidence = suite_.confidence;
    auto fields = database_.describe("SELECT * FROM " + plan.relation);
    if (!fields.ok()) return readable(std::move(fields).status()).at(spec.location);
    table.fields = std::move(*fields);
    ASSAY_TRY(roles_, roles_of(spec, table.fields, bound_.notes));
    if (!roles_.targets.empty())
      return usage_error("multilabel targets are not built yet", {}, roles_.targets[0].location);
    if (!roles_.target) {
      return usage_error("table '" + spec.name + "' has no target: no column of it is called target, y, label, ...",
                         "say which column holds the true answers: target: COLUMN", spec.location);
    }
    ASSAY_TRY(const std::string target, column_sql(*roles_.target, table.fields));
    ASSAY_RETURN_IF_ERROR(find_models(table));
    ASSAY_RETURN_IF_ERROR(find_task(table, target));
    if (plan.task == regression) ASSAY_RETURN_IF_ERROR(find_pivot(plan, target));
    plan.target =
        projected(plan, plan.task == regression ? "CAST(" + target + " AS DOUBLE)" : target, roles_.target->text);
    for (const ColumnReference& id : roles_.id) {
      ASSAY_TRY(const std::string sql, column_sql(id, table.fields));
      plan.id.push_back(projected(plan, sql, id.text));
    }
    if (roles_.weight) {
      ASSAY_TRY(const std::string sql, column_sql(*roles_.weight, table.fields));
      ASSAY_RETURN_IF_ERROR(must_be_number(*roles_.weight, table.fields, "weight"));
      plan.weight = projected(plan, "CAST(" + sql + " AS DOUBLE)", roles_.weight->text);
    }
    if (roles_.cluster) {
      ASSAY_TRY(const std::string sql, column_sql(*roles_.cluster, table.fields));
      plan.cluster = projected(plan, sql, roles_.cluster->text);
    }
    if (roles_.count) ASSAY_RETURN_IF_ERROR(expand_counts(table));
    ASSAY_RETURN_IF_ERROR(project_models(table));
    return bind_slices(table);
  }

  // The models under test: those of the suite, or the table's own score and prediction.
  Status find_models(BoundTable& table) {
    models_ = suite_.models;
    if (models_.empty()) {
      ModelSpec own;
      own.name = "model";
      own.location = table.spec->location;
      own.roles.score = roles_.score;
      own.roles.scores = roles_.scores;
      own.roles.prediction = roles_.prediction;
      if (!own.roles.score && !own.roles.scores && !own.roles.prediction) {
        return usage_error("table '" + table.spec->name + "' has neither score nor prediction",
                           "say which column holds the model's answers: score: COLUMN or prediction: COLUMN",
                           table.spec->location);
      }
      models_.push_back(std::move(own));
    }
    if (!options_.only_model.empty()) {
      std::vector<std::string_view> names;
      for (const ModelSpec& model : models_) names.push_back(model.name);
      std::string mend = did_you_mean(options_.only_model, names);
      const std::string wanted = options_.only_model, kept = suite_.baseline ? suite_.baseline->model : "";
      if (std::find(names.begin(), names.end(), wanted) == names.end())
        return usage_error("there is no model '" + wanted + "'", mend, {"--model"});
      std::erase_if(models_, [&](const ModelSpec& model) { return model.name != wanted && model.name != kept; });
    }
    if (suite_.baseline && !suite_.baseline->run.empty()) return add_earlier_run(table);
    if (suite_.baseline && !suite_.baseline->model.empty()) {
      const auto found = std::find_if(models_.begin(), models_.end(),
                                      [&](const ModelSpec& model) { return model.name == suite_.baseline->model; });
      if (found == models_.end()) {
        std::vector<std::string_view> names;
        for (const ModelSpec& model : models_) names.push_back(model.name);
        return usage_error("the baseline '" + suite_.baseline->model + "' is no model of the suite",
                           did_you_mean(suite_.baseline->model, names), suite_.baseline->location);
      }
      table.baseline = static_cast<int>(found - models_.begin());
    }
    return {};
  }

  // The first model of an earlier run, as one more model whose answers are joined on id.
  Status add_earlier_run(BoundTable& table) {
    const BaselineSpec& baseline = *suite_.baseline;
    const std::string path = std::filesystem::path(baseline.run).is_absolute()
                                 ? baseline.run
                                 : (std::filesystem::path(directory_of(baseline.location)) / baseline.run).string();
    auto run = find_run(path);
    if (!run.ok()) {
      if (!baseline.skip_if_missing) return std::move(run).status().at(baseline.location);
      bound_.no_baseline = "there is no baseline run: " + run.status().message();
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
    for (const ModelSpec& other : models_) {
      if (other.name == model.name)
        return usage_error("a model of the suite is called baseline already", "rename it", other.location);
    }
    table.baseline = static_cast<int>(models_.size());
    models_.push_back(std::move(model));
    return {};
  }

  Status find_task(BoundTable& table, const std::string& target) {
    TablePlan& plan = table.plan;
    const Field* field = roles_.target->sql ? nullptr : field_of(table.fields, roles_.target->text);
    const bool any_score = std::any_of(models_.begin(), models_.end(),
                                       [](const ModelSpec& model) { return model.roles.score || model.roles.scores; });
    std::string task = suite_.task ? suite_.task->text : "";
    if (!task.empty() && task != "binary" && task != "multiclass" && task != "regression") {
      static constexpr std::string_view kTasks[] = {"binary", "multiclass", "regression"};
      return usage_error("task '" + task + "' is not built yet or unknown", did_you_mean(task, kTasks),
                         suite_.task->location);
    }
    if (task.empty() && field && field->type == ColumnType::real && !any_score) task = "regression";
    if (task == "regression") {
      plan.task = regression;
      return must_be_number(*roles_.target, table.fields, "target");
    }
    std::vector<std::string> labels = suite_.labels;
    if (labels.empty()) {
      auto found = database_.rows("SELECT CAST(label AS VARCHAR) FROM (SELECT DISTINCT " + target + " AS label FROM " +
                                  plan.relation + ") WHERE label IS NOT NULL LIMIT 1001");
      if (!found.ok()) return readable(std::move(found).status()).at(roles_.target->location);
      if (found->size() > 1000) {
        if (field && field->type == ColumnType::integer && task.empty() && !any_score) {
          plan.task = regression;
          return {};
        }
        return usage_error("the target '" + roles_.target->text + "' has more than 1,000 different values",
                           "for numbers write task: regression", roles_.target->location);
      }
      for (const auto& row : *found) {
        std::string label = *row[0];
        // 1.0 and 1 are one label, whatever the column's type.
        if (field && field->type == ColumnType::real) {
          if (const auto number = parse_double(label)) label = shortest_double(*number);
        }
        labels.push_back(std::move(label));
      }
      for (const ModelSpec& model : models_) {
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
      bound_.notes.push_back("the target has " + std::to_string(labels.size()) +
                             " whole numbers; taken as regression, write task: multiclass if they are classes");
      return {};
    }
    const bool several_scores = std::any_of(models_.begin(), models_.end(),
                                            [](const ModelSpec& model) { return model.roles.scores.has_value(); });
    plan.task = task == "multiclass" || (task.empty() && (labels.size() > 2 || several_scores)) ? multiclass : binary;
    if (plan.task == binary) return find_positive(table, std::move(labels));
    plan.labels = std::move(labels);
    return {};
  }

  // Moments of numbers far from zero lose their digits; of numbers around the pivot they do not.
  Status find_pivot(TablePlan& plan, const std::string& target) {
    auto ends = database_.rows("SELECT CAST(min(t) AS VARCHAR), CAST(max(t) AS VARCHAR) FROM (SELECT CAST(" + target +
                               " AS DOUBLE) AS t FROM " + plan.relation + ") WHERE isfinite(t)");
    if (!ends.ok()) return readable(std::move(ends).status()).at(roles_.target->location);
    const auto low = parse_double((*ends)[0][0].value_or("0")), high = parse_double((*ends)[0][1].value_or("0"));
    if (low && high && std::isfinite(*low / 2 + *high / 2)) plan.pivot = *low / 2 + *high / 2;
    return {};
  }

  // Binary labels in the order negative, positive.
  Status find_positive(BoundTable& table, std::vector<std::string> labels) {
    const auto known = [&](std::string_view label) {
      return std::find(labels.begin(), labels.end(), label) != labels.end();
    };
    std::string positive;
    if (suite_.positive) {
      positive = suite_.positive->text;
      if (!known(positive) && labels.size() >= 2) {
        std::vector<std::string_view> names(labels.begin(), labels.end());
        return usage_error("positive '" + positive + "' is not among the labels " + quoted(labels),
                           did_you_mean(positive, names), suite_.positive->location);
      }
      if (!known(positive)) labels.push_back(positive);
    } else if (known("1") || known("true")) {
      positive = known("1") ? "1" : "true";
    } else if (labels.size() == 1 && (known("0") || known("false"))) {
      positive = known("0") ? "1" : "true";
      labels.push_back(positive);
    } else {
      return usage_error("which label is positive is not clear: the labels are " + quoted(labels),
                         "write positive: \"" + labels.back() + "\"", roles_.target->location);
    }
    if (labels.size() > 2) {
      return usage_error("a binary task has two labels, the target has " + quoted(labels), "write task: multiclass",
                         roles_.target->location);
    }
    std::string negative;
    for (const std::string& label : labels) {
      if (label != positive) negative = label;
    }
    if (labels.size() < 2) negative = positive == "1" ? "0" : positive == "true" ? "false" : "not " + positive;
    table.plan.labels = {negative, positive};
    return {};
  }
  static std::string quoted(const std::vector<std::string>& labels) {
    std::string text;
    for (size_t i = 0; i < labels.size() && i < 10; ++i) text += (i ? ", '" : "'") + labels[i] + "'";
    return labels.size() > 10 ? text + ", ..." : text;
  }

  Status project_models(BoundTable& table) {
    TablePlan& plan = table.plan;
    for (const ModelSpec& model : models_) {
      Roles roles = model.roles;
      std::vector<Field> fields = table.fields;
      std::string prefix;
      if (!model.paths.empty()) {
        ASSAY_TRY(ModelJoin joined,
                  join_model(database_, plan.relation, *table.spec, roles_, table.fields, model, bound_.notes));
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
        return usage_error("model '" + model.name + "' has no prediction",
                           "say which column holds the predicted numbers", model.location);
      }
      plan.models.push_back(std::move(columns));
      table.model_kinds.push_back(model.kind);
    }
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
          return usage_error("model '" + model.name + "' has no score for the label '" + label + "'", {},
                             model.location);
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

  Status bind_slices(BoundTable& table) {
    for (const SliceSpec& slice : suite_.slices) {
      BoundSlice bound;
      bound.name = slice.name;
      if (slice.predicate) {
        bound.dimensions.push_back(
            add_dimension(table, slice.name, "CAST((" + *slice.predicate + ") AS BOOLEAN)", true));
        ASSAY_RETURN_IF_ERROR(valid_expression(table, *slice.predicate, slice.location));
      } else if (slice.expression) {
        bound.dimensions.push_back(add_dimension(table, slice.name, "(" + *slice.expression + ")", false));
        ASSAY_RETURN_IF_ERROR(valid_expression(table, *slice.expression, slice.location));
      } else if (!slice.bins.empty()) {
        ASSAY_TRY(const std::string column, column_sql({slice.name, false, slice.location}, table.fields));
        bound.dimensions.push_back(add_dimension(table, slice.name, bins_sql(column, slice.bins), false));
      } else {
        for (const std::string& name : slice.columns) {
          ASSAY_TRY(const int dimension, column_dimension(table, name, slice.location));
          bound.dimensions.push_back(dimension);
        }
      }
      table.slices.push_back(std::move(bound));
    }
    return {};
  }

  Status valid_expression(const BoundTable& table, const std::string& sql, const Location& location) {
    auto fields = database_.describe("SELECT (" + sql + ") FROM " + quote_name(table.spec->name));
    return fields.ok() ? Status() : readable(std::move(fields).status()).at(location);
  }

  // "[25, 45)": a value's bin; the outer ones are open.
  static std::string bins_sql(const std::string& column, const std::vector<double>& edges) {
    std::string sql = "CASE WHEN " + column + " IS NULL THEN NULL WHEN " + column + " < " + shortest_double(edges[0]) +
                      " THEN " + quote_text("below " + shortest_double(edges[0]));
    for (size_t i = 1; i < edges.size(); ++i) {
      sql += " WHEN " + column + " < " + shortest_double(edges[i]) + " THEN " +
             quote_text("[" + shortest_double(edges[i - 1]) + ", " + shortest_double(edges[i]) + ")");
    }
    return sql + " ELSE " + quote_text("from " + shortest_double(edges.back())) + " END";
  }

  Database& database_;
  const Catalog& catalog_;
  const Suite& suite_;
  const BindOptions& options_;
  BoundSuite bound_;
  Roles roles_;
  std::vector<ModelSpec> models_;
};

}  // namespace

int add_dimension(BoundTable& table, const std::string& name, const std::string& sql, bool predicate) {
  TablePlan& plan = table.plan;
  for (size_t i = 0; i < plan.dimensions.size(); ++i) {
    if (plan.columns[plan.dimensions[i].column].sql == sql) return static_cast<int>(i);
  }
  plan.dimensions.push_back({name, projected(plan, sql, name), predicate});
  return static_cast<int>(plan.dimensions.size()) - 1;
}

Result<int> column_dimension(BoundTable& table, const std::string& name, const Location& location) {
  ASSAY_TRY(const std::string sql, column_sql({name, false, location}, table.fields));
  return add_dimension(table, name, sql, false);
}

Result<BoundSuite> bind_suite(Context&, Database& database, const Catalog& catalog, const Suite& suite,
                              const BindOptions& options) {
  return Binder(database, catalog, suite, options).bind();
}

}  // namespace assay
