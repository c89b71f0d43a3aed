// SPDX-License-Identifier: Apache-2.0
// Each label, or each class against the rest, as a table of two classes: true negatives, false positives, false
// negatives, true positives; with weights, the sums of weights. Each has the exact interval of its share of all rows,
// times their total, and one that holds for every number of the table together (Bonferroni); with weights and clusters
// as confusion_matrix.
#include "assay/metrics/counted_rows.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

constexpr Kinds BinaryKinds::*kParts[] = {&BinaryKinds::tn, &BinaryKinds::fp, &BinaryKinds::fn, &BinaryKinds::tp};

TableValue matrices(const CountedRows& rows, std::span<const BinaryKinds> classes, std::span<const std::string> labels,
                    double tail) {
  TableValue table;
  table.columns = {"class"};
  for (const char* part : {"tn", "fp", "fn", "tp"}) {
    table.columns.push_back(part);
    add_band_columns(table.columns, part);
  }
  table.labels.assign(labels.begin(), labels.end());
  std::vector<Kinds> wholes;
  std::vector<CountedRows::Share> asked;
  for (const BinaryKinds& kinds : classes) {
    Kinds& whole = wholes.emplace_back();
    for (const auto part : kParts) {
      whole.insert(whole.end(), (kinds.*part).begin(), (kinds.*part).end());
      asked.push_back({kinds.*part, static_cast<uint32_t>(wholes.size() - 1)});
    }
  }
  const std::vector<EffectiveShare> shares = rows.shares(wholes, asked);
  for (size_t k = 0; k < classes.size(); ++k) {
    auto& row = table.rows.emplace_back();
    row = {static_cast<double>(k)};
    for (size_t part = 0; part < 4; ++part) {
      row.push_back(rows.count(classes[k].*kParts[part]));
      add_bands(row, shares[4 * k + part], rows.count(wholes[k]), tail, shares.size());
    }
  }
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
    .reference = "scikit-learn multilabel_confusion_matrix",
    .revision = 2};

}  // namespace assay
