// SPDX-License-Identifier: Apache-2.0
#include "simulation.h"

#include <algorithm>
#include <cmath>

#include "assay/base/threads.h"
#include "evaluation.h"

namespace assay::coverage {
namespace {

// The truth is laid out on a grid; what differs by less than this from it has not missed it.
constexpr double kTruthError = 1e-6;

void count(const Estimate& estimate, double truth, Tally& tally) {
  ++tally.draws;
  if (!estimate.value) {
    ++tally.undefined;
    return;
  }
  if (!estimate.interval) {
    ++tally.without_interval;
    return;
  }
  const double slack = kTruthError * std::max(1e-3, std::fabs(truth));
  const IntervalEnds& ends = *estimate.interval;
  Misses one{1, ends.lower && *ends.lower > truth + slack, ends.upper && *ends.upper < truth - slack};
  tally.all.add(one);
  if (estimate.recipe.not_decisive.empty()) tally.decisive.add(one);
  tally.methods[estimate.recipe.method].add(one);
  auto& from = tally.from[estimate.recipe.method];
  for (size_t i = 0; i < kLimits.size() && estimate.recipe.support >= kLimits[i]; ++i) from[i].add(one);
}

}  // namespace

double highest_rate(double rate, int64_t draws) {
  return rate + 3 * std::sqrt(rate * (1 - rate) / static_cast<double>(std::max<int64_t>(1, draws)));
}

bool is_exact(const std::string& method) {
  static constexpr std::string_view kExact[] = {"clopper_pearson", "no_variation"};
  return std::find(std::begin(kExact), std::end(kExact), method) != std::end(kExact);
}

WorldResult simulate(Context& context, const World& world, int64_t draws, uint64_t seed) {
  const std::vector<double> truth = truth_of(world);
  const Evaluation evaluation(world, {.weighted = world.weighted, .clustered = world.cluster_rows > 0});
  const std::vector<int>& shown = evaluation.shown();
  constexpr int kParts = 16;
  std::vector<std::vector<Tally>> parts(kParts, std::vector<Tally>(shown.size()));
  parallel_for(context, kParts, [&](int part) {
    Context alone;
    Context own;
    for (int64_t draw = part; draw < draws; draw += kParts) {
      const Fold fold = evaluation.fold(draw_table(world, seed, static_cast<uint64_t>(draw)));
      const Slice whole = whole_table(fold);
      for (size_t i = 0; i < shown.size(); ++i) count(estimate(alone, fold, shown[i], whole), truth[i], parts[part][i]);
    }
  });
  WorldResult result{world, std::vector<Tally>(shown.size())};
  for (size_t i = 0; i < shown.size(); ++i) {
    Tally& sum = result.tallies[i];
    sum.metric = evaluation.plan().estimates[shown[i]].text;
    sum.truth = truth[i];
    for (const auto& part : parts) {
      const Tally& one = part[i];
      sum.draws += one.draws;
      sum.undefined += one.undefined;
      sum.without_interval += one.without_interval;
      sum.all.add(one.all);
      sum.decisive.add(one.decisive);
      for (const auto& [method, misses] : one.methods) sum.methods[method].add(misses);
      for (const auto& [method, from] : one.from) {
        for (size_t k = 0; k < from.size(); ++k) sum.from[method][k].add(from[k]);
      }
    }
    int64_t most = -1;
    for (const auto& [method, misses] : sum.methods) {
      if (misses.draws > most) sum.method = method;
      most = std::max(most, misses.draws);
    }
  }
  return result;
}

}  // namespace assay::coverage
