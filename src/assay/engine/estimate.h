// SPDX-License-Identifier: Apache-2.0
// Estimates: a value or the reason why there is none, with the recipe of its interval.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assay/engine/clusters.h"
#include "assay/engine/fold.h"
#include "assay/engine/plan.h"
#include "assay/engine/recipe.h"

namespace assay {

// One value of one slice dimension.
struct CellValue {
  std::string column;
  std::string value;
  auto operator<=>(const CellValue&) const = default;
};

// A subset of the rows: a union of the fold's finest cells.
struct Slice {
  std::string text;               // "sex=Female, race=Black"; empty: the whole table
  std::vector<CellValue> values;  // empty: the whole table
  std::vector<uint32_t> cells;
};

struct Estimate {
  std::string metric;  // as written: "recall(threshold=0.3)"
  std::string dataset;
  std::string model;
  std::string prompt;  // empty: the run has none
  Slice slice;
  std::optional<double> value;
  std::optional<TableValue> table;
  std::string undefined;  // why there is no value
  Recipe recipe;
  std::optional<IntervalEnds> interval;  // at the plan's confidence
  // With missing outputs: the recipes under the answers that they could have been, where those are bounded.
  std::vector<Recipe> if_missing;
  int64_t n = 0;               // rows that the metric is about: of a proportion its trials
  int64_t rows = 0;            // usable rows of the slice
  double n_effective = 0;      // Kish's, with weights
  double weight = 0;           // of those rows; their number without weights
  double positive_weight = 0;  // of ranked scores: of the positive ones among them
  bool fact = false;           // known exactly
  int64_t missing_outputs = 0;
  int64_t counted_as_wrong = 0;  // of the whole table: missing outputs that are wrong answers here
  std::map<std::string, int64_t> excluded;
  std::string signature;
  Direction better = Direction::neither;
  Range range;
  // What each cluster adds to the value, where it was asked for and the metric can say it.
  std::optional<ClusterParts> parts;
  ClusterParts* wanted_parts() { return parts ? &*parts : nullptr; }
};

// The slices of a fold: every combination of values of these dimensions that occurs, in canonical order.
std::vector<Slice> slices_by(const Fold& fold, const std::vector<int>& dimensions);
Slice whole_table(const Fold& fold);

// `ranked` is the slice's ranked scores where they were made before; null: the estimate makes what it needs.
// `by_cluster` asks for the parts of each cluster.
Estimate estimate(Context& context, const Fold& fold, int index, const Slice& slice,
                  const RankedScores* ranked = nullptr, bool by_cluster = false);

// What a number means: metric, arguments, averaging, ties, interval method, revision.
std::string signature_of(const EstimateSpec& spec, const TablePlan& plan);

}  // namespace assay
