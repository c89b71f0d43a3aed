// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/estimate_tables.h"

#include "assay/engine/label_rows.h"
#include "assay/metrics/counted_rows.h"

namespace assay {
namespace {

// Adds the rows cluster by cluster; `visit(row, weight)` adds what one row holds to `entries`.
void add_clusters(const ScoreRows& rows, const std::vector<bool>& chosen, CountedRows& counted, Estimate& estimate,
                  std::vector<CountedRows::Entry>& entries, const auto& visit) {
  counted.set_clustered();
  double clusters = 0;
  for_each_cluster(rows, chosen, [&](std::span<const uint32_t> members) {
    ++clusters;
    entries.clear();
    for (uint32_t row : members) visit(row, rows.weighted() ? rows.weight()[row] : 1.0);
    counted.add_cluster(entries);
  });
  estimate.n_effective = clusters;
}

// One class against the rest, in the codes of a confusion matrix.
BinaryKinds kinds_of_class(uint32_t label, uint32_t classes) {
  BinaryKinds kinds;
  for (uint32_t truth = 0; truth < classes; ++truth) {
    for (uint32_t predicted = 0; predicted < classes; ++predicted) {
      Kinds& own =
          truth == label ? (predicted == label ? kinds.tp : kinds.fn) : (predicted == label ? kinds.fp : kinds.tn);
      own.push_back(truth * classes + predicted);
    }
  }
  return kinds;
}

}  // namespace

void table_of_codes(const EstimateSpec& spec, const CodeTotals& totals, const std::vector<std::string>& labels,
                    const ScoreRows* clustered, const std::vector<bool>& chosen, double tail, Estimate& estimate) {
  CountedRows counted(totals.weight, totals.squared, totals.weighted);
  if (clustered) {
    std::vector<CountedRows::Entry> entries;
    add_clusters(*clustered, chosen, counted, estimate, entries, [&](uint32_t row, double weight) {
      entries.push_back({static_cast<uint32_t>(clustered->label()[row]), weight});
    });
  }
  if (spec.metric->confusion_table) {
    estimate.table = spec.metric->confusion_table(counted, spec.arguments, labels, tail);
    return;
  }
  std::vector<BinaryKinds> classes;
  for (uint32_t label = 0; label < labels.size(); ++label)
    classes.push_back(kinds_of_class(label, static_cast<uint32_t>(labels.size())));
  estimate.table = spec.metric->class_table(counted, classes, labels, tail);
}

void table_of_labels(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                     const std::vector<std::string>& labels, double tail, Estimate& estimate) {
  // Of each label the four outcomes, as `packed_code` numbers them.
  std::vector<double> weight(4 * labels.size(), 0.0), squared(4 * labels.size(), 0.0);
  const auto kind_of = [&](size_t row, uint32_t label) {
    return 4 * label + packed_code(rows.score(static_cast<uint32_t>(label / kLabelsInNumber))[row], label);
  };
  for (size_t row = 0; row < rows.size(); ++row) {
    if (!chosen[rows.cell()[row]]) continue;
    const double w = rows.weighted() ? rows.weight()[row] : 1;
    for (uint32_t label = 0; label < labels.size(); ++label) {
      weight[kind_of(row, label)] += w;
      squared[kind_of(row, label)] += w * w;
    }
  }
  CountedRows counted(weight, squared, rows.weighted());
  if (rows.clustered()) {
    std::vector<CountedRows::Entry> entries;
    add_clusters(rows, chosen, counted, estimate, entries, [&](uint32_t row, double w) {
      for (uint32_t label = 0; label < labels.size(); ++label) entries.push_back({kind_of(row, label), w});
    });
  }
  std::vector<BinaryKinds> classes;
  for (uint32_t label = 0; label < labels.size(); ++label)
    classes.push_back({.tp = {4 * label + 3}, .fp = {4 * label + 1}, .fn = {4 * label + 2}, .tn = {4 * label}});
  estimate.table = spec.metric->class_table(counted, classes, labels, tail);
}

}  // namespace assay
