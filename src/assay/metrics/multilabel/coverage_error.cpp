// SPDX-License-Identifier: Apache-2.0
// How many labels, by score from the highest down, it takes to hold all that a row has, ties included; 0 for a row
// without labels.
#include <algorithm>

#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  const size_t labels = rows.truths.size();
  for (size_t i = 0; i < rows.count; ++i) {
    bool any = false;
    double least = 0;
    for (size_t label = 0; label < labels; ++label) {
      if (!rows.truths[label][i]) continue;
      least = any ? std::min(least, rows.score[label][i]) : rows.score[label][i];
      any = true;
    }
    out[0][i] = 0;
    for (size_t label = 0; any && label < labels; ++label) out[0][i] += rows.score[label][i] >= least;
  }
}

}  // namespace

extern constinit const Metric coverage_error = {
    .name = "coverage_error",
    .summary = "How far down the ranked labels one must go, on average, to cover all true ones.",
    .tasks = multilabel,
    .reads = Reads::scores,
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn coverage_error"};

}  // namespace assay
