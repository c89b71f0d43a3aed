// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/bootstrap_ranks.h"

#include <algorithm>
#include <tuple>

#include "assay/base/threads.h"
#include "assay/engine/resample.h"
#include "assay/states/radix_sort.h"

namespace assay {
namespace {

// What a draw adds to the ranking, in canonical order.
struct Entries {
  explicit Entries(uint64_t seed) : units(seed) {}
  DrawUnits units;
  LargeVector<uint32_t> row, unit;
  LargeVector<uint8_t> member;
  LargeVector<double> weight;
  size_t size() const { return row.size(); }
};

Entries entries_of(const ScoreRows& rows, std::span<const uint32_t> member, uint64_t seed) {
  Entries entries(seed);
  UnitContent content("scores");
  std::vector<uint64_t> clusters;
  if (rows.clustered()) {
    for (size_t row = 0; row < rows.size(); ++row) {
      if (member[rows.cell()[row]]) clusters.push_back(rows.cluster()[row]);
    }
    std::sort(clusters.begin(), clusters.end());
    clusters.erase(std::unique(clusters.begin(), clusters.end()), clusters.end());
    for (uint64_t cluster : clusters) entries.units.add(content.begin().whole(cluster), 1);
  }
  for_each_distinct(rows, member, [&](const DistinctRows& same) {
    entries.row.push_back(same.row);
    entries.member.push_back(static_cast<uint8_t>(same.member));
    if (rows.clustered()) {
      const auto found = std::lower_bound(clusters.begin(), clusters.end(), rows.cluster()[same.row]);
      entries.unit.push_back(static_cast<uint32_t>(found - clusters.begin()));
      entries.weight.push_back(same.weight * static_cast<double>(same.times));
      return;
    }
    content.begin().whole(same.member).whole(rows.label()[same.row]);
    for (uint32_t c = 0; c < rows.scores(); ++c) content.number(rows.score(c)[same.row]);
    if (rows.weighted()) content.number(same.weight);
    entries.units.add(content, same.times);
    entries.unit.push_back(static_cast<uint32_t>(entries.unit.size()));
    entries.weight.push_back(same.weight);
  });
  return entries;
}

// The entries by a score column, highest first.
LargeVector<uint32_t> order_by(const ScoreRows& rows, const Entries& entries, uint32_t column) {
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

void rank(const ScoreRows& rows, const Entries& entries, const View& view, const uint32_t* drawn, size_t stride,
          RankedScores& ranked) {
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

std::vector<uint32_t> sides_of_cells(const Fold& fold, const BootstrapRequest& request) {
  std::vector<uint32_t> member(fold.cells().size(), 0);
  for (size_t side = 0; side < request.sides.size(); ++side) {
    for (uint32_t cell : request.sides[side].cells) member[cell] |= 1u << side;
  }
  return member;
}

void for_each_distinct(const ScoreRows& rows, std::span<const uint32_t> member,
                       const std::function<void(const DistinctRows&)>& visit) {
  // Rows of equal scores stand together; what orders them further may depend on the cells, so they are ordered anew.
  using Rest = std::tuple<uint32_t, uint32_t, double, uint64_t, uint32_t>;  // label, member, weight, cluster; row
  std::vector<Rest> same;
  const auto flush = [&] {
    std::sort(same.begin(), same.end());
    for (size_t begin = 0, end = 0; begin < same.size(); begin = end) {
      const auto& [label, sides, weight, cluster, row] = same[begin];
      while (end < same.size() && std::get<0>(same[end]) == label && std::get<1>(same[end]) == sides &&
             std::get<2>(same[end]) == weight && std::get<3>(same[end]) == cluster) {
        ++end;
      }
      visit({row, sides, weight, end - begin});
    }
    same.clear();
  };
  uint32_t last = 0;
  for (uint32_t row = 0; row < rows.size(); ++row) {
    const uint32_t sides = member[rows.cell()[row]];
    if (sides == 0) continue;
    for (uint32_t c = 0; c < rows.scores() && !same.empty(); ++c) {
      if (rows.score(c)[row] != rows.score(c)[last]) flush();
    }
    same.emplace_back(rows.label()[row], sides, rows.weighted() ? rows.weight()[row] : 1,
                      rows.clustered() ? rows.cluster()[row] : 0, row);
    last = row;
  }
  flush();
}

std::vector<std::vector<std::optional<double>>> rank_replicates(Context& context, const Fold& fold,
                                                                const BootstrapRequest& request) {
  const TablePlan& plan = fold.plan();
  const auto& rows = std::get<ScoreRows>(fold.state(request.state));
  const std::vector<uint32_t> member = sides_of_cells(fold, request);
  const Entries entries = entries_of(rows, member, plan.seed);
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
  // Many units are drawn a few replicates at a time, so that their draws stay small; the draws are the same.
  const size_t units = entries.units.size();
  const int64_t lanes = units <= (1u << 17) ? kReplicatesAtOnce : 8;
  const auto passes = static_cast<int>((request.replicates + lanes - 1) / lanes);
  std::vector<std::vector<std::optional<double>>> values(static_cast<size_t>(request.replicates),
                                                         std::vector<std::optional<double>>(request.sides.size()));
  parallel_for(context, passes, [&](int pass) {
    LargeVector<uint32_t> drawn(units * static_cast<size_t>(lanes));
    double draws[kReplicatesAtOnce];
    for (size_t unit = 0; unit < units; ++unit) {
      if (unit % 4096 == 0 && context.stopped()) return;
      entries.units.draw(unit, static_cast<uint64_t>(pass * lanes), std::span(draws, static_cast<size_t>(lanes)));
      for (int64_t lane = 0; lane < lanes; ++lane) drawn[unit * lanes + lane] = static_cast<uint32_t>(draws[lane]);
    }
    RankedScores ranked;
    for (int64_t lane = 0; lane < lanes && pass * lanes + lane < request.replicates; ++lane) {
      if (context.stopped()) return;
      auto& value = values[pass * lanes + lane];
      std::vector<double> sum(request.sides.size(), 0.0);
      std::vector<bool> undefined(request.sides.size(), false);
      for (const View& view : views) {
        rank(rows, entries, view, drawn.data() + lane, static_cast<size_t>(lanes), ranked);
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
