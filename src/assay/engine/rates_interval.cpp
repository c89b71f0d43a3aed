// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/rates_interval.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include "assay/base/elementary.h"
#include "assay/stats/distributions.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

constexpr int kPlaces = 64;

// One split of a table of counts in two: of the rows with these codes, the share with those.
struct Split {
  std::vector<int> inside, outside;  // codes
  double rate = 0, trials = 0;       // trials: of effective size where rows are weighted
  bool of_classes = false;           // the share of a class, in which a value may rise and fall again
};

std::vector<Split> splits_of(int classes, const CodeTotals& totals) {
  std::vector<Split> splits;
  const auto add = [&](std::vector<int> inside, std::vector<int> outside) {
    double weight = 0, squared = 0, ours = 0;
    for (int code : inside) ours += totals.weight[code];
    for (const auto* codes : {&inside, &outside}) {
      for (int code : *codes) {
        weight += totals.weight[code];
        squared += totals.squared[code];
      }
    }
    Split split{std::move(inside), std::move(outside), 0, 0};
    if (weight > 0) {
      split.rate = std::min(1.0, ours / weight);
      split.trials = weight * weight / squared;
    }
    splits.push_back(std::move(split));
  };
  const auto row_of = [&](int truth) {
    std::vector<int> codes;
    for (int j = 0; j < classes; ++j) codes.push_back(truth * classes + j);
    return codes;
  };
  for (int k = 0; k + 1 < classes; ++k) {
    std::vector<int> later;
    for (int truth = k + 1; truth < classes; ++truth) {
      for (int code : row_of(truth)) later.push_back(code);
    }
    add(row_of(k), std::move(later));
    splits.back().of_classes = true;
  }
  for (int k = 0; k < classes; ++k) {
    // The class's own prediction first, then one wrong one after the other.
    std::vector<int> left = row_of(k);
    std::swap(left[0], left[k]);
    for (int j = 0; j + 1 < classes; ++j) {
      add({left[j]}, std::vector<int>(left.begin() + j + 1, left.end()));
    }
  }
  return splits;
}

// The counts were this rate another one. A side without rows gets its share evenly, or all of it at one code.
void move_rate(const Split& split, double rate, int lone, std::vector<double>& counts) {
  double inside = 0, outside = 0;
  for (int code : split.inside) inside += counts[code];
  for (int code : split.outside) outside += counts[code];
  const double total = inside + outside;
  const auto scale = [&](const std::vector<int>& codes, double before, double after) {
    for (size_t i = 0; i < codes.size(); ++i) {
      if (before > 0) {
        counts[codes[i]] *= after / before;
      } else {
        counts[codes[i]] = i == static_cast<size_t>(lone) % codes.size() ? after : 0;
      }
    }
  };
  scale(split.inside, inside, total * rate);
  scale(split.outside, outside, total * (1 - rate));
}

class Rates {
 public:
  Rates(const EstimateSpec& spec, int classes, const CodeTotals& totals, double value)
      : spec_(spec),
        classes_(classes),
        counts_(totals.weight),
        splits_(splits_of(classes, totals)),
        logarithmic_(spec.metric->interval == Interval::log && value > 0),
        value_(scaled(value)) {}

  // The lower (sign -1) or upper (1) end; nothing where it is unbounded.
  std::optional<double> end(double sign, double tail) const {
    const Range range = spec_.metric->range;
    const double outermost = sign < 0 ? range.lowest : range.highest;
    const auto bounded = [&](double x) { return std::fabs(x) < 1e308 ? std::optional(x) : std::nullopt; };
    if (!(tail > 0)) return bounded(outermost);
    double squares = 0;
    for (const Split& split : splits_) {
      if (split.trials <= 0) continue;
      double most = 0;
      for (const double rate : places_of(split, tail)) {
        for (int lone = 0; lone < (split.rate == 0 || split.rate == 1 ? classes_ : 1); ++lone) {
          std::vector<double> counts = counts_;
          move_rate(split, rate, lone, counts);
          const auto moved = evaluate_codes_value(spec_, classes_, counts).value;
          const double by = moved ? sign * (scaled(*moved) - value_) : std::numeric_limits<double>::infinity();
          most = std::max(most, by);
        }
      }
      squares += most * most;
    }
    if (squares == 0) squares = together(sign, tail);
    if (!std::isfinite(squares)) return bounded(outermost);
    const double x = value_ + sign * std::sqrt(squares);
    const double end = rounded(logarithmic_ ? elementary::exp(x) : x);
    return bounded(std::clamp(end, range.lowest, range.highest));
  }

 private:
  // Where no rate alone moves the value, as of a product whose factors are all 0: every rate at once, each at its share
  // of the tail. The square of what that moves the value by.
  double together(double sign, double tail) const {
    double most = 0;
    for (const size_t place : {0, 1}) {
      std::vector<double> counts = counts_;
      for (const Split& split : splits_) {
        if (split.of_classes || split.trials <= 0) continue;
        move_rate(split, places_of(split, tail / static_cast<double>(splits_.size()))[place], 0, counts);
      }
      const auto moved = evaluate_codes_value(spec_, classes_, counts).value;
      if (moved) most = std::max(most, sign * (scaled(*moved) - value_));
    }
    return most * most;
  }

  double scaled(double value) const {
    if (!logarithmic_) return value;
    return value > 0 ? elementary::log(value) : -std::numeric_limits<double>::infinity();
  }
  // Where the value is furthest off, an end of the rate; of shares of classes also the places between.
  static std::vector<double> places_of(const Split& split, double tail) {
    const IntervalEnds ends = clopper_pearson(split.rate * split.trials, split.trials, tail, tail);
    std::vector<double> places = {*ends.lower, *ends.upper};
    for (int k = 1; split.of_classes && k < kPlaces; ++k) {
      const double place = static_cast<double>(k) / kPlaces;
      if (place > *ends.lower && place < *ends.upper) places.push_back(place);
    }
    return places;
  }

  EstimateSpec spec_;
  int classes_;
  std::vector<double> counts_;
  std::vector<Split> splits_;
  bool logarithmic_;
  double value_;
};

}  // namespace

Recipe rates_recipe(const EstimateSpec& spec, int classes, const CodeTotals& totals, double value) {
  Recipe recipe;
  recipe.method = "mover_rates";
  const auto rates = std::make_shared<const Rates>(spec, classes, totals, value);
  const auto stays = [&](std::optional<double> end) {
    return end && std::fabs(*end - value) <= 1e-11 * std::fabs(value);
  };
  if (stays(rates->end(-1, 1e-3)) && stays(rates->end(1, 1e-3))) {
    // No count moves it, as the mean share of a class: it is known without data.
    recipe.method.clear();
    recipe.undefined = "no variation";
    return recipe;
  }
  recipe.ends = [rates](double lower, double upper) {
    return IntervalEnds{rates->end(-1, lower), rates->end(1, upper)};
  };
  return recipe;
}

}  // namespace assay
