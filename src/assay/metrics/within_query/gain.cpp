// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/within_query/gain.h"

#include <algorithm>

#include "assay/base/elementary.h"

namespace assay {

DiscountedGain discounted_gain(const GroupRows& rows, const Arguments& arguments) {
  std::vector<double> gains(rows.target.begin(), rows.target.end());
  if (arguments.text("gain") == "exponential") {
    for (double& gain : gains) gain = elementary::pow(2, gain) - 1;
  }
  const RankedList list = ranked_list({rows.order, gains, {}}, arguments);
  const size_t k = cutoff(list, arguments);
  const double log_2 = elementary::log(2);
  const auto discount = [&](size_t position) { return log_2 / elementary::log(static_cast<double>(position) + 2); };
  DiscountedGain result;
  for (const TiedItems& tied : list.ties) {
    double discounts = 0;
    for (size_t i = tied.before; i < std::min(tied.before + tied.items, k); ++i) discounts += discount(i);
    result.value += tied.gain / static_cast<double>(tied.items) * discounts;
  }
  std::sort(gains.begin(), gains.end(), std::greater<>());
  const size_t best = arguments.number("k") > 0 ? std::min(k, gains.size()) : gains.size();
  for (size_t i = 0; i < best; ++i) result.ideal += gains[i] * discount(i);
  return result;
}

}  // namespace assay
