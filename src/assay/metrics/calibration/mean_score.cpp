// SPDX-License-Identifier: Apache-2.0
// Mean score of the positive class.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    out[0][i] = rows.score[0][i];
  }
}

}  // namespace

extern constinit const Metric mean_score = {.name = "mean_score",
                                            .aliases = {"average_score", "mean_prediction"},
                                            .summary = "Mean score of the positive class.",
                                            .tasks = binary,
                                            .reads = Reads::scores,
                                            .terms = 1,
                                            .row_terms = write_terms,
                                            .interval = Interval::mean,
                                            .range = {-1e308, 1e308},
                                            .term_range = {-1e308, 1e308},
                                            .better = Direction::neither,
                                            .reference = "Mean of y_score"};

}  // namespace assay
