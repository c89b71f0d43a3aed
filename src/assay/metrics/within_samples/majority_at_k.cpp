// SPDX-License-Identifier: Apache-2.0
// The score of the answer that most of k samples give (self-consistency, Wang et al. 2023, arXiv:2203.11171), expected
// over all draws of k from an example's n samples, averaged over examples. Equally frequent answers share the draw.
#include <limits>

#include "assay/metrics/within_samples/plurality.h"
#include "assay/metrics/within_samples/subsets.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments& arguments, double* const* out) {
  const auto k = static_cast<size_t>(arguments.number("k"));
  out[0][0] =
      rows.size() < k ? std::numeric_limits<double>::quiet_NaN() : plurality_score(rows.column[1], rows.column[0], k);
}

}  // namespace

extern constinit const Metric majority_at_k = {
    .name = "majority_at_k",
    .aliases = {"maj_at_k", "majority_vote"},
    .summary = "The score of the answer that most of k samples of an example give, averaged over examples.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{.name = "score", .type = ArgumentType::column, .summary = "The score of a sample"},
                  ArgumentSpec{.name = "answer",
                               .type = ArgumentType::value,
                               .summary = "What is voted on: the answer of a sample, of any type"},
                  samples_argument()},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::samples,
    .undefined_group = kTooFewSamples,
    .interval = Interval::mean,
    .reference = "Mean over all subsets of k samples of the plurality answer's score (arXiv:2203.11171)"};

}  // namespace assay
