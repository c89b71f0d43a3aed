// SPDX-License-Identifier: Apache-2.0
// Share of the rows whose score lies on an inner end of equal bins of [0, 1]. By convention such a row belongs to the
// bin above or below, so that a binned calibration error of many of them (rounded probabilities, stated confidences)
// hangs on its `edge`.
#include "assay/metrics/calibration/score_bins.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const auto bins = static_cast<double>(arguments.integer("bins"));
  for (size_t i = 0; i < rows.count; ++i) {
    const double score = rows.score[0][i], nearest = static_cast<double>(static_cast<int64_t>(score * bins + 0.5));
    out[0][i] = nearest > 0 && nearest < bins && score == nearest / bins ? 1 : 0;
  }
}

}  // namespace

extern constinit const Metric boundary_mass = {
    .name = "boundary_mass",
    .summary = "Share of the rows whose score lies on the end of a calibration bin.",
    .tasks = binary,
    .reads = Reads::probabilities,
    .arguments = {ArgumentSpec{.name = "bins",
                               .type = ArgumentType::integer,
                               .default_number = 15,
                               .lowest = 2,
                               .highest = 10000,
                               .summary = "equal parts of [0, 1]"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::proportion,
    .range = {0, 1},
    .term_range = {0, 1},
    .better = Direction::neither,
    .reference = "numpy: mean of score * bins == round(score * bins)"};

}  // namespace assay
