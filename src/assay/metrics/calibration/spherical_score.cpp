// SPDX-License-Identifier: Apache-2.0
// Mean of p(true class) / sqrt(sum of p^2 over the classes), a proper score (Good 1971). Undefined where a row's
// probabilities are all 0.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    double chosen = rows.score[0][i], squares = 0;
    if (rows.score.size() == 1) {
      const double rest = 1 - chosen;
      squares = chosen * chosen + rest * rest;
      if (rows.truth[i] == 0) chosen = rest;
    } else {
      for (int k = 0; k < rows.classes; ++k) squares += rows.score[k][i] * rows.score[k][i];
      chosen = rows.score[rows.truth[i]][i];
    }
    out[0][i] = chosen / square_root(squares);
  }
}

}  // namespace

extern constinit const Metric spherical_score = {
    .name = "spherical_score",
    .summary = "Mean probability of the true class over the length of the vector of probabilities.",
    .tasks = binary | multiclass,
    .reads = Reads::probabilities,
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "Gneiting and Raftery 2007, Strictly proper scoring rules"};

}  // namespace assay
