// SPDX-License-Identifier: Apache-2.0
// coverage [--whole] [--draws N] [--only TEXT] [--details]
//
// Simulates every world of the table of cases and fails where a promise of docs/statistics.md is broken: an exact
// method that misses more often than it may, or a check that decides wrongly too often.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "assay/base/threads.h"
#include "simulation.h"
#include "worlds.h"

namespace {

using namespace assay::coverage;

constexpr uint64_t kSeed = 1;

double share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

void print_details(const Tally& tally) {
  std::printf("  %-34s truth %-8.5g", tally.metric.c_str(), tally.truth);
  for (const auto& [method, misses] : tally.methods) {
    std::printf(" | %s %.2f: %.4f %.4f", method.c_str(), share(misses.draws, tally.draws),
                share(misses.above, tally.draws), share(misses.below, tally.draws));
  }
  if (tally.undefined) std::printf(" | undefined %.3f", share(tally.undefined, tally.draws));
  if (tally.without_interval) std::printf(" | no interval %.3f", share(tally.without_interval, tally.draws));
  std::printf(" | decisive %.2f: %.4f %.4f\n", share(tally.decisive.draws, tally.draws),
              share(tally.decisive.above, tally.draws), share(tally.decisive.below, tally.draws));
}

// Each way in which this tally breaks a promise, printed; how many.
int broken_promises(const World& world, const Tally& tally) {
  int broken = 0;
  for (const auto& [method, misses] : tally.methods) {
    if (!is_exact(method)) continue;
    const double most = highest_rate(kTail, tally.draws);
    for (const int64_t missed : {misses.above, misses.below}) {
      if (share(missed, tally.draws) <= most) continue;
      std::printf("FAILED %s, %s: %s is exact and misses in %.2f %% of tables, at most %.2f %% expected\n",
                  world.name.c_str(), tally.metric.c_str(), method.c_str(), 100 * share(missed, tally.draws),
                  100 * most);
      ++broken;
    }
  }
  return broken;
}

}  // namespace

int main(int argc, char** argv) {
  Extent extent = Extent::brief;
  int64_t draws = 1000;
  bool details = false;
  std::string only;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--whole") extent = Extent::whole;
    if (word == "--details") details = true;
    if (word == "--draws" && i + 1 < argc) draws = std::atoll(argv[++i]);
    if (word == "--only" && i + 1 < argc) only = argv[++i];
  }
  assay::Context context(assay::hardware_threads(), 0, {});
  int broken = 0, worlds = 0;
  for (const World& world : all_worlds(extent)) {
    if (!only.empty() && world.name.find(only) == std::string::npos && world.family != only) continue;
    const WorldResult result = simulate(context, world, draws, kSeed);
    ++worlds;
    if (details) std::printf("%s: %s\n", world.family.c_str(), world.name.c_str());
    for (const Tally& tally : result.tallies) {
      if (details) print_details(tally);
      broken += broken_promises(world, tally);
    }
    std::fflush(stdout);
  }
  std::printf("%d worlds, %lld tables of each, %d broken promises\n", worlds, static_cast<long long>(draws), broken);
  return broken > 0;
}
