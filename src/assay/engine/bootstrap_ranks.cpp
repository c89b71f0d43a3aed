// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/bootstrap_ranks.h"

#include <algorithm>

#include "assay/base/threads.h"
#include "assay/engine/bootstrap_entries.h"
#include "assay/states/radix_sort.h"

namespace assay {
namespace {

// The entries by a score column, highest first.
LargeVector<uint32_t> order_by(const ScoreRows& rows, const BootstrapEntries& entries, uint32_t column) {
  LargeVector<uint32_t> order(entries.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  if (column == 0) return order;
  LargeVector<uint64_t> keys(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) keys[i] = ~score_key(rows.score(column)[entries.row[i]]);
  Context alone;
  radix_sort(alone, keys, order);
  return order;
}

// One class of one side: which column ranks, which class is positive.
struct View {
  size_t side = 0;
  uint32_t column = 0, positive = 1;
  LargeVector<uint32_t> order;
};

void rank(const ScoreRows& rows, const BootstrapEntries& entries, const View& view, const uint32_t* drawn,
          size_t stride, RankedScores& ranked) {
  ranked = {};
  ranked.weighted = rows.weighted();
  const auto score = rows.score(view.column);
  for (uint32_t entry : view.order) {
    if (!(entries.member[entry] >> view.side & 1)) continue;
    const uint32_t times = drawn[entries.unit[entry] * stride];
    if (times == 0) continue;
    const uint32_t row = entries.row[entry];
    if (ranked.score.empty() || ranked.score.back() != score[row]) {
      ranked.score.push_back(score[row]);
      ranked.positive.push_back(0);
      ranked.negative.push_back(0);
      if (ranked.weighted) {
        ranked.positive_squared.push_back(0);
        ranked.negative_squared.push_back(0);
      }
    }
    const double w = entries.weight[entry], sum = w * times;
    if (rows.label()[row] == view.positive) {
      ranked.positive.back() += sum;
      ranked.positives += sum;
      ranked.positive_rows += times;
      if (ranked.weighted) ranked.positive_squared.back() += w * sum;
    } else {
      ranked.negative.back() += sum;
      ranked.negatives += sum;
      ranked.negative_rows += times;
      if (ranked.weighted) ranked.negative_squared.back() += w * sum;
    }
  }
}

}  // namespace

std::vector<std::vector<std::optional<double>>> rank_replicates(Context& context, const Fold& fold,
                                                                const BootstrapRequest& request) {
  const TablePlan& plan = fold.plan();
  const auto& rows = std::get<ScoreRows>(fold.state(request.state));
  const std::vector<uint32_t> member = sides_of_cells(fold, request);
  const BootstrapEntries entries = bootstrap_entries(rows, member, plan.seed);
  const bool by_class = plan.states[request.state].kind == StateKind::class_scores;
  const auto classes = static_cast<uint32_t>(plan.labels.size());
  std::vector<View> views;
  for (size_t side = 0; side < request.sides.size(); ++side) {
    for (uint32_t k = 0; k < (by_class ? classes : 1); ++k) {
      const bool second = request.sides[side].model == 1;
      const uint32_t column = by_class ? k + (second ? classes : 0) : second ? 1 : 0;
      views.push_back({side, column, by_class ? k : 1, order_by(rows, entries, column)});
    }
  }
  std::vector<std::vector<std::optional<double>>> values(static_cast<size_t>(request.replicates),
                                                         std::vector<std::optional<double>>(request.sides.size()));
  for_each_draw(context, entries.units, request.replicates, [&](int64_t first, int64_t lanes, const uint32_t* drawn) {
    RankedScores ranked;
    for (int64_t lane = 0; lane < lanes && first + lane < request.replicates; ++lane) {
      if (context.stopped()) return;
      auto& value = values[static_cast<size_t>(first + lane)];
      std::vector<double> sum(request.sides.size(), 0.0);
      std::vector<bool> undefined(request.sides.size(), false);
      for (const View& view : views) {
        rank(rows, entries, view, drawn + lane, static_cast<size_t>(lanes), ranked);
        const EstimateSpec& spec = *request.sides[view.side].spec;
        const double part = !by_class ? 1
                            : spec.average == Average::weighted
                                ? ranked.positives / (ranked.positives + ranked.negatives)
                                : 1.0 / classes;
        if (part == 0) continue;
        const Outcome<double> outcome = spec.metric->rank(ranked, spec.arguments, nullptr);
        if (outcome.undefined) undefined[view.side] = true;
        sum[view.side] += part * outcome.value;
      }
      for (size_t side = 0; side < sum.size(); ++side) {
        if (!undefined[side]) value[side] = sum[side];
      }
    }
  });
  return values;
}

}  // namespace assay
