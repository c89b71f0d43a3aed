// SPDX-License-Identifier: Apache-2.0
// How many rows of each true class were predicted as each class; with weights, the sums of weights. One row a pair of
// classes, each by its place among the labels.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

TableValue matrix(const Confusion<double>& counts, std::span<const std::string> labels) {
  TableValue table;
  table.columns = {"truth", "predicted", "count"};
  table.labels.assign(labels.begin(), labels.end());
  for (int truth = 0; truth < counts.classes(); ++truth) {
    for (int predicted = 0; predicted < counts.classes(); ++predicted) {
      table.rows.push_back({truth, predicted, counts.at(truth, predicted)});
    }
  }
  return table;
}

}  // namespace

extern constinit const Metric confusion_matrix = {.name = "confusion_matrix",
                                                  .summary = "Rows of each true class by predicted class.",
                                                  .tasks = binary | multiclass,
                                                  .default_for = binary | multiclass,
                                                  .confusion_table = matrix,
                                                  .interval = Interval::none,
                                                  .better = Direction::neither,
                                                  .reference = "scikit-learn confusion_matrix"};

}  // namespace assay
