// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/curves/curve_points.h"

namespace assay {
namespace {

// Whether the point at this score lies between its neighbours in a way that the rule leaves out.
bool is_intermediate(const RankedScores& rows, size_t g, Intermediate rule) {
  if (rule == Intermediate::kept || g == 0 || g + 1 == rows.score.size()) return false;
  if (rule == Intermediate::same_true_positives) return rows.positive[g] == 0 && rows.positive[g + 1] == 0;
  return rows.positive[g] == rows.positive[g + 1] && rows.negative[g] == rows.negative[g + 1];
}

}  // namespace

PointRule point_rule(const Arguments& arguments, Intermediate dropped) {
  return {static_cast<size_t>(arguments.integer("points")),
          arguments.text("drop_intermediate") == "yes" ? dropped : Intermediate::kept};
}

void for_each_point(const RankedScores& rows, const PointRule& rule,
                    const std::function<void(const ThresholdWalk&)>& visit) {
  const bool thin = rule.most > 0 && rows.score.size() > rule.most;
  const double step = thin ? 1.0 / static_cast<double>(rule.most) : 0;
  // The same in pairs of rows, a little less: most scores are passed without a division.
  const double least = step * rows.positives * rows.negatives * (1 - 0x1p-40);
  double last_fp = 0, last_tp = 0;
  ThresholdWalk walk(rows);
  while (walk.next()) {
    const BinaryCounts<double>& counts = walk.counts();
    const double pairs = (counts.fp - last_fp) * rows.positives + (counts.tp - last_tp) * rows.negatives;
    if (thin && pairs < least && !walk.at_end()) continue;
    if (is_intermediate(rows, walk.scores_passed() - 1, rule.intermediate)) continue;
    const double moved = (rows.negatives > 0 ? (counts.fp - last_fp) / rows.negatives : 0) +
                         (rows.positives > 0 ? (counts.tp - last_tp) / rows.positives : 0);
    if (thin && moved < step && !walk.at_end()) continue;
    visit(walk);
    last_fp = counts.fp;
    last_tp = counts.tp;
  }
}

}  // namespace assay
