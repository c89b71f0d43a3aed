// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/bootstrap_entries.h"

#include <algorithm>
#include <tuple>

#include "assay/base/threads.h"

namespace assay {

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

BootstrapEntries bootstrap_entries(const ScoreRows& rows, std::span<const uint32_t> member, uint64_t seed) {
  BootstrapEntries entries(seed);
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

void for_each_draw(Context& context, const DrawUnits& units, int64_t replicates,
                   const std::function<void(int64_t, int64_t, const uint32_t*)>& visit) {
  // Many units are drawn a few replicates at a time, so that their draws stay small; the draws are the same.
  const int64_t lanes = units.size() <= (1u << 17) ? kReplicatesAtOnce : 8;
  const auto passes = static_cast<int>((replicates + lanes - 1) / lanes);
  parallel_for(context, passes, [&](int pass) {
    LargeVector<uint32_t> drawn(units.size() * static_cast<size_t>(lanes));
    double draws[kReplicatesAtOnce];
    for (size_t unit = 0; unit < units.size(); ++unit) {
      if (unit % 4096 == 0 && context.stopped()) return;
      units.draw(unit, static_cast<uint64_t>(pass * lanes), std::span(draws, static_cast<size_t>(lanes)));
      for (int64_t lane = 0; lane < lanes; ++lane)
        drawn[unit * static_cast<size_t>(lanes) + static_cast<size_t>(lane)] = static_cast<uint32_t>(draws[lane]);
    }
    visit(pass * lanes, lanes, drawn.data());
  });
}

}  // namespace assay
