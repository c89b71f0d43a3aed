// SPDX-License-Identifier: Apache-2.0
// Share of the rows whose true class is among the k highest scores. Of equal scores the later class counts as higher,
// as in scikit-learn. With two classes and k = 1 the class is positive above a score of 1/2.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void write_terms(const Examples& rows, const Arguments& arguments, double* const* out) {
  const int64_t k = arguments.integer("k");
  for (size_t i = 0; i < rows.count; ++i) {
    const uint32_t truth = rows.truth[i];
    int64_t higher = 0;
    if (rows.score.size() == 1) {
      higher = (rows.score[0][i] > 0.5 ? 1u : 0u) == truth ? 0 : 1;
    } else {
      const double own = rows.score[truth][i];
      for (uint32_t j = 0; j < rows.score.size(); ++j) {
        higher += rows.score[j][i] > own || (rows.score[j][i] == own && j > truth) ? 1 : 0;
      }
    }
    out[0][i] = higher < k ? 1 : 0;
  }
}

}  // namespace

extern constinit const Metric top_k_accuracy = {
    .name = "top_k_accuracy",
    .aliases = {"top_k_accuracy_score", "accuracy_at_k", "hit_rate_at_k"},
    .summary = "Share of the rows whose true class is among the k highest scores.",
    .tasks = binary | multiclass,
    .reads = Reads::scores,
    .arguments = {ArgumentSpec{.name = "k",
                               .type = ArgumentType::integer,
                               .default_number = 2,
                               .lowest = 1,
                               .highest = 1e9,
                               .summary = "how many of the highest scores"}},
    .terms = 1,
    .row_terms = write_terms,
    .interval = Interval::proportion,
    .range = {0, 1},
    .term_range = {0, 1},
    .reference = "scikit-learn top_k_accuracy_score"};

}  // namespace assay
