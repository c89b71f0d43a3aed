// SPDX-License-Identifier: Apache-2.0
// A cut through ranked scores: how many rows lie above it, and what a row more or less above it would be. For metrics
// read at one threshold, whose standard error depends on the share of positive rows just at the cut.
#pragma once

#include "assay/metrics/views.h"

namespace assay {

// Groups 0 .. group - 1 lie above the cut and the share `part` of `group` too; group == number of scores: all rows.
struct Cut {
  size_t group = 0;
  double part = 0;
  double positives = 0, negatives = 0;  // sums of weights above the cut

  double share_above(size_t g) const { return g < group ? 1 : g == group ? part : 0; }
};

// The cut below group `last`, whole groups above it.
Cut cut_below(const RankedScores& rows, size_t last);
// The cut with rows of weight `mass` above it; of rows with one score that it parts, the same share of both classes.
Cut cut_at_mass(const RankedScores& rows, double mass);

// The share of positive rows around the cut, in a window of ranks that shrinks as n^(-1/5) (a boxcar estimate of
// P(positive | score at the cut); Silverman 1986), never narrower than the group that the cut parts.
double positive_share_at(const RankedScores& rows, const Cut& cut);

}  // namespace assay
