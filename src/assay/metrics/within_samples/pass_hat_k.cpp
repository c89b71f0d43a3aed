// SPDX-License-Identifier: Apache-2.0
// The probability that all of k samples pass: C(c, k) / C(n, k) for an example of whose n samples c pass, which is
// unbiased (tau-bench's pass^k, arXiv:2406.12045), averaged over examples.
#include <limits>

#include "assay/metrics/within_samples/subsets.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const auto n = static_cast<double>(rows.size());
  const double k = arguments.number("k");
  double passing = 0;
  for (double passes : rows.column[0]) passing += passes != 0;
  out[0][0] = n < k ? std::numeric_limits<double>::quiet_NaN() : all_among(passing, n, k);
}

}  // namespace

extern constinit const Metric pass_hat_k = {
    .name = "pass_hat_k",
    .aliases = {"pass_power_k", "pass_k"},
    .summary = "The probability that all of k samples of an example pass, averaged over examples.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{.name = "passes", .type = ArgumentType::truth, .summary = "Whether a sample passes"},
                  samples_argument()},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::samples,
    .undefined_group = kTooFewSamples,
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "sierra-research/tau-bench pass^k (arXiv:2406.12045)"};

}  // namespace assay
