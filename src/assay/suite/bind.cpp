// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/suite/bind_checks.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_estimates.h"
#include "assay/suite/bind_models.h"
#include "assay/suite/bind_slices.h"
#include "assay/suite/bind_tables.h"
#include "assay/suite/bind_task.h"

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

Status bind_table(Database& database, const Suite& suite, const BindOptions& options, BoundTable& table,
                  BoundSuite& bound) {
  const TableSpec& spec = *table.spec;
  TablePlan& plan = table.plan;
  plan.dataset = spec.name;
  plan.relation = quote_name(spec.name);
  plan.confidence = suite.confidence;
  plan.seed = suite.seed;
  auto fields = database.describe("SELECT * FROM " + plan.relation);
  if (!fields.ok()) return readable(std::move(fields).status()).at(spec.location);
  table.fields = std::move(*fields);
  ASSAY_TRY(const Roles roles, roles_of(spec, table.fields, bound.notes));
  if (!roles.targets.empty()) return usage_error("multilabel targets are not built yet", {}, roles.targets[0].location);
  if (!roles.target) {
    return usage_error("table '" + spec.name + "' has no target: no column of it is called target, y, label, ...",
                       "say which column holds the true answers: target: COLUMN", spec.location);
  }
  ASSAY_TRY(const std::string target, column_sql(*roles.target, table.fields));
  ASSAY_TRY(const std::vector<ModelSpec> models, models_of(suite, roles, options, table, bound));
  ASSAY_RETURN_IF_ERROR(bind_task(database, suite, roles, models, table, bound.notes));
  plan.target =
      projected(plan, plan.task == regression ? "CAST(" + target + " AS DOUBLE)" : target, roles.target->text);
  for (const ColumnReference& id : roles.id) {
    ASSAY_TRY(const std::string sql, column_sql(id, table.fields));
    plan.id.push_back(projected(plan, sql, id.text));
  }
  if (roles.weight) {
    ASSAY_TRY(const std::string sql, column_sql(*roles.weight, table.fields));
    ASSAY_RETURN_IF_ERROR(must_be_number(*roles.weight, table.fields, "weight"));
    plan.weight = projected(plan, "CAST(" + sql + " AS DOUBLE)", roles.weight->text);
  }
  if (roles.cluster) {
    ASSAY_TRY(const std::string sql, column_sql(*roles.cluster, table.fields));
    plan.cluster = projected(plan, sql, roles.cluster->text);
  }
  if (roles.count) ASSAY_RETURN_IF_ERROR(expand_counts(database, *roles.count, table));
  ASSAY_RETURN_IF_ERROR(project_models(database, models, roles, table, bound.notes));
  return bind_slices(database, suite, table);
}

}  // namespace

Result<BoundSuite> bind_suite(Context&, Database& database, const Catalog& catalog, const Suite& suite,
                              const BindOptions& options) {
  BoundSuite bound;
  bound.suite = &suite;
  ASSAY_RETURN_IF_ERROR(make_views(database, suite, options));
  ASSAY_TRY(const std::vector<const TableSpec*> evaluated, evaluated_tables(suite));
  for (const TableSpec* table : evaluated) {
    auto one = std::make_unique<BoundTable>();
    one->spec = table;
    ASSAY_RETURN_IF_ERROR(bind_table(database, suite, options, *one, bound));
    bound.tables.push_back(std::move(one));
  }
  ASSAY_RETURN_IF_ERROR(bind_metrics(catalog, bound));
  ASSAY_RETURN_IF_ERROR(bind_checks(catalog, bound));
  return bound;
}

}  // namespace assay
