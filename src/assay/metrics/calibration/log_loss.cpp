// SPDX-License-Identifier: Apache-2.0
// Mean of -log p(true class), p clipped to [2^-52, 1 - 2^-52] (Good 1952); with several labels, the mean over them too.
#include <algorithm>

#include "assay/base/elementary.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

void log_loss_rows(const Examples& rows, const Arguments&, double* const* out) {
  constexpr double kEpsilon = 0x1p-52;
  double* loss = out[0];
  if (!rows.truths.empty()) {
    std::fill(loss, loss + rows.count, 0.0);
    for (size_t label = 0; label < rows.truths.size(); ++label) {
      for (size_t i = 0; i < rows.count; ++i) {
        const double p = rows.truths[label][i] ? rows.score[label][i] : 1 - rows.score[label][i];
        loss[i] -= elementary::log(std::clamp(p, kEpsilon, 1 - kEpsilon)) / static_cast<double>(rows.truths.size());
      }
    }
    return;
  }
  const auto clipped = [](double p) { return p < kEpsilon ? kEpsilon : p > 1 - kEpsilon ? 1 - kEpsilon : p; };
  if (rows.score.size() == 1) {
    const auto score = rows.score[0];
    for (size_t i = 0; i < rows.count; ++i) {
      // Chosen by place rather than by a branch, which classes would make hard to foretell.
      const double of_class[] = {1 - score[i], score[i]};
      loss[i] = clipped(of_class[rows.truth[i] == 1]);
    }
  } else {
    for (size_t i = 0; i < rows.count; ++i) loss[i] = clipped(rows.score[rows.truth[i]][i]);
  }
  elementary::log({loss, rows.count}, {loss, rows.count});
  for (size_t i = 0; i < rows.count; ++i) loss[i] = -loss[i];
}

}  // namespace

extern constinit const Metric log_loss = {
    .name = "log_loss",
    .aliases = {"cross_entropy", "logloss"},
    .summary = "Mean of the negative logarithm of the probability given to the true class.",
    .tasks = binary | multiclass | multilabel,
    .default_for = binary | multiclass,
    .reads = Reads::probabilities,
    .terms = 1,
    .row_terms = log_loss_rows,
    .interval = Interval::mean,
    .range = {0, 1e308},
    .term_range = {0, 36.04365338911715},
    .better = Direction::lower,
    .reference = "scikit-learn log_loss"};

}  // namespace assay
