// SPDX-License-Identifier: Apache-2.0
// Precision, recall and F1 of each class against the rest, and how many rows it truly has: what scikit-learn prints as
// classification_report. A class that was never predicted (that has no rows) has no precision (no recall), not 0.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

TableValue report(std::span<const BinaryCounts<double>> classes, std::span<const std::string> labels) {
  TableValue table;
  table.columns = {"class", "precision", "recall", "f1", "support"};
  table.labels.assign(labels.begin(), labels.end());
  const auto share = [](double part, double whole) { return whole > 0 ? std::optional(part / whole) : std::nullopt; };
  for (size_t k = 0; k < classes.size(); ++k) {
    const BinaryCounts<double>& counts = classes[k];
    table.rows.push_back({static_cast<double>(k), share(counts.tp, counts.predicted_positives()),
                          share(counts.tp, counts.positives()),
                          share(2 * counts.tp, 2 * counts.tp + counts.fp + counts.fn), counts.positives()});
  }
  return table;
}

}  // namespace

extern constinit const Metric classification_report = {
    .name = "classification_report",
    .aliases = {"precision_recall_fscore_support"},
    .summary = "Precision, recall, F1 and number of rows of each class.",
    .tasks = binary | multiclass | multilabel,
    .class_table = report,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn precision_recall_fscore_support"};

}  // namespace assay
