// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/group_extremes.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "assay/base/text.h"
#include "assay/engine/difference.h"
#include "assay/stats/extremes.h"
#include "assay/stats/ratio.h"

namespace assay {
namespace {

// One rate over all groups that are large enough.
struct Rate {
  std::vector<Estimate> groups;
  std::vector<Recipe> pairs;        // of i < j: the difference or the ratio of i to j; or of i to all rows
  std::optional<Estimate> overall;  // all rows, where groups are compared with them
  size_t pair(size_t i, size_t j) const { return i * groups.size() - i * (i + 1) / 2 + (j - i - 1); }
  double smallest() const { return std::min_element(groups.begin(), groups.end(), by_value)->value.value(); }
  double largest() const { return std::max_element(groups.begin(), groups.end(), by_value)->value.value(); }
  static bool by_value(const Estimate& a, const Estimate& b) { return *a.value < *b.value; }
};

bool apart(const Slice& a, const Slice& b) {
  return std::none_of(a.cells.begin(), a.cells.end(),
                      [&](uint32_t cell) { return std::find(b.cells.begin(), b.cells.end(), cell) != b.cells.end(); });
}

// The ratio of two groups' values. Groups that share clusters are not independent: their joint influence then gives the
// error of the logarithm.
Recipe ratio_recipe(Context& context, const Fold& fold, int pair, const Estimate& a, const Estimate& b) {
  Recipe recipe;
  const bool independent = fold.plan().cluster < 0 && fold.plan().weight < 0 && apart(a.slice, b.slice);
  if (independent) {
    recipe.ends = [=, x = *a.value, y = *b.value, of_x = a.recipe.ends, of_y = b.recipe.ends](double lower,
                                                                                              double upper) {
      return ratio_of_independent(x, of_x(lower, upper), y, of_y(upper, lower));
    };
    return recipe;
  }
  if (*a.value <= 0 || *b.value <= 0) {
    recipe.undefined = "a group's value is 0";
    return recipe;
  }
  const double ratio = *a.value / *b.value;
  const Difference difference = assay::difference(context, fold, pair, a.slice, b.slice, ratio);
  if (!(difference.recipe.standard_error > 0)) {
    recipe.undefined = difference.recipe.undefined.empty() ? "no variation" : difference.recipe.undefined;
    return recipe;
  }
  const double error = difference.recipe.standard_error / *b.value;
  const double fewest = std::min(a.n_effective, b.n_effective);
  return delta_recipe(Interval::log, ratio, error * error,
                      fold.plan().cluster < 0 ? std::nullopt : std::optional(fewest - 1));
}

IntervalEnds mirrored(const IntervalEnds& ends, bool ratio) {
  IntervalEnds result;
  const auto turned = [&](double end) { return ratio ? 1 / end : -end; };
  if (ends.upper) result.lower = turned(*ends.upper);
  if (ends.lower && !(ratio && *ends.lower <= 0)) result.upper = turned(*ends.lower);
  if (ratio && !ends.upper) result.lower = 0.0;
  return result;
}

// The interval of group i against group j at these tails, whichever comes first.
PairIntervalAt pairs_of(std::shared_ptr<const Rate> rate, bool ratio) {
  return [rate, ratio](size_t i, size_t j, double lower, double upper) {
    if (i < j) return rate->pairs[rate->pair(i, j)].ends(lower, upper);
    return mirrored(rate->pairs[rate->pair(j, i)].ends(upper, lower), ratio);
  };
}

Slice intersection(const Slice& group, const Slice& slice) {
  Slice result = group;
  std::vector<uint32_t> inside = slice.cells;
  std::sort(inside.begin(), inside.end());
  std::erase_if(result.cells, [&](uint32_t cell) { return !std::binary_search(inside.begin(), inside.end(), cell); });
  return result;
}

// How far a group lies from all rows: |difference|, or the ratio of the smaller to the larger.
double distance(GroupExtreme extreme, double group, double overall) {
  return extreme == GroupExtreme::ratio ? std::min(group, overall) / std::max(group, overall)
                                        : std::fabs(group - overall);
}

double value_of(GroupExtreme extreme, const Rate& rate) {
  if (rate.overall) {
    double value = extreme == GroupExtreme::ratio ? 1 : 0;
    for (const Estimate& group : rate.groups) {
      const double own = distance(extreme, *group.value, *rate.overall->value);
      value = extreme == GroupExtreme::ratio ? std::min(value, own) : std::max(value, own);
    }
    return value;
  }
  switch (extreme) {
    case GroupExtreme::smallest: return rate.smallest();
    case GroupExtreme::largest: return rate.largest();
    case GroupExtreme::ratio: return rate.smallest() / rate.largest();
    case GroupExtreme::difference:
    case GroupExtreme::none: break;
  }
  return rate.largest() - rate.smallest();
}

// The distance of a group from all rows, from the interval of their difference or ratio: either may be the larger.
IntervalEnds distance_ends(GroupExtreme extreme, const Recipe& to_overall, double lower, double upper) {
  if (extreme == GroupExtreme::ratio) {
    const IntervalEnds near = to_overall.ends(upper / 2, upper / 2), far = to_overall.ends(lower, lower);
    const auto folded = [](double ratio) { return ratio > 1 ? 1 / ratio : ratio; };
    const bool apart = (near.lower && *near.lower > 1) || (near.upper && *near.upper < 1);
    const double nearest = !apart ? 1 : folded(*near.lower > 1 ? *near.lower : *near.upper);
    return {far.lower && far.upper ? std::min(folded(*far.lower), folded(*far.upper)) : 0.0, nearest};
  }
  const IntervalEnds near = to_overall.ends(lower / 2, lower / 2), far = to_overall.ends(upper, upper);
  IntervalEnds ends;
  ends.lower = std::max({0.0, near.lower.value_or(0), near.upper ? -*near.upper : 0});
  if (far.lower && far.upper) ends.upper = std::max(-*far.lower, *far.upper);
  return ends;
}

IntervalEnds ends_of(GroupExtreme extreme, const std::shared_ptr<const Rate>& rate, double lower, double upper) {
  const size_t groups = rate->groups.size();
  if (rate->overall) {
    const auto from_overall = [&](size_t i, double down, double up) {
      return distance_ends(extreme, rate->pairs[i], down, up);
    };
    return extreme == GroupExtreme::ratio ? smallest_over_groups(groups, from_overall, lower, upper)
                                          : largest_over_groups(groups, from_overall, lower, upper);
  }
  const auto group = [&](size_t i, double down, double up) { return rate->groups[i].recipe.ends(down, up); };
  switch (extreme) {
    case GroupExtreme::smallest: return smallest_over_groups(groups, group, lower, upper);
    case GroupExtreme::largest: return largest_over_groups(groups, group, lower, upper);
    case GroupExtreme::ratio: return ratio_over_groups(groups, pairs_of(rate, true), lower, upper);
    case GroupExtreme::difference:
    case GroupExtreme::none: break;
  }
  return range_over_groups(groups, pairs_of(rate, false), lower, upper);
}

}  // namespace

void group_extreme_estimate(Context& context, const Fold& fold, const EstimateSpec& spec, Estimate& estimate) {
  const GroupSpec& over = *spec.groups;
  const bool compares = over.extreme == GroupExtreme::difference || over.extreme == GroupExtreme::ratio;
  std::vector<std::shared_ptr<const Rate>> rates;
  std::string no_interval, not_decisive;
  for (size_t r = 0; r < over.estimates.size(); ++r) {
    auto rate = std::make_shared<Rate>();
    int64_t left_out = 0, missing = 0;
    for (const Slice& group : slices_by(fold, over.dimensions)) {
      Estimate own = assay::estimate(context, fold, over.estimates[r], intersection(group, estimate.slice));
      if (own.slice.cells.empty()) continue;
      missing += own.missing_outputs;
      if (own.rows < over.smallest) {
        left_out += own.rows;
        continue;
      }
      if (r == 0) {
        estimate.rows += own.rows;
        estimate.n += own.rows;
      }
      if (!own.value || !own.recipe.ends) {
        const std::string why = own.value ? own.recipe.undefined : own.undefined;
        if (no_interval.empty()) no_interval = group.text + " has no " + (own.value ? "interval: " : "value: ") + why;
        if (!own.value) continue;
      }
      if (not_decisive.empty() && !own.recipe.not_decisive.empty())
        not_decisive = group.text + ": " + own.recipe.not_decisive;
      rate->groups.push_back(std::move(own));
    }
    if (r == 0 && left_out > 0)
      estimate.excluded["in groups of fewer than " + std::to_string(over.smallest) + " rows"] = left_out;
    if (r == 0) estimate.missing_outputs = missing;
    if (rate->groups.size() < 2) {
      estimate.undefined = rate->groups.empty() ? "no group is large enough"
                                                : "only one group, " + rate->groups[0].slice.text + ", is large enough";
      return;
    }
    if (over.extreme == GroupExtreme::ratio && rate->largest() == 0) {
      estimate.undefined = "every group's value is 0";
      return;
    }
    if (over.to_overall) {
      rate->overall = assay::estimate(context, fold, over.estimates[r], estimate.slice);
      if (!rate->overall->value || (over.extreme == GroupExtreme::ratio && *rate->overall->value == 0)) {
        estimate.undefined = rate->overall->value ? "the value of all rows is 0" : rate->overall->undefined;
        return;
      }
    }
    for (size_t i = 0; compares && no_interval.empty() && i < rate->groups.size(); ++i) {
      const size_t first_other = over.to_overall ? 0 : i + 1, others = over.to_overall ? 1 : rate->groups.size();
      for (size_t j = first_other; j < others; ++j) {
        const Estimate &a = rate->groups[i], &b = over.to_overall ? *rate->overall : rate->groups[j];
        Recipe pair = over.extreme == GroupExtreme::ratio
                          ? ratio_recipe(context, fold, over.pairs[r], a, b)
                          : assay::difference(context, fold, over.pairs[r], a.slice, b.slice, 1).recipe;
        if (!pair.ends && no_interval.empty()) {
          no_interval = a.slice.text + " and " + (b.slice.text.empty() ? "all rows" : b.slice.text) +
                        " have no interval together: " + pair.undefined;
        }
        rate->pairs.push_back(std::move(pair));
      }
    }
    rates.push_back(std::move(rate));
  }
  estimate.n_effective = static_cast<double>(estimate.n);
  const auto worse = [&](double a, double b) {
    return over.extreme == GroupExtreme::ratio ? std::min(a, b) : std::max(a, b);
  };
  double value = value_of(over.extreme, *rates[0]);
  for (size_t r = 1; r < rates.size(); ++r) value = worse(value, value_of(over.extreme, *rates[r]));
  estimate.value = value;
  if (!no_interval.empty()) {
    estimate.recipe.undefined = no_interval;
    return;
  }
  estimate.recipe.not_decisive = not_decisive;
  switch (over.extreme) {
    case GroupExtreme::ratio: estimate.recipe.method = "ratio_over_groups"; break;
    case GroupExtreme::smallest: estimate.recipe.method = "smallest_over_groups"; break;
    case GroupExtreme::largest: estimate.recipe.method = "largest_over_groups"; break;
    default: estimate.recipe.method = "range_over_groups"; break;
  }
  estimate.recipe.ends = [rates, extreme = over.extreme](double lower, double upper) {
    const auto rate = [&](size_t r, double down, double up) { return ends_of(extreme, rates[r], down, up); };
    // The worst of several rates is an extreme over them in turn.
    if (rates.size() == 1) return rate(0, lower, upper);
    return extreme == GroupExtreme::ratio ? smallest_over_groups(rates.size(), rate, lower, upper)
                                          : largest_over_groups(rates.size(), rate, lower, upper);
  };
}

}  // namespace assay
