// SPDX-License-Identifier: Apache-2.0
// Share of the examples whose samples are not all the same. At temperature 0 it should be 0, and often is not.
#include <limits>

#include "assay/metrics/within_samples/subsets.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments&, double* const* out) {
  bool differ = false;
  for (double answer : rows.column[0]) differ = differ || answer != rows.column[0][0];
  out[0][0] = rows.size() < 2 ? std::numeric_limits<double>::quiet_NaN() : differ ? 1.0 : 0.0;
}

}  // namespace

extern constinit const Metric non_determinism = {
    .name = "non_determinism",
    .aliases = {"nondeterminism", "non_determinism_rate", "instability"},
    .summary = "Share of the examples whose samples are not all the same.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{
        .name = "answer", .type = ArgumentType::value, .summary = "The answer of a sample, of any type"}},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::samples,
    .undefined_group = "example with fewer than 2 samples",
    .fact = true,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .better = Direction::lower,
    .reference = "Mean of whether an example has more than one answer"};

}  // namespace assay
