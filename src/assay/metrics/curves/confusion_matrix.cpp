// SPDX-License-Identifier: Apache-2.0
// How many rows of each true class were predicted as each class; with weights, the sums of weights. One row a pair of
// classes, each by its place among the labels. normalize=true divides by the rows of the true class, pred by those of
// the predicted one, all by their total; a class without rows has shares of 0, as in scikit-learn, and ends of 0 and 1.
// `lower` and `upper` are the exact interval of the share (Clopper and Pearson 1934; with weights and clusters on the
// effective number of rows, Korn and Graubard 1998); of a count, of its share of all rows, times their total.
// `simultaneous_lower` and `simultaneous_upper` hold for all cells together (Bonferroni). Fewer than 5 clusters say
// nothing: the ends are those of the range.
#include "assay/metrics/counted_rows.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

TableValue matrix(const CountedRows& rows, const Arguments& arguments, std::span<const std::string> labels,
                  double tail) {
  const std::string_view normalize = arguments.text("normalize");
  const auto classes = static_cast<uint32_t>(labels.size());
  // Without `true` or `pred` all cells are parts of one whole.
  const auto whole_of = [&](uint32_t truth, uint32_t predicted) {
    return normalize == "true" ? truth : normalize == "pred" ? predicted : 0;
  };
  std::vector<Kinds> wholes(normalize == "true" || normalize == "pred" ? classes : 1);
  std::vector<CountedRows::Share> cells;
  for (uint32_t truth = 0; truth < classes; ++truth) {
    for (uint32_t predicted = 0; predicted < classes; ++predicted) {
      const uint32_t kind = truth * classes + predicted, whole = whole_of(truth, predicted);
      wholes[whole].push_back(kind);
      cells.push_back({.successes = {kind}, .trials = whole});
    }
  }
  const std::vector<EffectiveShare> shares = rows.shares(wholes, cells);
  TableValue table;
  table.columns = {"truth", "predicted", "count"};
  add_band_columns(table.columns, "");
  table.labels.assign(labels.begin(), labels.end());
  for (uint32_t kind = 0; kind < cells.size(); ++kind) {
    const double whole = rows.count(wholes[cells[kind].trials]), count = rows.count(kind);
    const bool counted = normalize == "none";
    auto& row = table.rows.emplace_back();
    row = {kind / classes, kind % classes, counted ? count : whole > 0 ? count / whole : 0};
    add_bands(row, shares[kind], counted ? whole : 1, tail, cells.size());
  }
  return table;
}

}  // namespace

extern constinit const Metric confusion_matrix = {
    .name = "confusion_matrix",
    .summary = "Rows of each true class by predicted class.",
    .tasks = binary | multiclass,
    .default_for = binary | multiclass,
    .arguments = {ArgumentSpec{.name = "normalize",
                               .type = ArgumentType::text,
                               .default_text = "none",
                               .choices = {"none", "true", "pred", "all"},
                               .summary = "what the counts are shares of: the true class, the "
                                          "predicted one, all rows"}},
    .confusion_table = matrix,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn confusion_matrix",
    .revision = 2};

}  // namespace assay
