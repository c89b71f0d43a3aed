// SPDX-License-Identifier: Apache-2.0
// Draws many tables of a world and counts how often each end of each interval misses the truth.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "world.h"

namespace assay::coverage {

constexpr double kTail = 0.025;  // the nominal rate of each end

// Values of Recipe::support at which a limit may be set.
constexpr std::array kLimits = {0.0,  3.0,   5.0,   7.0,   10.0,  12.0,  15.0,  20.0,   25.0,   30.0,   40.0,  50.0,
                                70.0, 100.0, 150.0, 200.0, 300.0, 500.0, 700.0, 1000.0, 1500.0, 2000.0, 3000.0};

struct Misses {
  int64_t draws = 0, above = 0, below = 0;  // tables with an interval; lower end above the truth; upper end below it
  void add(const Misses& other) {
    draws += other.draws;
    above += other.above;
    below += other.below;
  }
};

// What became of one metric in the tables of one world.
struct Tally {
  std::string metric, method;  // the method of most tables
  double truth = 0;
  int64_t draws = 0, undefined = 0, without_interval = 0;
  Misses all;
  Misses decisive;                        // tables on which the engine lets a check decide
  std::map<std::string, Misses> methods;  // apart by method
  // Of approximate methods: the tables with at least this much support.
  std::map<std::string, std::array<Misses, kLimits.size()>> from;
};

struct WorldResult {
  World world;
  std::vector<Tally> tallies;
};

WorldResult simulate(Context& context, const World& world, int64_t draws, uint64_t seed);

// The highest rate that `draws` tables may show of a true rate: three Monte-Carlo errors above it.
double highest_rate(double rate, int64_t draws);
// Methods whose every end misses at most at its nominal rate, whatever the truth.
bool is_exact(const std::string& method);

}  // namespace assay::coverage
