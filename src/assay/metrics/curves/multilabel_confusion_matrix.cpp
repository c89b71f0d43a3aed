// SPDX-License-Identifier: Apache-2.0
// Each label, or each class against the rest, as a table of two classes: true negatives, false positives, false
// negatives, true positives; with weights, the sums of weights.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

TableValue matrices(std::span<const BinaryCounts<double>> classes, std::span<const std::string> labels) {
  TableValue table;
  table.columns = {"class", "tn", "fp", "fn", "tp"};
  table.labels.assign(labels.begin(), labels.end());
  for (size_t k = 0; k < classes.size(); ++k)
    table.rows.push_back({static_cast<double>(k), classes[k].tn, classes[k].fp, classes[k].fn, classes[k].tp});
  return table;
}

}  // namespace

extern constinit const Metric multilabel_confusion_matrix = {
    .name = "multilabel_confusion_matrix",
    .aliases = {"label_confusion_matrices"},
    .summary = "True and false, negatives and positives, of each label or class.",
    .tasks = binary | multiclass | multilabel,
    .class_table = matrices,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn multilabel_confusion_matrix"};

}  // namespace assay
