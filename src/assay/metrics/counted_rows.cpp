// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/counted_rows.h"

#include <algorithm>

#include "assay/stats/distributions.h"

namespace assay {
namespace {

constexpr size_t kFewestClusters = 5;

// For each kind the places of the sets that hold it.
std::vector<std::vector<uint32_t>> places_by_kind(size_t kinds, size_t sets, const auto& set_at) {
  std::vector<std::vector<uint32_t>> places(kinds);
  for (uint32_t place = 0; place < sets; ++place) {
    for (uint32_t kind : set_at(place)) places[kind].push_back(place);
  }
  return places;
}

}  // namespace

CountedRows::CountedRows(std::span<const double> weight, std::span<const double> squared, bool weighted)
    : weight_(weight.begin(), weight.end()), squared_(squared.begin(), squared.end()), weighted_(weighted) {}

void CountedRows::add_cluster(std::span<const Entry> entries) {
  clustered_ = true;
  entries_.insert(entries_.end(), entries.begin(), entries.end());
  end_of_.push_back(entries_.size());
}

double CountedRows::count(const Kinds& kinds) const {
  double sum = 0;
  for (uint32_t kind : kinds) sum += weight_[kind];
  return sum;
}

BinaryCounts<double> CountedRows::counts(const BinaryKinds& kinds) const {
  return {.tp = count(kinds.tp), .fp = count(kinds.fp), .fn = count(kinds.fn), .tn = count(kinds.tn)};
}

std::vector<EffectiveShare> CountedRows::shares(std::span<const Kinds> wholes, std::span<const Share> asked) const {
  std::vector<EffectiveShare> shares(asked.size());
  std::vector<double> trials(wholes.size()), squared_trials(wholes.size(), 0.0);
  for (size_t whole = 0; whole < wholes.size(); ++whole) {
    trials[whole] = count(wholes[whole]);
    for (uint32_t kind : wholes[whole]) squared_trials[whole] += squared_[kind];
  }
  if (!clustered_) {
    for (size_t i = 0; i < asked.size(); ++i) {
      const uint32_t whole = asked[i].trials;
      const double found = count(asked[i].successes), sum = trials[whole];
      if (!(sum > 0)) continue;
      if (!weighted_) {
        shares[i] = {found, sum, std::nullopt};
        continue;
      }
      double squared = 0;
      for (uint32_t kind : asked[i].successes) squared += squared_[kind];
      const double share = std::min(1.0, found / sum), kish = kish_size(sum, squared_trials[whole]);
      const double variance =
          (squared * (1 - share) * (1 - share) + (squared_trials[whole] - squared) * share * share) / (sum * sum);
      // Never more than Kish's: few rows of great weight may not have shown yet how much they can differ.
      const double effective = std::min(kish, effective_share(share, variance, kish).trials);
      shares[i] = {share * effective, effective, std::nullopt};
    }
    return shares;
  }
  const auto clusters = static_cast<double>(end_of_.size());
  if (end_of_.size() < kFewestClusters) return shares;
  const auto whole_of_kind =
      places_by_kind(kinds(), wholes.size(), [&](uint32_t place) -> const Kinds& { return wholes[place]; });
  const auto share_of_kind =
      places_by_kind(kinds(), asked.size(), [&](uint32_t place) -> const Kinds& { return asked[place].successes; });
  std::vector<Moments> moments(asked.size());
  std::vector<double> squares(wholes.size(), 0.0), own(wholes.size(), 0.0), found(asked.size(), 0.0);
  std::vector<bool> one_makes_it(wholes.size(), false);
  std::vector<uint32_t> touched_wholes, touched_shares;
  for (size_t cluster = 0, at = 0; cluster < end_of_.size(); ++cluster) {
    touched_wholes.clear();
    touched_shares.clear();
    for (; at < end_of_[cluster]; ++at) {
      const auto [kind, weight] = entries_[at];
      if (!(weight > 0)) continue;
      for (uint32_t whole : whole_of_kind[kind]) {
        if (own[whole] == 0) touched_wholes.push_back(whole);
        own[whole] += weight;
      }
      for (uint32_t share : share_of_kind[kind]) {
        if (found[share] == 0) touched_shares.push_back(share);
        found[share] += weight;
      }
    }
    const auto left = [&](uint32_t whole) { return trials[whole] - own[whole]; };
    for (uint32_t share : touched_shares) {
      const uint32_t whole = asked[share].trials;
      if (const double rest = left(whole); rest > trials[whole] * 1e-12) {
        moments[share].successes += found[share] * found[share] / (rest * rest);
        moments[share].products += found[share] * own[whole] / (rest * rest);
      }
      found[share] = 0;
    }
    for (uint32_t whole : touched_wholes) {
      if (const double rest = left(whole); rest > trials[whole] * 1e-12) {
        squares[whole] += own[whole] * own[whole] / (rest * rest);
      } else {
        one_makes_it[whole] = true;
      }
      own[whole] = 0;
    }
  }
  for (size_t i = 0; i < asked.size(); ++i) {
    const uint32_t whole = asked[i].trials;
    const double sum = trials[whole];
    if (!(sum > 0) || one_makes_it[whole]) continue;
    const double share = std::min(1.0, count(asked[i].successes) / sum);
    const double moved = moments[i].successes - 2 * share * moments[i].products + share * share * squares[whole];
    // What rounding leaves of no variance is none.
    const double least = 1e-12 * (moments[i].successes + share * share * squares[whole]);
    const double variance = moved > least ? moved * (clusters - 1) / clusters : 0;
    shares[i] = effective_share(share, variance, clusters, clusters - 1);
  }
  return shares;
}

void add_band_columns(std::vector<std::string>& columns, const std::string& name) {
  for (const char* part : {"lower", "upper", "simultaneous_lower", "simultaneous_upper"})
    columns.push_back(name.empty() ? part : name + "_" + part);
}

void add_bands(std::vector<std::optional<double>>& row, const EffectiveShare& share, double scale, double tail,
               size_t together) {
  for (const double each : {tail, tail / static_cast<double>(together)}) {
    const IntervalEnds ends = share.ends(each, each);
    row.push_back(rounded(*ends.lower * scale));
    row.push_back(rounded(*ends.upper * scale));
  }
}

}  // namespace assay
