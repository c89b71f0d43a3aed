// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/regression/pair_sums.h"

#include <algorithm>
#include <numeric>

#include "assay/base/exact_sum.h"
#include "assay/states/radix_sort.h"

namespace assay {
namespace {

// Running sums of weights by place (Fenwick 1994).
class PlaceSums {
 public:
  explicit PlaceSums(size_t places) : sum_(places + 1, 0.0) {}
  void add(size_t place, double weight) {
    for (size_t i = place + 1; i < sum_.size(); i += i & -i) sum_[i] += weight;
  }
  double before(size_t place) const {
    double sum = 0;
    for (size_t i = place; i > 0; i -= i & -i) sum += sum_[i];
    return sum;
  }

 private:
  std::vector<double> sum_;
};

struct Ranking {
  LargeVector<uint32_t> order;  // rows by number, ascending
  std::vector<uint32_t> place;  // by row: how many distinct numbers lie below
  size_t places = 0;
};

Ranking ranking_of(const LargeVector<double>& numbers) {
  Ranking ranking;
  LargeVector<uint64_t> keys(numbers.size());
  ranking.order.resize(numbers.size());
  std::iota(ranking.order.begin(), ranking.order.end(), 0u);
  for (size_t i = 0; i < keys.size(); ++i) keys[i] = score_key(numbers[i]);
  radix_sort(keys, ranking.order);
  ranking.place.resize(numbers.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (i > 0 && keys[i] != keys[i - 1]) ++ranking.places;
    ranking.place[ranking.order[i]] = static_cast<uint32_t>(ranking.places);
  }
  ++ranking.places;
  return ranking;
}

// By row: the weight of the other rows that share its number.
std::vector<double> tied_weight(const KeptRows& rows, const Ranking& ranking) {
  std::vector<double> of_place(ranking.places, 0.0), tied(rows.size());
  for (size_t row = 0; row < rows.size(); ++row) of_place[ranking.place[row]] += rows.weight_of(row);
  for (size_t row = 0; row < rows.size(); ++row) tied[row] = of_place[ranking.place[row]] - rows.weight_of(row);
  return tied;
}

double half_sum(const KeptRows& rows, const std::vector<double>& of_row) {
  ExactSum sum;
  for (size_t row = 0; row < rows.size(); ++row) sum.add_product(rows.weight_of(row), of_row[row]);
  return sum.round() / 2;
}

}  // namespace

PairSums pair_sums(const KeptRows& rows) {
  const Ranking target = ranking_of(rows.target), value = ranking_of(rows.value);
  PairSums sums;
  sums.tied_target_of = tied_weight(rows, target);
  sums.tied_value_of = tied_weight(rows, value);
  double total = 0;
  for (size_t row = 0; row < rows.size(); ++row) total += rows.weight_of(row);
  for (size_t row = 0; row < rows.size(); ++row) sums.pairs_of.push_back(total - rows.weight_of(row));
  // Rows enter by target, ties together: what has entered has a lower target, the rest of the untied a higher one.
  sums.agreement_of.assign(rows.size(), 0.0);
  std::vector<double> of_value(value.places, 0.0);
  for (size_t row = 0; row < rows.size(); ++row) of_value[value.place[row]] += rows.weight_of(row);
  std::vector<double> below(value.places + 1, 0.0);
  for (size_t place = 0; place < value.places; ++place) below[place + 1] = below[place] + of_value[place];
  PlaceSums entered(value.places);
  double weight_entered = 0;
  for (size_t begin = 0; begin < rows.size();) {
    size_t end = begin;
    const uint32_t place = target.place[target.order[begin]];
    while (end < rows.size() && target.place[target.order[end]] == place) ++end;
    for (size_t i = begin; i < end; ++i) {
      const uint32_t row = target.order[i], at = value.place[row];
      const double lower = entered.before(at), upper = weight_entered - entered.before(at + 1);
      sums.agreement_of[row] += lower - upper;
    }
    for (size_t i = begin; i < end; ++i) {
      const uint32_t row = target.order[i];
      entered.add(value.place[row], rows.weight_of(row));
      weight_entered += rows.weight_of(row);
    }
    for (size_t i = begin; i < end; ++i) {
      const uint32_t row = target.order[i], at = value.place[row];
      const double lower = below[at] - entered.before(at);
      const double upper = (below.back() - below[at + 1]) - (weight_entered - entered.before(at + 1));
      sums.agreement_of[row] += upper - lower;
    }
    begin = end;
  }
  sums.pairs = half_sum(rows, sums.pairs_of);
  sums.agreement = half_sum(rows, sums.agreement_of);
  sums.tied_target = half_sum(rows, sums.tied_target_of);
  sums.tied_value = half_sum(rows, sums.tied_value_of);
  return sums;
}

}  // namespace assay
