// SPDX-License-Identifier: Apache-2.0
// 1 - log loss / log loss of always predicting the share of positive rows (its entropy). Probabilities are clipped to
// [2^-52, 1 - 2^-52].
#include "assay/base/elementary.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

constexpr double kEpsilon = 0x1p-52;

void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  double* p = out[0];
  for (size_t i = 0; i < rows.count; ++i) {
    p[i] = rows.truth[i] == 1 ? rows.score[0][i] : 1 - rows.score[0][i];
    p[i] = p[i] < kEpsilon ? kEpsilon : p[i] > 1 - kEpsilon ? 1 - kEpsilon : p[i];
    out[1][i] = rows.truth[i];
  }
  elementary::log({p, rows.count}, {p, rows.count});
  for (size_t i = 0; i < rows.count; ++i) p[i] = -p[i];
}

}  // namespace

extern constinit const Metric d2_log_loss = {
    .name = "d2_log_loss",
    .aliases = {"d2_log_loss_score", "mcfadden_r2", "log_loss_skill_score"},
    .summary = "Share of the log loss of a constant prediction that the model removes.",
    .tasks = binary,
    .reads = Reads::probabilities,
    .terms = 2,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      const N share = means.mean[1];
      if (share == 0 || share == 1) return Undefined{"only one class among truths"};
      const N rest = N(1) - share;
      return N(1) + means.mean[0] / (share * natural_log(share) + rest * natural_log(rest));
    }),
    .interval = Interval::log_complement,
    .range = {-1e308, 1},
    .reference = "scikit-learn d2_log_loss_score"};

}  // namespace assay
