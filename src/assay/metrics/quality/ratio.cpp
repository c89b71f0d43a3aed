// SPDX-License-Identifier: Apache-2.0
// The mean of one column over the mean of another, on the rows that have both.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  for (size_t i = 0; i < rows.count; ++i) {
    out[0][i] = rows.column[0][i];
    out[1][i] = rows.column[1][i];
  }
}

}  // namespace

extern constinit const Metric ratio = {
    .name = "ratio",
    .aliases = {"ratio_of_means"},
    .summary = "The mean of one column over the mean of another.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{.name = "numerator", .type = ArgumentType::column, .summary = "The column above"},
                  ArgumentSpec{.name = "denominator", .type = ArgumentType::column, .summary = "The column below"}},
    .terms = 2,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      if (means.mean[1] == 0) return Undefined{"the mean of the denominator is 0"};
      return means.mean[0] / means.mean[1];
    }),
    .interval = Interval::identity,
    .better = Direction::neither,
    .reference = "Quotient of two means (W. G. Cochran 1977, Sampling Techniques, chapter 6)"};

}  // namespace assay
