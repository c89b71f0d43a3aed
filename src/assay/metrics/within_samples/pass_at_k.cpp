// SPDX-License-Identifier: Apache-2.0
// The probability that at least one of k samples passes: 1 - C(n - c, k) / C(n, k) for an example of whose n samples c
// pass, which is unbiased (Chen et al. 2021, arXiv:2107.03374), averaged over examples.
#include <limits>

#include "assay/metrics/within_samples/subsets.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const auto n = static_cast<double>(rows.size());
  const double k = arguments.number("k");
  double failing = 0;
  for (double passes : rows.column[0]) failing += passes == 0;
  out[0][0] = n < k ? std::numeric_limits<double>::quiet_NaN() : 1 - all_among(failing, n, k);
}

}  // namespace

extern constinit const Metric pass_at_k = {
    .name = "pass_at_k",
    .aliases = {"pass_k_of_n"},
    .summary = "The probability that at least one of k samples of an example passes, averaged over examples.",
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
    .reference = "openai/human-eval estimate_pass_at_k (arXiv:2107.03374)"};

}  // namespace assay
