// SPDX-License-Identifier: Apache-2.0
// What a formula sees: counts, means and ranked scores, over a number type. `double` gives the value, `Variable` the
// gradient too. With weights every count is a sum of weights.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/large_vector.h"
#include "assay/states/variable.h"

namespace assay {

struct Undefined {
  const char* reason;
};

// A value, or the reason why there is none.
template <typename Number>
struct Outcome {
  Number value{};
  const char* undefined = nullptr;
  Outcome(Number v) : value(v) {}
  Outcome(Undefined u) : undefined(u.reason) {}
};

// successes / trials: a proportion, whose interval is exact.
template <typename Number>
struct Ratio {
  Number successes{}, trials{};
  const char* undefined_without_trials = "no rows";
};

// One class against the rest.
template <typename Number>
struct BinaryCounts {
  Number tp{}, fp{}, fn{}, tn{};
  Number positives() const { return tp + fn; }
  Number negatives() const { return fp + tn; }
  Number predicted_positives() const { return tp + fp; }
  Number predicted_negatives() const { return fn + tn; }
  Number total() const { return tp + fp + fn + tn; }
};

// The confusion matrix: at(i, j) rows of class i were predicted as class j.
template <typename Number>
class Confusion {
 public:
  Confusion(std::span<const Number> counts, int classes) : counts_(counts), classes_(classes) {}

  int classes() const { return classes_; }
  const Number& at(int truth, int predicted) const {
    return counts_[static_cast<size_t>(truth * classes_ + predicted)];
  }
  Number truth(int label) const {
    Number sum = 0;
    for (int j = 0; j < classes_; ++j) sum += at(label, j);
    return sum;
  }
  Number predicted(int label) const {
    Number sum = 0;
    for (int i = 0; i < classes_; ++i) sum += at(i, label);
    return sum;
  }
  Number correct() const {
    Number sum = 0;
    for (int i = 0; i < classes_; ++i) sum += at(i, i);
    return sum;
  }
  Number total() const {
    Number sum = 0;
    for (const Number& count : counts_) sum += count;
    return sum;
  }
  BinaryCounts<Number> one_against_rest(int label) const {
    BinaryCounts<Number> counts;
    counts.tp = at(label, label);
    // Added up rather than taken from the total, so that with weights no rounding is left of an empty count.
    for (int i = 0; i < classes_; ++i) {
      for (int j = 0; j < classes_; ++j) {
        if (i == label) continue;
        (j == label ? counts.fp : counts.tn) += at(i, j);
      }
    }
    for (int j = 0; j < classes_; ++j) {
      if (j != label) counts.fn += at(label, j);
    }
    return counts;
  }

 private:
  std::span<const Number> counts_;
  int classes_;
};

// Weighted means of the metric's row terms.
template <typename Number>
struct Means {
  std::span<const Number> mean;
  int64_t n = 0;
};

// The single rows behind ranked scores, highest first, where rows of a cluster are not independent.
struct RankedRows {
  LargeVector<uint32_t> group;    // place of the row's score
  LargeVector<uint32_t> cluster;  // 0, 1, ... in the order in which clusters are met
  LargeVector<uint8_t> positive;
  LargeVector<double> weight;  // empty: every row weighs 1
  uint32_t clusters = 0;
  double weight_of(size_t row) const { return weight.empty() ? 1 : weight[row]; }
};

// The rows of one slice by distinct score, highest first. Entries are sums of weights, whole numbers without weights.
struct RankedScores {
  LargeVector<double> score, positive, negative;
  double positives = 0, negatives = 0;  // sums of weights
  int64_t positive_rows = 0, negative_rows = 0;
  bool weighted = false;
  // Sums of squared weights by score; empty where rows are not weighted.
  LargeVector<double> positive_squared, negative_squared;
  std::optional<RankedRows> rows;  // with clusters, for tables and for metrics with an interval of their own
};

// The rows of one slice as they were kept, in an order that the rows alone decide: target and value of a regression.
struct KeptRows {
  LargeVector<double> target, value;
  LargeVector<double> weight;     // empty: every row weighs 1
  LargeVector<uint64_t> cluster;  // rows of one are not independent; empty: the table has none

  size_t size() const { return target.size(); }
  double weight_of(size_t row) const { return weight.empty() ? 1 : weight[row]; }
};

// The rows of one group, brought together: a query's items from the highest score (the best rank) down, the steps of a
// series from the earliest on, or the samples of one example, in no order that means anything.
struct GroupRows {
  std::span<const double> order;                // score, or time
  std::span<const double> target;               // relevance, or the true number
  std::span<const double> value;                // of a series: the predicted number
  std::vector<std::span<const double>> column;  // of samples: the columns that the metric reads, instead of the others
  size_t size() const { return column.empty() ? target.size() : column[0].size(); }
};

// What a table-valued metric answers: a curve or a matrix. Columns are named; a matrix names its rows too.
struct TableValue {
  std::vector<std::string> columns;
  std::vector<std::string> labels;
  std::vector<std::vector<std::optional<double>>> rows;
};

// How much a positive (negative) row of a score adds to the estimate: its influence, over n.
struct ScoreInfluence {
  double positive = 0, negative = 0;
  double of(bool is_positive) const { return is_positive ? positive : negative; }
};

// What a ranking metric tells of the influence of every row. The sums that its variance needs are added up while it
// tells; single values are kept only where somebody asks for them, since there may be as many as rows.
class RankInfluence {
 public:
  explicit RankInfluence(const RankedScores& rows, bool kept = false) : rows_(rows), kept_(kept) {}

  // `of(g)` is the influence at the score g, asked for once each: from the first score on, or from the last one up.
  template <typename Of>
  void set(const Of& of) {
    Sums sums;  // of its own, so that it stays in registers
    const size_t scores = start();
    for (size_t g = 0; g < scores; ++g) take(g, of(g), sums);
    sums_ = sums;
  }
  template <typename Of>
  void set_from_last(const Of& of) {
    Sums sums;
    for (size_t g = start(); g-- > 0;) take(g, of(g), sums);
    sums_ = sums;
  }
  // What is set from now on counts this many times.
  void scale(double factor) { factor_ *= factor; }

  bool given() const { return given_; }                              // a metric may have none
  const ScoreInfluence& at(size_t g) const { return of_score_[g]; }  // where they are kept
  struct Sums {
    double positive_squares = 0, negative_squares = 0;  // over the rows of each class, of w^2 influence^2
    double fourth_powers = 0;                           // over all rows, of the square of that
  };
  const Sums& sums() const { return sums_; }
  // Of a value that is a share of rows: how many rows (0: of the smaller class), and the value of the whole share.
  double trials = 0, largest = 1;

 private:
  size_t start() {
    given_ = true;
    if (kept_) of_score_.resize(rows_.score.size());
    return rows_.score.size();
  }

  void take(size_t g, ScoreInfluence influence, Sums& sums) {
    influence.positive *= factor_;
    influence.negative *= factor_;
    if (kept_) of_score_[g] = influence;
    const double positive_square = influence.positive * influence.positive;
    const double negative_square = influence.negative * influence.negative;
    if (!rows_.weighted) {
      sums.positive_squares += rows_.positive[g] * positive_square;
      sums.negative_squares += rows_.negative[g] * negative_square;
      sums.fourth_powers += rows_.positive[g] * (positive_square * positive_square) +
                            rows_.negative[g] * (negative_square * negative_square);
      return;
    }
    const double positive = rows_.positive_squared[g], negative = rows_.negative_squared[g];
    sums.positive_squares += positive * positive_square;
    sums.negative_squares += negative * negative_square;
    sums.fourth_powers += fourth_power(positive, positive_square, rows_.positive[g]);
    sums.fourth_powers += fourth_power(negative, negative_square, rows_.negative[g]);
  }

  // Of the fourth powers of weights their squared sum of squares, by score, stands in for the sum.
  static double fourth_power(double squared_weight, double squared_influence, double weight) {
    const double square = squared_weight * squared_influence;
    return square * square * squared_weight / (weight > 0 ? weight * weight : 1);
  }

  const RankedScores& rows_;
  LargeVector<ScoreInfluence> of_score_;
  Sums sums_;
  double factor_ = 1;
  bool kept_, given_ = false;
};

}  // namespace assay
