// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/distributions.h"

#include <fmt/format.h>

// Boost asserts that the first guess of its beta quantile is a number; for tails below 1e-60 it is none, and the search
// from there still ends within the support. A build without NDEBUG must not end the program for it.
#define BOOST_DISABLE_ASSERTS
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <exception>
#include <limits>
#include <string>

namespace assay {
namespace {

namespace policies = boost::math::policies;

// Errors become NaN or infinities, never exceptions; doubles stay doubles.
using Policy = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>, policies::underflow_error<policies::ignore_error>,
    policies::denorm_error<policies::ignore_error>, policies::evaluation_error<policies::ignore_error>,
    policies::rounding_error<policies::ignore_error>, policies::indeterminate_result_error<policies::ignore_error>,
    policies::promote_float<false>, policies::promote_double<false>>;

using Normal = boost::math::normal_distribution<double, Policy>;
using Student = boost::math::students_t_distribution<double, Policy>;
using NoncentralStudent = boost::math::non_central_t_distribution<double, Policy>;
using Beta = boost::math::beta_distribution<double, Policy>;
using ChiSquare = boost::math::chi_squared_distribution<double, Policy>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kDigits = 12;

// The root finder of the beta quantile throws, whatever the policy, where the quantile is below the smallest number: it
// is the end of [0, 1] then.
template <typename Quantile>
double tiny_or(double tail, double end, Quantile quantile) {
  try {
    return quantile();
  } catch (const std::exception&) {
    return tail < 1e-100 ? end : kNaN;
  }
}

bool is_shape(double x) { return x > 0 && std::isfinite(x); }

}  // namespace

double normal_quantile(double p) {
  if (std::isnan(p)) return p;
  if (p <= 0) return -kInfinity;
  if (p >= 1) return kInfinity;
  return boost::math::quantile(Normal(), p);
}

double normal_cdf(double x) { return boost::math::cdf(Normal(), x); }

double student_quantile(double p, double degrees) {
  if (!(degrees > 0) || std::isnan(p)) return kNaN;
  if (p <= 0) return -kInfinity;
  if (p >= 1) return kInfinity;
  return boost::math::quantile(Student(degrees), p);
}

double student_cdf(double x, double degrees) { return degrees > 0 ? boost::math::cdf(Student(degrees), x) : kNaN; }

double noncentral_student_cdf(double x, double degrees, double noncentrality) {
  if (!(degrees > 0) || !std::isfinite(noncentrality) || std::isnan(x)) return kNaN;
  // Beyond this the series does not end in time, and the normal has the same digits.
  constexpr double kFar = 37;
  if (std::fabs(noncentrality) > kFar || degrees > 1e6)
    return normal_cdf((x * (1 - 1 / (4 * degrees)) - noncentrality) / std::sqrt(1 + x * x / (2 * degrees)));
  return boost::math::cdf(NoncentralStudent(degrees, noncentrality), x);
}

double beta_quantile(double p, double a, double b) {
  if (!is_shape(a) || !is_shape(b) || std::isnan(p)) return kNaN;
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  return tiny_or(p, 0, [&] { return boost::math::quantile(Beta(a, b), p); });
}

double beta_upper_quantile(double tail, double a, double b) {
  if (!is_shape(a) || !is_shape(b) || std::isnan(tail)) return kNaN;
  if (tail <= 0) return 1;
  if (tail >= 1) return 0;
  return tiny_or(tail, 1, [&] { return boost::math::quantile(boost::math::complement(Beta(a, b), tail)); });
}

double chi_square_quantile(double p, double degrees) {
  if (!is_shape(degrees) || std::isnan(p)) return kNaN;
  if (p <= 0) return 0;
  if (p >= 1) return kInfinity;
  return boost::math::quantile(ChiSquare(degrees), p);
}

double binomial_at_most(double successes, double trials, double rate) {
  if (!(rate >= 0 && rate <= 1) || !(trials >= 0)) return kNaN;
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  return boost::math::cdf(boost::math::complement(Beta(successes + 1, trials - successes), rate));
}

double binomial_at_least(double successes, double trials, double rate) {
  if (!(rate >= 0 && rate <= 1) || !(trials >= 0)) return kNaN;
  if (successes <= 0) return 1;
  if (successes > trials) return 0;
  return boost::math::cdf(Beta(successes, trials - successes + 1), rate);
}

double rounded(double value) {
  if (!std::isfinite(value)) return value;
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, kDigits - 1).ptr;
  double result = value;
  std::from_chars(text, end, result);
  return result;
}

double next_rounded(double value) {
  // "d.ddddddddddde-xx" without its point is a whole number of 12 digits, which is raised by one.
  char text[64];
  const char* const end =
      std::to_chars(text, text + sizeof text, rounded(value), std::chars_format::scientific, kDigits - 1).ptr;
  const char* const exponent_mark = text + kDigits + 1;
  text[1] = text[0];
  int64_t digits = 0;
  std::from_chars(text + 1, exponent_mark, digits);
  // from_chars takes no plus sign.
  int exponent = 0;
  std::from_chars(exponent_mark + (exponent_mark[1] == '+' ? 2 : 1), end, exponent);
  const std::string raised = fmt::format("{}e{}", digits + 1, exponent - (kDigits - 1));
  double result = value;
  std::from_chars(raised.data(), raised.data() + raised.size(), result);
  return result;
}

}  // namespace assay
