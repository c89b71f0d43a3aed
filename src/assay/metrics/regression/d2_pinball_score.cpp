// SPDX-License-Identifier: Apache-2.0
// Koenker and Machado 1999 (eq. 7): the share of the pinball loss of a constant quantile that the model removes.
#include "assay/metrics/regression/d2_pinball.h"

namespace assay {

extern constinit const Metric d2_pinball_score = {
    .name = "d2_pinball_score",
    .aliases = {"d2_pinball"},
    .summary = "Share of the pinball loss of a constant quantile that the model removes.",
    .tasks = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{.name = "alpha",
                               .default_number = 0.5,
                               .lowest = 0,
                               .highest = 1,
                               .summary = "the quantile that is predicted"}},
    .rows = [](const KeptRows& rows, const Arguments& arguments,
               std::vector<double>* influence) { return d2_pinball(rows, arguments.number("alpha"), influence); },
    .interval = Interval::log_complement,
    .range = {-1e308, 1},
    .reference = "scikit-learn d2_pinball_score"};

}  // namespace assay
