// SPDX-License-Identifier: Apache-2.0
// The ratio of two independent estimates of positive quantities.
#pragma once

#include "assay/stats/interval.h"

namespace assay {

// The ends of a / b recovered from the ends of each ("MOVER", A. Donner and G. Y. Zou 2012), so that each keeps its own
// asymmetry and zeros need no continuity correction. `a_ends` are those of a at the tails of the ratio; `b_ends` are
// those of b with its tails exchanged: the upper end of b goes into the lower end of the ratio. An end is unbounded
// where b's interval reaches 0, and where an end that it is made of is unbounded. Undefined for a = b = 0: no ends.
IntervalEnds ratio_of_independent(double a, const IntervalEnds& a_ends, double b, const IntervalEnds& b_ends);

}  // namespace assay
