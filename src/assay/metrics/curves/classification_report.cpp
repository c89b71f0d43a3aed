// SPDX-License-Identifier: Apache-2.0
// Precision, recall and F1 of each class against the rest, and how many rows it truly has: what scikit-learn prints as
// classification_report. A class that was never predicted (that has no rows) has no precision (no recall), not 0.
// Precision and recall have their exact intervals; F1 = 2 J / (1 + J) has that of J, the share of hits among the rows
// that are of the class or were predicted as it. The simultaneous ones hold for all numbers of the table together
// (Bonferroni); with weights and clusters as confusion_matrix.
#include "assay/metrics/counted_rows.h"
#include "assay/metrics/metric.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

Kinds both(const Kinds& a, const Kinds& b) {
  Kinds kinds = a;
  kinds.insert(kinds.end(), b.begin(), b.end());
  return kinds;
}

double f1_of(double jaccard) { return 2 * jaccard / (1 + jaccard); }

TableValue report(const CountedRows& rows, std::span<const BinaryKinds> classes, std::span<const std::string> labels,
                  double tail) {
  TableValue table;
  table.columns = {"class"};
  for (const char* metric : {"precision", "recall", "f1"}) {
    table.columns.push_back(metric);
    add_band_columns(table.columns, metric);
  }
  table.columns.push_back("support");
  table.labels.assign(labels.begin(), labels.end());
  std::vector<Kinds> wholes;
  std::vector<CountedRows::Share> asked;
  for (const BinaryKinds& kinds : classes) {
    for (const Kinds& whole :
         {both(kinds.tp, kinds.fp), both(kinds.tp, kinds.fn), both(both(kinds.tp, kinds.fp), kinds.fn)}) {
      asked.push_back({kinds.tp, static_cast<uint32_t>(wholes.size())});
      wholes.push_back(whole);
    }
  }
  const std::vector<EffectiveShare> shares = rows.shares(wholes, asked);
  for (size_t k = 0; k < classes.size(); ++k) {
    const BinaryCounts<double> counts = rows.counts(classes[k]);
    auto& row = table.rows.emplace_back();
    row = {static_cast<double>(k)};
    for (size_t metric = 0; metric < 3; ++metric) {
      const size_t at = 3 * k + metric, first = row.size();
      if (!(rows.count(wholes[at]) > 0)) {
        row.resize(first + 5);
        continue;
      }
      const bool is_f1 = metric == 2;
      row.push_back(metric == 0   ? counts.tp / counts.predicted_positives()
                    : metric == 1 ? counts.tp / counts.positives()
                                  : 2 * counts.tp / (2 * counts.tp + counts.fp + counts.fn));
      add_bands(row, shares[at], 1, tail, shares.size());
      for (size_t end = first + 1; is_f1 && end < row.size(); ++end) row[end] = rounded(f1_of(*row[end]));
    }
    row.push_back(counts.positives());
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
    .reference = "scikit-learn precision_recall_fscore_support",
    .revision = 2};

}  // namespace assay
