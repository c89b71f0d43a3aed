// SPDX-License-Identifier: Apache-2.0
// Mean squared difference of probabilities and outcome (Brier 1950), summed over classes; of two classes half of it,
// which is that of the positive class alone. scale_by_half says otherwise, as scikit-learn has it.
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void brier_rows(const Examples& rows, const Arguments& arguments, double* const* out) {
  const std::string_view half = arguments.text("scale_by_half");
  const bool halved = half == "yes" || (half == "auto" && rows.classes == 2);
  if (rows.score.size() == 1) {
    const auto score = rows.score[0];
    for (size_t i = 0; i < rows.count; ++i) {
      const double gap = score[i] - rows.truth[i];
      out[0][i] = halved ? gap * gap : 2 * gap * gap;
    }
    return;
  }
  for (size_t i = 0; i < rows.count; ++i) {
    double sum = 0;
    for (int k = 0; k < rows.classes; ++k) {
      const double gap = rows.score[k][i] - (rows.truth[i] == static_cast<uint32_t>(k) ? 1 : 0);
      sum += gap * gap;
    }
    out[0][i] = halved ? sum / 2 : sum;
  }
}

}  // namespace

extern constinit const Metric brier_score = {
    .name = "brier_score",
    .aliases = {"brier", "brier_score_loss"},
    .summary = "Mean squared difference between the probability and what happened.",
    .tasks = binary | multiclass,
    .default_for = binary | multiclass,
    .reads = Reads::probabilities,
    .arguments = {ArgumentSpec{.name = "scale_by_half",
                               .type = ArgumentType::text,
                               .default_text = "auto",
                               .choices = {"auto", "yes", "no"},
                               .summary = "half of the sum over classes; auto: of two classes"}},
    .terms = 1,
    .row_terms = brier_rows,
    .interval = Interval::mean,
    .range = {0, 2},
    .term_range = {0, 2},
    .better = Direction::lower,
    .reference = "scikit-learn brier_score_loss"};

}  // namespace assay
