// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include "assay/base/hash.h"
#include "assay/base/philox.h"

namespace assay::coverage {
namespace {

size_t stratum_at(const std::vector<double>& probability, double u) {
  size_t stratum = 0;
  while (stratum + 1 < probability.size() && u >= probability[stratum]) u -= probability[stratum++];
  return stratum;
}

// Points of (0, 1) that crowd at both ends, and their weights, whose sum is 1: the tails of a distribution count.
struct Points {
  std::vector<double> at, weight;
};
Points points(int count) {
  Points result;
  for (int i = 0; i < count; ++i) {
    const double x = (i + 0.5) / count;
    result.at.push_back(x * x * x * (10 + x * (6 * x - 15)));
    result.weight.push_back(30 * x * x * (1 - x) * (1 - x) / count);
  }
  if (count == 1) return {{0.5}, {1}};
  return result;
}

}  // namespace

Table draw_table(const World& world, uint64_t seed, uint64_t draw) {
  Draws draws(seed, "coverage", draw, xxh3_64(world.name), static_cast<uint64_t>(world.n));
  Table table;
  const bool clustered = world.cluster_rows > 0;
  table.rows.reserve(static_cast<size_t>(clustered ? world.n * world.cluster_rows * 1.2 : world.n));
  std::vector<double> probability = world.strata(0.5);
  for (int64_t i = 0; i < world.n; ++i) {
    int64_t rows = 1;
    double c = 0.5;
    if (clustered) {
      rows = 1 + static_cast<int64_t>(draws.below(static_cast<uint64_t>(2 * world.cluster_rows - 1)));
      c = draws.uniform() + 0x1p-54;
      probability = world.strata(c);
    }
    for (int64_t j = 0; j < rows; ++j) {
      Row& row = table.rows.emplace_back();
      const size_t stratum = stratum_at(probability, draws.uniform());
      const double u = world.grid.u > 1 ? draws.uniform() + 0x1p-54 : 0.5;
      const double v = world.grid.v > 1 ? draws.uniform() + 0x1p-54 : 0.5;
      world.row(stratum, u, v, c, row);
      row.cluster = static_cast<uint64_t>(i);
    }
  }
  return table;
}

Table population_of(const World& world) {
  const Points u = points(world.grid.u), v = points(world.grid.v), c = points(world.grid.c);
  Table table;
  for (size_t k = 0; k < c.at.size(); ++k) {
    const std::vector<double> probability = world.strata(c.at[k]);
    for (size_t stratum = 0; stratum < probability.size(); ++stratum) {
      if (probability[stratum] <= 0) continue;
      for (size_t i = 0; i < u.at.size(); ++i) {
        for (size_t j = 0; j < v.at.size(); ++j) {
          Row row;
          world.row(stratum, u.at[i], v.at[j], c.at[k], row);
          row.weight *= probability[stratum] * u.weight[i] * v.weight[j] * c.weight[k];
          if (!row.missing) table.rows.push_back(row);
        }
      }
    }
  }
  return table;
}

}  // namespace assay::coverage
