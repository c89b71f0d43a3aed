// SPDX-License-Identifier: Apache-2.0
// Mean absolute error over that of the seasonal naive forecast (Hyndman and Koehler 2006). Rows are put in order of
// time within their series (role query; without one the table is a series); the scale of a series is the mean of
// |target - target one season before| over its rows, and each row counts as its absolute error over its series' scale.
// The interval takes the scale as known.
#include <limits>

#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const auto season = static_cast<size_t>(arguments.number("season"));
  double naive = 0;
  for (size_t i = season; i < rows.size(); ++i) naive += absolute(rows.target[i] - rows.target[i - season]);
  const double scale = rows.size() > season ? naive / static_cast<double>(rows.size() - season) : 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    out[0][i] = scale > 0 ? absolute(rows.value[i] - rows.target[i]) / scale : std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

extern constinit const Metric mase = {
    .name = "mase",
    .aliases = {"mean_absolute_scaled_error"},
    .summary = "Mean absolute error over that of repeating the target of one season before.",
    .tasks = regression,
    .reads = Reads::values,
    .arguments = {ArgumentSpec{.name = "season",
                               .type = ArgumentType::integer,
                               .default_number = 1,
                               .lowest = 1,
                               .highest = 1e9,
                               .summary = "rows from one season to the next"}},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::series,
    .undefined_group = "step of a series that is too short or does not vary",
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 1e308},
    .better = Direction::lower,
    .reference = "Hyndman and Koehler 2006; sktime mean_absolute_scaled_error with y_train = y_true"};

}  // namespace assay
