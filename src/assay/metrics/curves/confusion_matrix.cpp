// SPDX-License-Identifier: Apache-2.0
// How many rows of each true class were predicted as each class; with weights, the sums of weights. One row a pair of
// classes, each by its place among the labels. normalize=true divides by the rows of the true class, pred by those of
// the predicted one, all by their total; a class without rows has shares of 0, as in scikit-learn.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

TableValue matrix(const Confusion<double>& counts, const Arguments& arguments, std::span<const std::string> labels) {
  const std::string_view normalize = arguments.text("normalize");
  TableValue table;
  table.columns = {"truth", "predicted", "count"};
  table.labels.assign(labels.begin(), labels.end());
  for (int truth = 0; truth < counts.classes(); ++truth) {
    for (int predicted = 0; predicted < counts.classes(); ++predicted) {
      const double whole = normalize == "true"   ? counts.truth(truth)
                           : normalize == "pred" ? counts.predicted(predicted)
                           : normalize == "all"  ? counts.total()
                                                 : 1;
      table.rows.push_back({truth, predicted, whole > 0 ? counts.at(truth, predicted) / whole : 0});
    }
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
    .reference = "scikit-learn confusion_matrix"};

}  // namespace assay
