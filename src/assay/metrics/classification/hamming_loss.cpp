// SPDX-License-Identifier: Apache-2.0
// Share of labels that are predicted wrongly (Hamming 1950). With one label a row it is the share of wrong rows.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric hamming_loss = {
    .name = "hamming_loss",
    .aliases = {"hamming_distance"},
    .summary = "Share of labels that are predicted wrongly; with one label a row, of wrong rows.",
    .tasks = binary | multiclass | multilabel,
    .default_for = multilabel,
    .ratio = formula<ConfusionRatioFormula>([]<typename N>(const Confusion<N>& counts, const Arguments&) -> Ratio<N> {
      return {counts.total() - counts.correct(), counts.total(), "no rows"};
    }),
    .label_row = [](const BinaryCounts<double>& row) { return (row.fp + row.fn) / row.total(); },
    .label_row_is_whole = false,
    .interval = Interval::proportion,
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "scikit-learn hamming_loss"};

}  // namespace assay
