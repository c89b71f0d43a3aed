// SPDX-License-Identifier: Apache-2.0
// 1 - log loss / log loss of always predicting the shares of the classes (their entropy). Probabilities are clipped to
// [2^-52, 1 - 2^-52].
#include "assay/base/elementary.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

constexpr double kEpsilon = 0x1p-52;

// The row's loss, then whether it is of each class.
void write_terms(const Examples& rows, const Arguments&, double* const* out) {
  double* p = out[0];
  for (size_t i = 0; i < rows.count; ++i) {
    p[i] = rows.score.size() > 1 ? rows.score[rows.truth[i]][i]
           : rows.truth[i] == 1  ? rows.score[0][i]
                                 : 1 - rows.score[0][i];
    p[i] = p[i] < kEpsilon ? kEpsilon : p[i] > 1 - kEpsilon ? 1 - kEpsilon : p[i];
    for (int k = 0; k < rows.classes; ++k) out[1 + k][i] = rows.truth[i] == static_cast<uint32_t>(k) ? 1 : 0;
  }
  elementary::log({p, rows.count}, {p, rows.count});
  for (size_t i = 0; i < rows.count; ++i) p[i] = -p[i];
}

}  // namespace

extern constinit const Metric d2_log_loss = {
    .name = "d2_log_loss",
    .aliases = {"d2_log_loss_score", "mcfadden_r2", "log_loss_skill_score"},
    .summary = "Share of the log loss of a constant prediction that the model removes.",
    .tasks = binary | multiclass,
    .reads = Reads::probabilities,
    .terms = 1,
    .terms_a_class = 1,
    .row_terms = write_terms,
    .means = formula<MeansFormula>([]<typename N>(const Means<N>& means, const Arguments&) -> Outcome<N> {
      N entropy = 0;
      for (size_t k = 1; k < means.mean.size(); ++k) {
        if (means.mean[k] == 1) return Undefined{"only one class among truths"};
        if (means.mean[k] > 0) entropy += -means.mean[k] * natural_log(means.mean[k]);
      }
      return N(1) - means.mean[0] / entropy;
    }),
    .interval = Interval::log_complement,
    .range = {-1e308, 1},
    .reference = "scikit-learn d2_log_loss_score",
    .revision = 2};

}  // namespace assay
