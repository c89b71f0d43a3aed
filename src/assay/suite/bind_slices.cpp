// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_slices.h"

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_long.h"

namespace assay {
namespace {

Status valid_expression(Database& database, const BoundTable& table, const std::string& sql, const Location& location) {
  auto fields = database.describe("SELECT (" + sql + ") FROM " + quote_name(table.spec->name));
  return fields.ok() ? Status() : readable(std::move(fields).status()).at(location);
}
// "[25, 45)": a value's bin; the outer ones are open.
std::string bins_sql(const std::string& column, const std::vector<double>& edges) {
  std::string sql = "CASE WHEN " + column + " IS NULL THEN NULL WHEN " + column + " < " + shortest_double(edges[0]) +
                    " THEN " + quote_text("below " + shortest_double(edges[0]));
  for (size_t i = 1; i < edges.size(); ++i) {
    sql += " WHEN " + column + " < " + shortest_double(edges[i]) + " THEN " +
           quote_text("[" + shortest_double(edges[i - 1]) + ", " + shortest_double(edges[i]) + ")");
  }
  return sql + " ELSE " + quote_text("from " + shortest_double(edges.back())) + " END";
}

}  // namespace

int add_dimension(BoundTable& table, const std::string& name, const std::string& expression, bool predicate) {
  TablePlan& plan = table.plan;
  const std::string sql = example_sql(table, expression, name, table.spec->location);
  for (size_t i = 0; i < plan.dimensions.size(); ++i) {
    if (plan.columns[plan.dimensions[i].column].sql == sql) return static_cast<int>(i);
  }
  plan.dimensions.push_back({name, projected(plan, sql, name), predicate});
  return static_cast<int>(plan.dimensions.size()) - 1;
}

Result<int> dimension_named(BoundTable& table, const std::string& name, const Location& location) {
  for (const BoundSlice& slice : table.slices) {
    if (slice.name == name && slice.dimensions.size() == 1) return slice.dimensions[0];
  }
  return column_dimension(table, name, location);
}

Result<int> column_dimension(BoundTable& table, const std::string& name, const Location& location) {
  ASSAY_TRY(const std::string sql, column_sql({name, false, location}, table.fields));
  return add_dimension(table, name, sql, false);
}

Status bind_slices(Database& database, const Suite& suite, BoundTable& table) {
  for (const SliceSpec& slice : suite.slices) {
    BoundSlice bound;
    bound.name = slice.name;
    if (slice.predicate) {
      bound.dimensions.push_back(add_dimension(table, slice.name, "CAST((" + *slice.predicate + ") AS BOOLEAN)", true));
      ASSAY_RETURN_IF_ERROR(valid_expression(database, table, *slice.predicate, slice.location));
    } else if (slice.expression) {
      bound.dimensions.push_back(add_dimension(table, slice.name, "(" + *slice.expression + ")", false));
      ASSAY_RETURN_IF_ERROR(valid_expression(database, table, *slice.expression, slice.location));
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

}  // namespace assay
