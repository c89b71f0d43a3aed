// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_selectors.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_slices.h"

namespace assay {

// A selector of model, dataset and the like chooses among runs; the rest chooses rows.
bool selects_run(const Selector& selector) {
  static constexpr std::string_view kRunColumns[] = {"model", "dataset", "prompt", "probe", "turn", "window"};
  return selector.kind != Selector::Kind::predicate && selector.columns.size() == 1 &&
         std::find(std::begin(kRunColumns), std::end(kRunColumns), selector.columns[0]) != std::end(kRunColumns);
}

bool names_run_column(const EstimateExpression& estimate, std::string_view column) {
  return std::any_of(estimate.selectors.begin(), estimate.selectors.end(),
                     [&](const Selector& selector) { return selects_run(selector) && selector.columns[0] == column; });
}

bool is_each(const EstimateExpression& estimate, std::string_view column) {
  return std::any_of(estimate.selectors.begin(), estimate.selectors.end(), [&](const Selector& selector) {
    return selects_run(selector) && selector.kind == Selector::Kind::each && selector.columns[0] == column;
  });
}

Result<bool> matches(const BoundSuite& bound, const EstimateExpression& estimate, const RunPlace& place) {
  for (const Selector& selector : estimate.selectors) {
    if (!selects_run(selector)) continue;
    const std::string& column = selector.columns[0];
    if (column != "dataset" && column != "model" && column != "prompt")
      return usage_error("the selector '" + column + "' is not built yet", {}, selector.location);
    if (selector.kind == Selector::Kind::each) continue;
    if (selector.kind != Selector::Kind::compare || selector.operation != "=") {
      return usage_error("'" + column + "' is chosen with =", "write [" + column + "=NAME]", selector.location);
    }
    std::vector<std::string_view> names;
    for (const auto& table : bound.tables) {
      if (column == "dataset") names.push_back(table->plan.dataset);
      for (const ModelColumns& one : table->plan.models) {
        if (!one.listed || column == "dataset") continue;
        const std::string& name = column == "model" ? one.name : one.prompt;
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    }
    if (names.empty()) {
      return usage_error("there are no " + column + "s", "say which column tells them apart: " + column + ": COLUMN",
                         selector.location);
    }
    if (std::find(names.begin(), names.end(), selector.value) == names.end()) {
      std::string mend = did_you_mean(selector.value, names);
      for (std::string_view name : names) {
        if (!mend.starts_with("did")) mend += (mend.empty() ? "there is: " : ", ") + std::string(name);
      }
      return usage_error("there is no " + column + " '" + selector.value + "'", mend, selector.location);
    }
    if (selector.value != place.at(column)) return false;
  }
  return true;
}

Status select(BoundTable& table, const Selector& selector, BoundSelector& into) {
  const auto declared = [&](const std::string& name) -> const BoundSlice* {
    for (const BoundSlice& slice : table.slices) {
      if (slice.name == name) return &slice;
    }
    return nullptr;
  };
  switch (selector.kind) {
    case Selector::Kind::predicate:
      into.equal.emplace_back(add_dimension(table, selector.value, "CAST((" + selector.value + ") AS BOOLEAN)", true),
                              "true");
      return {};
    case Selector::Kind::slice: {
      const std::string& name = selector.columns[0];
      const BoundSlice* slice = declared(name);
      if (slice && slice->dimensions.size() == 1 && table.plan.dimensions[slice->dimensions[0]].predicate) {
        into.equal.emplace_back(slice->dimensions[0], "true");
        return {};
      }
      std::vector<std::string_view> names;
      for (const BoundSlice& one : table.slices) names.push_back(one.name);
      std::string mend = did_you_mean(name, names);
      if (mend.empty())
        mend = "write [" + name + "=VALUE], [each " + name + "], or declare it under slices: with a predicate";
      return usage_error("'" + name + "' names no slice", mend, selector.location);
    }
    case Selector::Kind::each:
      for (const std::string& column : selector.columns) {
        ASSAY_TRY(const int dimension, dimension_named(table, column, selector.location));
        into.each.push_back(dimension);
      }
      return {};
    case Selector::Kind::compare: break;
  }
  const std::string& column = selector.columns[0];
  if (selector.operation == "=") {
    ASSAY_TRY(const int dimension, dimension_named(table, column, selector.location));
    into.equal.emplace_back(dimension, selector.value);
    return {};
  }
  const std::string value =
      !selector.quoted && parse_double(selector.value) ? selector.value : quote_text(selector.value);
  ASSAY_TRY(const std::string sql, column_sql({column, false, selector.location}, table.fields));
  into.equal.emplace_back(
      add_dimension(table, column + " " + selector.operation + " " + selector.value,
                    "CAST((" + sql + " " + selector.operation + " " + value + ") AS BOOLEAN)", true),
      "true");
  return {};
}

}  // namespace assay
