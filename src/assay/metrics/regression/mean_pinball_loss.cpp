// SPDX-License-Identifier: Apache-2.0
// Mean of max(alpha (target - value), (alpha - 1) (target - value)), the loss whose optimum is the alpha quantile
// (Koenker and Bassett 1978).
#include "assay/metrics/metric.h"
#include "assay/metrics/regression/pinball.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const double alpha = arguments.number("alpha");
  for (size_t i = 0; i < rows.count; ++i) {
    out[0][i] = pinball_loss(rows.target[i] - rows.value[i], alpha);
  }
}

}  // namespace

extern constinit const Metric mean_pinball_loss = {
    .name = "mean_pinball_loss",
    .aliases = {"pinball_loss"},
    .summary = "Loss of a predicted quantile: too low costs alpha, too high 1 - alpha.",
    .tasks = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{.name = "alpha",
                               .type = ArgumentType::number,
                               .default_number = 0.5,
                               .lowest = 0,
                               .highest = 1,
                               .summary = "the quantile that is predicted"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "scikit-learn mean_pinball_loss"};

}  // namespace assay
