// SPDX-License-Identifier: Apache-2.0
// How likely two samples of an example give the same answer: the share of equal pairs, averaged over examples.
#include <limits>
#include <map>

#include "assay/metrics/within_samples/subsets.h"

namespace assay {
namespace {

void write_terms(const GroupRows& rows, const Arguments&, double* const* out) {
  std::map<double, double> count;
  for (double answer : rows.column[0]) ++count[answer];
  const auto n = static_cast<double>(rows.size());
  double equal = 0;
  for (const auto& [answer, samples] : count) equal += samples * (samples - 1);
  out[0][0] = n < 2 ? std::numeric_limits<double>::quiet_NaN() : equal / (n * (n - 1));
}

}  // namespace

extern constinit const Metric self_consistency = {
    .name = "self_consistency",
    .aliases = {"sample_agreement"},
    .summary = "How likely two samples of an example give the same answer, averaged over examples.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{
        .name = "answer", .type = ArgumentType::value, .summary = "The answer of a sample, of any type"}},
    .terms = 1,
    .group_terms = write_terms,
    .gather = Gather::samples,
    .undefined_group = "example with fewer than 2 samples",
    .interval = Interval::mean,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "Share of equal pairs (E. H. Simpson 1949, Nature 163)"};

}  // namespace assay
