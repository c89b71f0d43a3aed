// SPDX-License-Identifier: Apache-2.0
// The arithmetic of decisions: one check on an interval, its one-sided p-values, families of failures, the size that
// would settle. Everything is derived from one function, the interval at any tails, so that a verdict, its p-values
// and the ends shown beside it agree exactly: p-values and levels are numbers of 12 significant digits, and a p-value
// is the smallest such number at which the end decides.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/stats/interval.h"

namespace assay {

// The tail of each end of an interval of this confidence: (1 - confidence) / 2, to 12 digits (0.025 and not
// 0.025000000000000022).
double plain_tail(double confidence);

// The smallest tail at which the lower end reaches `bound` (the upper end comes down to it): the p-value of the null
// that the truth lies below (above) the bound. In [0, 1]: 0 where it reaches even at 1e-300, 1 where it never does.
double tail_where_lower_reaches(const IntervalAt& interval, double bound);
double tail_where_upper_reaches(const IntervalAt& interval, double bound);

// `equal` is for facts, which are known exactly: an interval never settles it.
enum class Requirement { at_least, more_than, at_most, less_than, within, equal };

// What is required of an estimate: a bound, or of `within` a centre and a tolerance (both ends allowed).
struct Bound {
  Requirement requirement = Requirement::at_least;
  double value = 0;  // the bound, or the centre
  double tolerance = 0;
};

// Whether the ends say so: the end nearer the bound clears it (pass), the other one misses it (fail); of `within`: the
// whole interval lies inside (outside). An unbounded end says nothing.
bool clears(const IntervalEnds& ends, const Bound& bound);
bool misses(const IntervalEnds& ends, const Bound& bound);
// The value alone, for `decision: point` and for facts.
bool holds(double value, const Bound& bound);

struct OneSided {
  double pass = 1;  // null: the requirement is broken
  double fail = 1;  // null: it holds
};
// pass is the smallest tail at which the interval clears the bound, fail the smallest at which it misses it. Of
// `within` the larger of both sides' (two one-sided tests), and the smaller.
OneSided p_values(const IntervalAt& interval, const Bound& bound);

enum class IntervalVerdict { pass, fail, inconclusive };

struct Decision {
  IntervalVerdict verdict = IntervalVerdict::inconclusive;
  double p_pass = 1;
  double p_fail = 1;
  IntervalEnds shown;  // the pass end at tail_pass, the fail end at tail_fail; of `within` both at the one that decided
};
// pass exactly where p_pass <= tail_pass and where `shown` clears the bound; fail exactly where p_fail <= tail_fail and
// where `shown` misses it. Tails are rounded to 12 digits first and must be below a half.
Decision decide(const IntervalAt& interval, const Bound& bound, double tail_pass, double tail_fail);

enum class Correction { holm, bonferroni, none };

// For each member of a family whether its failure stands at this level, and the level at which its failing end is
// shown: level / max(1, m - r), r the family's rejections (of Bonferroni level / m, of none the level). A member is
// rejected exactly where its p is at most its shown level (S. Holm 1979). An undefined member has p = 1.
struct FamilyMember {
  bool rejected = false;
  double shown_level = 0;
};
std::vector<FamilyMember> decide_family(std::span<const double> p_fail, double level, Correction correction);

// The total size at which the check would settle, to the side on which the value lies, with this power, were the truth
// the value observed, with a standard error that falls as 1 / sqrt(size). A planning figure.
struct Needs {
  std::optional<int64_t> examples;
  double power = 0.8;
  std::string reason;                        // why there is no such size
  std::optional<double> visible_difference;  // then what this size could have told from the bound with that power
};
// `tail_pass` and `tail_fail` are the check's present tails; `examples` the present size, in rows of the whole table or
// in clusters.
Needs needs_of(const IntervalAt& interval, double value, const Bound& bound, double tail_pass, double tail_fail,
               int64_t examples);

}  // namespace assay
