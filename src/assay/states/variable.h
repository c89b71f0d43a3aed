// SPDX-License-Identifier: Apache-2.0
// A number that remembers how it was made, so that a formula written once over a number type also yields its
// gradient (reverse-mode differentiation: one evaluation, one sweep back, whatever the number of inputs).
// From the gradient follow the delta method, paired and overlapping differences and linearised variances.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "assay/base/elementary.h"

namespace assay {

class Tape {
 public:
  struct Node {
    int32_t left, right;  // -1: none
    double left_slope, right_slope;
  };
  int32_t input() { return push(-1, 0, -1, 0); }
  int32_t push(int32_t left, double left_slope, int32_t right, double right_slope) {
    nodes_.push_back({left, right, left_slope, right_slope});
    return static_cast<int32_t>(nodes_.size()) - 1;
  }
  // d(result) / d(node) for the first `inputs` nodes.
  std::vector<double> gradient(int32_t result, size_t inputs) const {
    std::vector<double> slope(nodes_.size(), 0.0);
    if (result >= 0) slope[result] = 1;
    for (size_t i = nodes_.size(); i-- > 0;) {
      const Node& node = nodes_[i];
      if (slope[i] == 0) continue;
      if (node.left >= 0) slope[node.left] += slope[i] * node.left_slope;
      if (node.right >= 0) slope[node.right] += slope[i] * node.right_slope;
    }
    slope.resize(inputs);
    return slope;
  }

 private:
  std::vector<Node> nodes_;
};

struct Variable {
  double value = 0;
  int32_t node = -1;  // -1: a constant
  Tape* tape = nullptr;

  Variable() = default;
  Variable(double constant) : value(constant) {}
  Variable(double v, int32_t n, Tape* t) : value(v), node(n), tape(t) {}
  static Variable input(Tape& tape, double value) { return {value, tape.input(), &tape}; }
};

inline Variable combine(const Variable& a, double slope_a, const Variable& b, double slope_b, double value) {
  Tape* tape = a.tape ? a.tape : b.tape;
  if (!tape) return Variable(value);
  return {value, tape->push(a.node, slope_a, b.node, slope_b), tape};
}

inline Variable operator+(const Variable& a, const Variable& b) { return combine(a, 1, b, 1, a.value + b.value); }
inline Variable operator-(const Variable& a, const Variable& b) { return combine(a, 1, b, -1, a.value - b.value); }
inline Variable operator*(const Variable& a, const Variable& b) {
  return combine(a, b.value, b, a.value, a.value * b.value);
}
inline Variable operator/(const Variable& a, const Variable& b) {
  return combine(a, 1 / b.value, b, -a.value / (b.value * b.value), a.value / b.value);
}
inline Variable operator-(const Variable& a) { return combine(a, -1, {}, 0, -a.value); }
inline Variable& operator+=(Variable& a, const Variable& b) { return a = a + b; }
inline Variable& operator-=(Variable& a, const Variable& b) { return a = a - b; }
inline bool operator==(const Variable& a, double b) { return a.value == b; }
inline bool operator<(const Variable& a, double b) { return a.value < b; }
inline bool operator>(const Variable& a, double b) { return a.value > b; }
inline bool operator<=(const Variable& a, double b) { return a.value <= b; }
inline bool operator>=(const Variable& a, double b) { return a.value >= b; }

// The functions that formulas use, for both number types.
inline double square_root(double x) { return std::sqrt(x); }
inline double natural_log(double x) { return elementary::log(x); }
inline double absolute(double x) { return x < 0 ? -x : x; }
inline double plain(double x) { return x; }
inline Variable square_root(const Variable& x) {
  const double root = std::sqrt(x.value);
  return combine(x, root > 0 ? 0.5 / root : 0, {}, 0, root);
}
inline Variable natural_log(const Variable& x) { return combine(x, 1 / x.value, {}, 0, elementary::log(x.value)); }
inline Variable absolute(const Variable& x) { return combine(x, x.value < 0 ? -1 : 1, {}, 0, absolute(x.value)); }
inline double plain(const Variable& x) { return x.value; }

}  // namespace assay
