// SPDX-License-Identifier: Apache-2.0
// The highest score among k samples, expected over all draws of k from an example's n: the i-th smallest score is the
// highest of C(i - 1, k - 1) of the C(n, k) draws. Averaged over examples. Of scores of 0 and 1 it is pass_at_k.
#include <algorithm>
#include <limits>
#include <vector>

#include "assay/metrics/within_samples/subsets.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const auto n = static_cast<double>(rows.size());
  const double k = arguments.number("k");
  if (n < k) {
    out[0][0] = std::numeric_limits<double>::quiet_NaN();
    return;
  }
  std::vector<double> score(rows.column[0].begin(), rows.column[0].end());
  std::sort(score.begin(), score.end());
  double sum = 0, below = 0;
  for (size_t i = 0; i < score.size(); ++i) {
    const double up_to = all_among(static_cast<double>(i + 1), n, k);
    sum += score[i] * (up_to - below);
    below = up_to;
  }
  out[0][0] = sum;
}

}  // namespace

extern constinit const Metric best_at_k = {
    .name = "best_at_k",
    .aliases = {"best_of_k", "best_of_n", "max_at_k"},
    .summary = "The expected highest score among k samples of an example, averaged over examples.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{.name = "score", .type = ArgumentType::column, .summary = "The score of a sample"},
                  samples_argument()},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::samples,
    .undefined_group = kTooFewSamples,
    .interval = Interval::mean,
    .reference = "Mean of the maximum over all subsets of k samples"};

}  // namespace assay
