// SPDX-License-Identifier: Apache-2.0
// Mean of max(0, 1 - margin): with two classes the margin is the score times +1 or -1, with more the score of the true
// class minus the highest other one (Crammer and Singer 2001). Scores are decision values around 0, not probabilities.
#include <limits>

#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    double margin;
    if (rows.score.size() == 1) {
      margin = rows.truth[i] == 1 ? rows.score[0][i] : -rows.score[0][i];
    } else {
      double rival = -std::numeric_limits<double>::infinity();
      for (int k = 0; k < rows.classes; ++k) {
        if (static_cast<uint32_t>(k) != rows.truth[i] && rows.score[k][i] > rival) rival = rows.score[k][i];
      }
      margin = rows.score[rows.truth[i]][i] - rival;
    }
    out[0][i] = margin < 1 ? 1 - margin : 0;
  }
}

}  // namespace

extern constinit const Metric hinge_loss = {.name = "hinge_loss",
                                            .aliases = {"hinge"},
                                            .summary = "Mean shortfall of the margin from 1.",
                                            .tasks = binary | multiclass,
                                            .reads = Reads::scores,
                                            .terms = 1,
                                            .row_terms = write_terms,
                                            .interval = Interval::mean,
                                            .range = {0, 1e308},
                                            .term_range = {0, 1e308},
                                            .better = Direction::lower,
                                            .reference = "scikit-learn hinge_loss"};

}  // namespace assay
