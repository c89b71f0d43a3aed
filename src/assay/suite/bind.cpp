// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/base/timed.h"
#include "assay/data/relation.h"
#include "assay/data/source.h"
#include "assay/suite/bind_checks.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_estimates.h"
#include "assay/suite/bind_long.h"
#include "assay/suite/bind_models.h"
#include "assay/suite/bind_slices.h"
#include "assay/suite/bind_tables.h"
#include "assay/suite/bind_task.h"
#include "assay/suite/leaderboard.h"
#include "assay/suite/metric_arguments.h"

namespace assay {
namespace {

// A row that stands for n identical rows becomes n rows.
Status expand_counts(Database& database, const ColumnReference& reference, BoundTable& table) {
  ASSAY_TRY(const std::string count, column_sql(reference, table.fields));
  ASSAY_RETURN_IF_ERROR(must_be_number(reference, table.fields, "count"));
  auto wrong = database.rows("SELECT count(*), min(CAST(" + count + " AS VARCHAR)) FROM " + table.plan.relation +
                             " WHERE " + count + " < 0 OR " + count + " <> round(" + count + ")");
  if (!wrong.ok()) return readable(std::move(wrong).status()).at(reference.location);
  if ((*wrong)[0][0] != "0") {
    return not_computed("the count column '" + reference.text + "' is no whole number in " + *(*wrong)[0][0] +
                            " rows, for example " + (*wrong)[0][1].value_or("null"),
                        "a sampling weight has the role weight", reference.location);
  }
  table.plan.relation = "(SELECT counted.* FROM " + table.plan.relation +
                        " AS counted, LATERAL (SELECT unnest(range(CAST(counted." + count + " AS BIGINT)))))";
  return {};
}

// The tables under test: those that `evaluate` names, else the only one, test or current.
Result<std::vector<const TableSpec*>> evaluated_tables(const Suite& suite) {
  std::vector<const TableSpec*> evaluated;
  for (const Located& name : suite.evaluate) {
    const auto found = std::find_if(suite.tables.begin(), suite.tables.end(),
                                    [&](const TableSpec& table) { return table.name == name.text; });
    if (found == suite.tables.end()) {
      std::vector<std::string_view> names;
      for (const TableSpec& table : suite.tables) names.push_back(table.name);
      return usage_error("there is no table '" + name.text + "'", did_you_mean(name.text, names), name.location);
    }
    evaluated.push_back(&*found);
  }
  if (!evaluated.empty()) return evaluated;
  for (const TableSpec& table : suite.tables) {
    if (suite.tables.size() == 1 || table.name == "test" || table.name == "current") evaluated.push_back(&table);
  }
  if (!evaluated.empty()) return evaluated;
  return usage_error("no table is named test or current, so it is not clear which is evaluated",
                     "write evaluate: " + suite.tables[0].name, suite.tables[0].location);
}

// The group of a row and its place in it, where the plan's metrics may ask for them: the query of a ranked list with
// its item, the series and time of a forecast.
Status bind_order(const Roles& roles, BoundTable& table) {
  TablePlan& plan = table.plan;
  if (plan.task == ranking && !roles.query) {
    return usage_error("a ranking task needs the query of each row", "say which column it is: query: COLUMN",
                       table.spec->location);
  }
  if (table.long_form) {
    if (plan.task != ranking) return {};
    return usage_error("a ranking task of a table of several models, prompts or samples is not built yet", {},
                       table.spec->location);
  }
  if (!(plan.task & (ranking | regression))) return {};
  if (roles.query) {
    ASSAY_TRY(const std::string sql, column_sql(*roles.query, table.fields));
    plan.group = projected(plan, sql, roles.query->text);
  }
  if (roles.item && plan.task == ranking) {
    ASSAY_TRY(const std::string sql, column_sql(*roles.item, table.fields));
    projected(plan, sql, roles.item->text);
  }
  if (roles.timestamp && plan.task == regression) {
    ASSAY_TRY(const std::string sql, column_sql(*roles.timestamp, table.fields));
    const Field* field = roles.timestamp->sql ? nullptr : field_of(table.fields, roles.timestamp->text);
    const bool number = field && (field->type == ColumnType::real || field->type == ColumnType::integer);
    plan.timestamp = projected(plan, number ? "CAST(" + sql + " AS DOUBLE)" : "epoch(CAST(" + sql + " AS TIMESTAMP))",
                               roles.timestamp->text);
  }
  return {};
}

// What rows without an output are.
Status bind_missing(const Suite& suite, TablePlan& plan) {
  if (suite.on_error != OnError::wrong) return {};
  if (!(plan.task & (class_tasks | multilabel))) {
    return usage_error("on_error: wrong is for answers that are right or wrong, and a " +
                           std::string(name_of_task(plan.task)) + " task has none",
                       "leave it out: on_missing says how missing outputs are decided on", suite.on_error_location);
  }
  plan.missing_is_wrong = true;
  return {};
}

// What is carried along into the examples of the run is there.
Status carried_columns_exist(const Roles& roles, const BoundTable& table) {
  for (const auto* role : {&roles.input, &roles.output, &roles.choices, &roles.expect, &roles.pin}) {
    if (!*role) continue;
    ASSAY_TRY(const std::string ignored, column_sql(**role, table.fields));
  }
  return {};
}

}  // namespace

Status bind_table(Database& database, const Suite& suite, const BindOptions& options, BoundTable& table,
                  BoundSuite& bound) {
  const TableSpec& spec = *table.spec;
  TablePlan& plan = table.plan;
  plan.dataset = spec.name;
  plan.relation = quote_name(spec.name);
  const auto found = std::find_if(bound.scored.begin(), bound.scored.end(),
                                  [&](const ScoredTable& one) { return one.table == spec.name; });
  const ScoredTable* const scored = found == bound.scored.end() ? nullptr : &*found;
  if (scored) {
    plan.relation = scored->relation;
    table.scored = scored->columns;
  }
  plan.confidence = suite.confidence;
  plan.seed = suite.seed;
  auto fields = fields_of(database, plan.relation);
  if (!fields.ok()) return readable(std::move(fields).status()).at(spec.location);
  table.fields = std::move(*fields);
  ASSAY_TRY(const Roles roles, roles_of(spec, table.fields, suite.models.empty(), bound.notes));
  ASSAY_RETURN_IF_ERROR(carried_columns_exist(roles, table));
  std::vector<ModelSpec> models;
  if (roles.is_long()) {
    ASSAY_TRY(models, bind_long_form(database, suite, roles, options, table, bound.notes));
  }
  const bool has_target = roles.target || !roles.targets.empty();
  // Texts with a reference are scored; there is no task of theirs that a prediction or score would be held against.
  const bool only_texts = !roles.answers() && (roles.is_long() || roles.output || scored) && suite.models.empty();
  if (has_target && !only_texts) {
    if (!roles.is_long()) {
      ASSAY_TRY(models, models_of(suite, roles, options, table, bound));
    }
    ASSAY_RETURN_IF_ERROR(bind_task(database, suite, roles, models, table, bound.notes));
    ASSAY_RETURN_IF_ERROR(bind_order(roles, table));
    ASSAY_RETURN_IF_ERROR(bind_missing(suite, plan));
  } else if (scored) {
    table.no_target =
        "table '" + spec.name + "' holds texts, of which scorers make numbers: mean(SCORER), pass_rate(SCORER)";
  } else if (only_texts) {
    table.no_target = "the answers of table '" + spec.name + "' are texts: no column is their prediction or score";
  } else {
    table.no_target = "table '" + spec.name + "' has no target: no column of it is called target, y, label, ...";
  }
  for (const ColumnReference& id : roles.id) {
    ASSAY_TRY(const std::string sql, column_sql(id, table.fields));
    plan.id.push_back(projected(plan, sql, id.text));
  }
  table.unique_id = !spec.roles.id.empty() && !roles.is_long();
  if (table.unique_id && !options.ids_later) ASSAY_RETURN_IF_ERROR(ids_are_unique(database, table, plan.relation));
  if (roles.weight) {
    ASSAY_TRY(std::string sql, column_sql(*roles.weight, table.fields));
    ASSAY_RETURN_IF_ERROR(must_be_number(*roles.weight, table.fields, "weight"));
    sql = example_sql(table, sql, roles.weight->text, roles.weight->location);
    plan.weight = projected(plan, "CAST(" + sql + " AS DOUBLE)", roles.weight->text);
  }
  if (roles.cluster) {
    ASSAY_TRY(std::string sql, column_sql(*roles.cluster, table.fields));
    sql = example_sql(table, sql, roles.cluster->text, roles.cluster->location);
    plan.cluster = projected(plan, sql, roles.cluster->text);
  }
  if (roles.count && !roles.is_long()) ASSAY_RETURN_IF_ERROR(expand_counts(database, *roles.count, table));
  ASSAY_RETURN_IF_ERROR(project_models(database, models, roles, table, bound.notes));
  return bind_slices(database, suite, table);
}

Status repeated_ids(const BoundTable& table, const std::string& count, const std::string& first) {
  return not_computed(
      "table '" + table.plan.dataset + "' holds " + count + " ids more than once, the first is " + first,
      "keep one row of each id, or leave out id:", table.spec->roles.id[0].location);
}

Status ids_are_unique(Database& database, const BoundTable& table, const std::string& relation) {
  std::vector<std::string> ids;
  for (int id : table.plan.id) ids.push_back(table.plan.columns[id].sql);
  const Location& place = table.spec->roles.id[0].location;
  auto found = repeated_values(database, relation, ids);
  if (!found.ok()) return readable(std::move(found).status()).at(place);
  if (found->absent > 0) {
    return not_computed(std::to_string(found->absent) + " rows of table '" + table.plan.dataset + "' have no id",
                        "leave them out with where:, or leave out id:", place);
  }
  return found->values == 0 ? Status() : repeated_ids(table, std::to_string(found->values), found->first);
}

Result<int> table_in_roles(const Binding& binding, int table, const EstimateExpression& expression) {
  BoundSuite& bound = binding.bound;
  ASSAY_TRY(const NamedMetric named, named_metric(binding.catalog, expression));
  ASSAY_TRY(const Settings settings, settings_of(named, expression));
  if (settings.roles.empty()) return table;
  std::string roles;
  for (const auto& [role, column] : settings.roles) roles += role + "=" + column.text + ";";
  for (size_t t = 0; t < bound.tables.size(); ++t) {
    if (bound.tables[t]->other_roles_of == table && bound.tables[t]->other_roles == roles) return static_cast<int>(t);
  }
  auto one = std::make_unique<BoundTable>();
  one->other_roles_of = table;
  one->other_roles = roles;
  one->own_spec = std::make_unique<TableSpec>(*bound.tables[table]->spec);
  one->spec = one->own_spec.get();
  Roles& over = one->own_spec->roles;
  Suite suite = binding.suite;
  for (const auto& [role, column] : settings.roles) {
    if (role == "target") {
      over.target = column;
      over.targets.clear();
    } else if (role == "weight") {
      over.weight = column;
    } else if (role == "cluster") {
      over.cluster = column;
    } else {
      // Answers of its own: not those of the suite's models.
      if (!one->own_answers) {
        over.prediction.reset();
        over.score.reset();
        over.scores.reset();
      }
      (role == "score" ? over.score : over.prediction) = column;
      one->own_answers = true;
      suite.models.clear();
      suite.baseline.reset();
    }
  }
  ASSAY_RETURN_IF_ERROR(bind_table(binding.database, suite, binding.options, *one, bound));
  bound.tables.push_back(std::move(one));
  return static_cast<int>(bound.tables.size()) - 1;
}

int BoundTable::models() const {
  return static_cast<int>(
      std::count_if(plan.models.begin(), plan.models.end(), [](const ModelColumns& model) { return model.listed; }));
}

Result<BoundSuite> bind_suite(Context& context, Database& database, const Catalog& catalog, const Suite& suite,
                              const BindOptions& options) {
  const Timed timed(context, "looking at the data");
  BoundSuite bound;
  bound.suite = &suite;
  ASSAY_RETURN_IF_ERROR(make_views(database, suite, options));
  ASSAY_TRY(const std::vector<const TableSpec*> evaluated, evaluated_tables(suite));
  for (const TableSpec* table : evaluated) {
    auto fields = fields_of(database, quote_name(table->name));
    if (!fields.ok()) return readable(std::move(fields).status()).at(table->location);
    if (!wants_scores(suite, *table, *fields)) continue;
    ASSAY_TRY(ScoredTable scored, score_table(context, database, catalog, suite, *table, *fields, options.work));
    bound.scored.push_back(std::move(scored));
  }
  for (const TableSpec* table : evaluated) {
    auto one = std::make_unique<BoundTable>();
    one->spec = table;
    ASSAY_RETURN_IF_ERROR(bind_table(database, suite, options, *one, bound));
    bound.tables.push_back(std::move(one));
  }
  const Binding binding{database, catalog, suite, options, bound};
  ASSAY_RETURN_IF_ERROR(bind_metrics(binding));
  ASSAY_RETURN_IF_ERROR(bind_checks(binding));
  // Answers that are asked for may be all that is wanted.
  const auto asks = [](const auto& table) { return table->long_form || !table->plan.estimates.empty(); };
  if (std::none_of(bound.tables.begin(), bound.tables.end(), asks))
    return usage_error("there is nothing to measure", "name metrics: or checks:, or say which column is the target",
                       suite.tables[0].location);
  bind_leaderboards(bound);
  // Rows need a group and a time only where a metric brings groups together.
  for (auto& table : bound.tables) {
    TablePlan& plan = table->plan;
    const auto gathers = [](const StateSpec& state) { return state.kind == StateKind::groups; };
    if (std::none_of(plan.states.begin(), plan.states.end(), gathers)) plan.group = plan.timestamp = -1;
    ASSAY_RETURN_IF_ERROR(check_long_form(database, *table));
  }
  return bound;
}

}  // namespace assay
