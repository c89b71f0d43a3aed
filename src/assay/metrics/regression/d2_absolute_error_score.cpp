// SPDX-License-Identifier: Apache-2.0
// 1 - mean absolute error / that of always predicting the median target.
#include "assay/metrics/regression/d2_pinball.h"

namespace assay {

extern constinit const Metric d2_absolute_error_score = {
    .name = "d2_absolute_error_score",
    .aliases = {"d2_absolute_error"},
    .summary = "Share of the absolute error of the median target that the model removes.",
    .tasks = regression,
    .reads = Reads::values,
    .rows = [](const KeptRows& rows, const Arguments&,
               std::vector<double>* influence) { return d2_pinball(rows, 0.5, influence); },
    .interval = Interval::log_complement,
    .range = {-1e308, 1},
    .reference = "scikit-learn d2_absolute_error_score"};

}  // namespace assay
