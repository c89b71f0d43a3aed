// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/weighted_quantile.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "assay/states/radix_sort.h"

namespace assay {
namespace {

// Shares are quotients and sums of doubles: what is this close is equal.
constexpr double kRounding = 1e-12;

}  // namespace

OrderedNumbers::OrderedNumbers(LargeVector<double> numbers, const LargeVector<double>& weight)
    : number_(std::move(numbers)) {
  LargeVector<uint64_t> keys(number_.size());
  LargeVector<uint32_t> order(number_.size());
  std::iota(order.begin(), order.end(), 0u);
  for (size_t i = 0; i < keys.size(); ++i) keys[i] = score_key(number_[i]);
  radix_sort(keys, order);
  up_to_.resize(number_.size());
  double sum = 0;
  for (size_t i = 0; i < keys.size(); ++i) {
    number_[i] = score_of_key(keys[i]);
    sum += weight.empty() ? 1 : weight[order[i]];
    up_to_[i] = sum;
  }
}

size_t OrderedNumbers::place(double share, bool beyond) const {
  const double total = up_to_.back(), wanted = share * total, slack = kRounding * total;
  const auto found = beyond ? std::upper_bound(up_to_.begin(), up_to_.end(), wanted + slack)
                            : std::lower_bound(up_to_.begin(), up_to_.end(), wanted - slack);
  return std::min(static_cast<size_t>(found - up_to_.begin()), number_.size() - 1);
}

double OrderedNumbers::first_above(double share) const { return number_[place(share, true)]; }
double OrderedNumbers::first_from(double share) const { return number_[place(share, false)]; }

std::optional<double> OrderedNumbers::below(double number) const {
  const auto found = std::lower_bound(number_.begin(), number_.end(), number);
  return found == number_.begin() ? std::nullopt : std::optional(*std::prev(found));
}

std::optional<double> OrderedNumbers::above(double number) const {
  const auto found = std::upper_bound(number_.begin(), number_.end(), number);
  return found == number_.end() ? std::nullopt : std::optional(*found);
}

double OrderedNumbers::quantile(double level) const {
  const size_t at = place(level, false), next = place(level, true);
  // Just reached: every number up to `at` together has the share, and the next one is not needed for it.
  return level > 0 && next > at && std::fabs(up_to_[at] - level * up_to_.back()) <= kRounding * up_to_.back()
             ? number_[at] / 2 + number_[next] / 2
             : number_[at];
}

}  // namespace assay
