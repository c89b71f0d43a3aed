// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/count_box_interval.h"

#include <algorithm>

#include "assay/stats/proportion.h"

namespace assay {
namespace {

// The least (greatest) value of the formula over the box at this tail, by climbing one class at a time from the
// observed counts: each class takes the alternative (its observed row, or its error at the rate's end spread to one
// other class) that moves the value furthest. For two classes all four corners are visited.
double extreme(const EstimateSpec& spec, int classes, const CodeTotals& totals, double tail, bool least) {
  const double each = tail / classes;
  std::vector<double> counts = totals.weight;
  const auto better = [&](double a, double b) { return least ? a < b : a > b; };
  double best = *evaluate_codes(spec, classes, counts).value;
  for (int round = 0; round < 2; ++round) {
    for (int truth = 0; truth < classes; ++truth) {
      double rows = 0, squared = 0, weight = 0;
      for (int j = 0; j < classes; ++j) {
        rows += static_cast<double>(totals.rows[truth * classes + j]);
        weight += totals.weight[truth * classes + j];
        squared += totals.squared[truth * classes + j];
      }
      if (rows == 0) continue;
      const double trials = totals.weighted ? weight * weight / squared : rows;
      const std::vector<double> kept(counts.begin() + truth * classes, counts.begin() + (truth + 1) * classes);
      std::vector<double> chosen = kept;
      for (int towards = 0; towards < classes; ++towards) {
        // The share predicted as `towards` at its upper end, the rest in their observed proportions.
        const double share = totals.weight[truth * classes + towards] / weight;
        const double upper = *clopper_pearson(share * trials, trials, each, each).upper;
        for (int j = 0; j < classes; ++j) {
          const double observed = totals.weight[truth * classes + j] / weight;
          const double rest = share < 1 ? observed / (1 - share) : (j == towards ? 1.0 : 0.0);
          counts[truth * classes + j] = weight * (j == towards ? upper : (1 - upper) * rest);
        }
        if (const auto value = evaluate_codes(spec, classes, counts).value; value && better(*value, best)) {
          best = *value;
          chosen.assign(counts.begin() + truth * classes, counts.begin() + (truth + 1) * classes);
        }
      }
      std::copy(chosen.begin(), chosen.end(), counts.begin() + truth * classes);
    }
  }
  return best;
}

}  // namespace

Recipe count_box_recipe(const EstimateSpec& spec, int classes, const CodeTotals& totals) {
  Recipe recipe;
  recipe.method = "count_box";
  recipe.ends = [spec, classes, totals](double tail_lower, double tail_upper) {
    return IntervalEnds{extreme(spec, classes, totals, tail_lower, true),
                        extreme(spec, classes, totals, tail_upper, false)};
  };
  return recipe;
}

}  // namespace assay
