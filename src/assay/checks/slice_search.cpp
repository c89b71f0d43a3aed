// SPDX-License-Identifier: Apache-2.0
#include "assay/checks/slice_search.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "assay/base/exact_sum.h"
#include "assay/base/threads.h"

namespace assay {
namespace {

using Bits = std::vector<uint64_t>;

// What is known of the rows of a conjunction, losses in whole units.
struct Sums {
  int64_t rows = 0, loss = 0, positive = 0, largest = 0;
  void add(int64_t unit) {
    ++rows;
    loss += unit;
    const int64_t above = std::max<int64_t>(unit, 0);
    positive += above;
    largest = std::max(largest, above);
  }
};

struct Node {
  std::vector<uint32_t> literals;  // ascending
  Sums sums;
  double score = 0;
};

bool better(const Node& a, const Node& b) {
  if (a.score != b.score) return a.score > b.score;
  if (a.sums.rows != b.sums.rows) return a.sums.rows > b.sums.rows;
  if (a.literals.size() != b.literals.size()) return a.literals.size() < b.literals.size();
  return a.literals < b.literals;
}

class Search {
 public:
  Search(Context& context, const std::vector<SliceFeature>& features, const std::vector<double>& losses,
         const SliceSearch& limits)
      : context_(context), features_(features), losses_(losses), limits_(limits), rows_(losses.size()) {
    for (const SliceFeature& feature : features) {
      first_.push_back(static_cast<uint32_t>(feature_of_.size()));
      feature_of_.resize(feature_of_.size() + feature.levels, static_cast<uint32_t>(first_.size() - 1));
    }
    first_.push_back(static_cast<uint32_t>(feature_of_.size()));
  }

  Status prepare() {
    double largest = 0;
    for (const double loss : losses_) {
      if (!std::isfinite(loss)) return not_computed("a loss is not finite: slices cannot be searched by it");
      largest = std::max(largest, std::fabs(loss));
    }
    if (largest == 0) return {};
    // 2^scale units make the largest loss at most 2^(62 - bits of the row count).
    const int spare = 62 - std::bit_width(rows_);
    const int scale = std::min(spare, 52) - (std::ilogb(largest) + 1);
    units_.reserve(rows_);
    for (const double loss : losses_) units_.push_back(std::llround(std::ldexp(loss, scale)));
    for (const int64_t unit : units_) all_.add(unit);
    return {};
  }

  SliceSearchResult run() {
    SliceSearchResult result;
    if (rows_ == 0 || all_.positive <= 0) return result;
    std::vector<Node> level = {Node{{}, all_, 0}};
    for (int depth = 1; depth <= limits_.depth && !level.empty() && !context_.stopped(); ++depth) {
      std::vector<std::vector<Node>> children(level.size());
      std::vector<int64_t> evaluated(level.size(), 0);
      // Of the root each feature is a piece of work of its own.
      if (depth == 1) {
        std::vector<std::vector<Node>> of_feature(features_.size());
        std::vector<int64_t> count(features_.size(), 0);
        parallel_for(context_, static_cast<int>(features_.size()), [&](int f) {
          extend(level[0], nullptr, static_cast<uint32_t>(f), static_cast<uint32_t>(f) + 1, of_feature[f], count[f]);
        });
        for (size_t f = 0; f < features_.size(); ++f) {
          evaluated[0] += count[f];
          for (Node& node : of_feature[f]) children[0].push_back(std::move(node));
        }
      } else {
        parallel_for(context_, static_cast<int>(level.size()),
                     [&](int i) { grow(level[i], children[i], evaluated[i]); });
      }
      std::vector<Node> next;
      for (size_t i = 0; i < level.size(); ++i) {
        result.evaluated += evaluated[i];
        for (Node& node : children[i]) next.push_back(std::move(node));
      }
      take_best(next);
      if (depth == 1) remember_singles(next);
      std::erase_if(next, [&](const Node& node) { return bound_of(node.sums) < least(); });
      if (depth == 2) remember_pairs(next);
      level = std::move(next);
    }
    for (const Node& node : best_) {
      FoundSlice slice;
      for (const uint32_t literal : node.literals) slice.conditions.push_back(condition(literal));
      slice.rows = node.sums.rows;
      const std::vector<bool> inside = rows_of(slice, features_);
      ExactSum sum;
      for (size_t i = 0; i < rows_; ++i) {
        if (inside[i]) sum.add(losses_[i]);
      }
      slice.loss = sum.round();
      slice.score = node.score;
      result.slices.push_back(std::move(slice));
    }
    return result;
  }

 private:
  SliceCondition condition(uint32_t literal) const {
    const uint32_t feature = feature_of_[literal];
    return {feature, literal - first_[feature]};
  }

  double score_at(double loss, double rows) const {
    const double n = static_cast<double>(rows_), mean = static_cast<double>(all_.positive) / n;
    return limits_.alpha * (loss / rows / mean - 1) - (1 - limits_.alpha) * (n / rows - 1);
  }

  // No subset of these rows that is large enough scores higher: its positive losses add up to at most `positive`, and
  // each is at most `largest`. The bound is a concave function's largest value, which lies at an end or at the kink.
  double bound_of(const Sums& sums) const {
    const auto smallest = static_cast<double>(std::max<int64_t>(limits_.smallest, 1));
    const auto rows = static_cast<double>(sums.rows);
    if (rows < smallest || sums.positive <= 0) return -1;
    const auto positive = static_cast<double>(sums.positive), largest = static_cast<double>(sums.largest);
    const auto at = [&](double size) { return score_at(std::min(size * largest, positive), size); };
    double bound = std::max(at(smallest), at(rows));
    const double kink = positive / largest;
    if (kink > smallest && kink < rows) bound = std::max(bound, at(kink));
    // Rounding must not leave out what is as good as the worst of the best.
    return bound + 1e-9 * (1 + std::fabs(bound));
  }

  // What a slice must reach to matter: that of the worst of the best, and anything above 0.
  double least() const { return best_.size() < limits_.most || best_.empty() ? 0 : best_.back().score; }

  void take_best(const std::vector<Node>& nodes) {
    for (const Node& node : nodes) {
      if (node.score > 0) best_.push_back(node);
    }
    std::sort(best_.begin(), best_.end(), better);
    if (best_.size() > limits_.most) best_.resize(limits_.most);
  }

  void remember_singles(const std::vector<Node>& nodes) {
    singles_.resize(feature_of_.size());
    bits_.resize(feature_of_.size());
    for (const Node& node : nodes) {
      if (bound_of(node.sums) >= least()) singles_[node.literals[0]] = node.sums;
    }
    parallel_for(context_, static_cast<int>(features_.size()), [&](int f) {
      const std::vector<uint16_t>& level = features_[static_cast<size_t>(f)].level;
      const uint32_t first = first_[static_cast<size_t>(f)];
      for (uint32_t literal = first; literal < first_[static_cast<size_t>(f) + 1]; ++literal) {
        if (singles_[literal].rows > 0) bits_[literal].resize((rows_ + 63) / 64);
      }
      for (size_t i = 0; i < rows_; ++i) {
        Bits& bits = bits_[first + level[i]];
        if (!bits.empty()) bits[i >> 6] |= uint64_t{1} << (i & 63);
      }
    });
  }

  void remember_pairs(const std::vector<Node>& nodes) {
    const size_t literals = feature_of_.size();
    if (literals > 20000) return;
    pairs_.assign(literals * literals, false);
    for (const Node& node : nodes) pairs_[node.literals[0] * literals + node.literals[1]] = true;
  }

  // Whether the conjunction of the node with this literal can matter, by what is known of its parts.
  bool may_matter(const Node& node, uint32_t literal) const {
    if (node.literals.empty()) return true;
    const Sums& single = singles_[literal];
    if (single.rows == 0) return false;
    Sums both;
    both.rows = std::min(node.sums.rows, single.rows);
    both.positive = std::min(node.sums.positive, single.positive);
    both.largest = std::min(node.sums.largest, single.largest);
    if (bound_of(both) < least()) return false;
    if (node.literals.size() < 2 || pairs_.empty()) return true;
    return std::all_of(node.literals.begin(), node.literals.end(),
                       [&](uint32_t one) { return pairs_[one * feature_of_.size() + literal]; });
  }

  // The conjunctions of the node with one more condition on each later feature.
  void grow(const Node& node, std::vector<Node>& children, int64_t& evaluated) const {
    std::vector<uint32_t> rows;
    rows.reserve(static_cast<size_t>(node.sums.rows));
    for (size_t word = 0; word < (rows_ + 63) / 64; ++word) {
      uint64_t set = ~uint64_t{0};
      for (const uint32_t literal : node.literals) set &= bits_[literal][word];
      for (; set; set &= set - 1) rows.push_back(static_cast<uint32_t>(word * 64) + std::countr_zero(set));
    }
    extend(node, &rows, feature_of_[node.literals.back()] + 1, static_cast<uint32_t>(features_.size()), children,
           evaluated);
  }

  void extend(const Node& node, const std::vector<uint32_t>* rows, uint32_t from, uint32_t to,
              std::vector<Node>& children, int64_t& evaluated) const {
    std::vector<int64_t> units;
    if (rows) {
      units.reserve(rows->size());
      for (const uint32_t row : *rows) units.push_back(units_[row]);
    }
    std::vector<Sums> sums;
    std::vector<char> wanted;
    for (uint32_t f = from; f < to && !context_.stopped(); ++f) {
      const SliceFeature& feature = features_[f];
      wanted.assign(feature.levels, 0);
      bool any = false;
      for (uint32_t level = 0; level < feature.levels; ++level)
        any |= (wanted[level] = may_matter(node, first_[f] + level)) != 0;
      if (!any) continue;
      sums.assign(feature.levels, {});
      const uint16_t* const levels = feature.level.data();
      if (rows) {
        for (size_t i = 0; i < rows->size(); ++i) sums[levels[(*rows)[i]]].add(units[i]);
      } else {
        for (size_t i = 0; i < rows_; ++i) sums[levels[i]].add(units_[i]);
      }
      for (uint32_t level = 0; level < feature.levels; ++level) {
        const Sums& found = sums[level];
        if (!wanted[level] || found.rows < limits_.smallest || found.rows == 0) continue;
        ++evaluated;
        if (bound_of(found) < least()) continue;
        Node child;
        child.literals = node.literals;
        child.literals.push_back(first_[f] + level);
        child.sums = found;
        child.score = score_at(static_cast<double>(found.loss), static_cast<double>(found.rows));
        children.push_back(std::move(child));
      }
    }
  }

  Context& context_;
  const std::vector<SliceFeature>& features_;
  const std::vector<double>& losses_;
  const SliceSearch& limits_;
  size_t rows_;
  std::vector<int64_t> units_;
  Sums all_;
  std::vector<uint32_t> first_, feature_of_;  // of each feature its first literal, and back
  std::vector<Sums> singles_;                 // by literal; without rows: it cannot matter
  std::vector<Bits> bits_;
  std::vector<bool> pairs_;  // literal, later literal: whether both together can matter; empty: not kept
  std::vector<Node> best_;
};

}  // namespace

Result<SliceSearchResult> search_slices(Context& context, const std::vector<SliceFeature>& features,
                                        const std::vector<double>& losses, const SliceSearch& limits) {
  Search search(context, features, losses, limits);
  ASSAY_RETURN_IF_ERROR(search.prepare());
  SliceSearchResult result = search.run();
  if (context.stopped()) return cancelled();
  return result;
}

std::vector<bool> rows_of(const FoundSlice& slice, const std::vector<SliceFeature>& features) {
  std::vector<bool> inside(features.empty() ? 0 : features[0].level.size(), true);
  for (const SliceCondition& one : slice.conditions) {
    const std::vector<uint16_t>& level = features[one.feature].level;
    for (size_t i = 0; i < inside.size(); ++i) {
      if (level[i] != one.level) inside[i] = false;
    }
  }
  return inside;
}

}  // namespace assay
