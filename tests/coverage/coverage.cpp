// SPDX-License-Identifier: Apache-2.0
// coverage [--whole] [--draws N] [--only TEXT] [--details] [--write DIRECTORY]
//
// Simulates every world of the table of cases and fails where a promise of docs/statistics.md is broken: an exact
// method that misses more often than it may, an approximate one that decides where it does not hold, a verdict that is
// wrong too often. With --write the limits and the page are written into the project at DIRECTORY.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include "assay/base/threads.h"
#include "maps.h"
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

// Says so and counts where this rate is too high for a true one of `rate`.
int too_often(const std::string& what, int64_t missed, int64_t draws, double rate) {
  const double most = highest_rate(rate, draws);
  if (share(missed, draws) <= most) return 0;
  std::printf("FAILED %s: %.2f %% of tables, at most %.2f %% expected\n", what.c_str(), 100 * share(missed, draws),
              100 * most);
  return 1;
}

int broken_promises(const World& world, const Tally& tally) {
  int broken = 0;
  if (world.beyond) return 0;
  const std::string where = world.name + ", " + tally.metric;
  for (const auto& [method, misses] : tally.methods) {
    if (!is_exact(method)) continue;
    broken += too_often(where + ", exact " + method + " above the truth", misses.above, tally.draws, kTail);
    broken += too_often(where + ", exact " + method + " below the truth", misses.below, tally.draws, kTail);
  }
  broken +=
      too_often(where + " above the truth where it decides", tally.decisive.above, tally.draws, kHighestTolerated);
  broken +=
      too_often(where + " below the truth where it decides", tally.decisive.below, tally.draws, kHighestTolerated);
  return broken;
}

int broken_promises(const VerdictRates& rates) {
  const double most = rates.of->exact ? kTail : kHighestTolerated;
  int broken = 0;
  if (rates.may_pass_wrongly)
    broken += too_often(rates.of->name + ": wrong passes", rates.wrong_pass, rates.draws, most);
  if (rates.may_fail_wrongly)
    broken += too_often(rates.of->name + ": wrong fails", rates.wrong_fail, rates.draws, most);
  return broken;
}

}  // namespace

int main(int argc, char** argv) {
  Extent extent = Extent::brief;
  int64_t draws = 0;
  bool details = false;
  std::string only, directory;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--whole") extent = Extent::whole;
    if (word == "--details") details = true;
    if (word == "--draws" && i + 1 < argc) draws = std::atoll(argv[++i]);
    if (word == "--only" && i + 1 < argc) only = argv[++i];
    if (word == "--write" && i + 1 < argc) directory = argv[++i];
  }
  if (draws == 0) draws = extent == Extent::whole ? 10000 : 500;
  assay::Context context(assay::hardware_threads(), 0, {});
  int broken = 0;
  const auto begin = std::chrono::steady_clock::now();
  const auto progress = [&](size_t done, size_t all, const std::string& what) {
    if (extent == Extent::brief) return;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::fprintf(stderr, "%5.0f s  %zu of %zu  %s\n", seconds, done, all, what.c_str());
  };
  std::vector<WorldResult> results;
  const std::vector<World> worlds = all_worlds(extent);
  for (const World& world : worlds) {
    if (!only.empty() && world.name.find(only) == std::string::npos && world.family != only) continue;
    results.push_back(simulate(context, world, draws, kSeed));
    if (details) std::printf("%s: %s\n", world.family.c_str(), world.name.c_str());
    for (const Tally& tally : results.back().tallies) {
      if (details) print_details(tally);
      // What is about to be written anew is not held against what was written before.
      if (directory.empty()) broken += broken_promises(world, tally);
    }
    std::fflush(stdout);
    progress(results.size(), worlds.size(), world.name);
  }
  std::vector<VerdictRates> verdicts;
  const std::vector<VerdictCase> cases = all_verdict_cases(extent);
  for (const VerdictCase& one : cases) {
    if (!only.empty() && one.name.find(only) == std::string::npos && only != "verdicts") continue;
    verdicts.push_back(judge(context, one, draws, kSeed));
    const VerdictRates& rates = verdicts.back();
    if (details) {
      std::printf("verdicts: %-75s wrong pass %.4f wrong fail %.4f run passes %.4f open %.4f\n", one.name.c_str(),
                  share(rates.wrong_pass, rates.draws), share(rates.wrong_fail, rates.draws),
                  share(rates.run_passed, rates.draws), share(rates.inconclusive, rates.draws));
    }
    if (directory.empty()) broken += broken_promises(rates);
    progress(verdicts.size(), cases.size(), one.name);
  }
  if (!directory.empty()) {
    const std::vector<Limit> limits = limits_of(results, verdicts);
    std::ofstream(directory + "/src/assay/engine/decisive_limits.cpp") << limits_source(limits);
    std::string command = "make coverage";
    if (draws != 10000) command += " DRAWS=" + std::to_string(draws);
    std::ofstream(directory + "/docs/coverage.md") << coverage_page(results, verdicts, limits, command);
  }
  std::printf("%zu worlds and %zu cases of verdicts, %lld tables of each, %d broken promises\n", results.size(),
              verdicts.size(), static_cast<long long>(draws), broken);
  return broken > 0;
}
