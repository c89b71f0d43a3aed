// SPDX-License-Identifier: Apache-2.0
// Bands that hold at all thresholds together. The true rate at any threshold lies within d of the observed one at all
// thresholds at once, d = sqrt(ln(1 / tail) / (2 n)) on each side (A. Dvoretzky, J. Kiefer and J. Wolfowitz 1956; the
// constant is P. Massart's, 1990). A curve of one rate against another is swept by the rectangles of both (G. Campbell,
// "Advances in statistical methodology for the evaluation of diagnostic and laboratory tests", 1994). With weights and
// clusters n is the least effective number of rows over the thresholds whose rate lies between 0.1 and 0.9.
#pragma once

#include <functional>
#include <optional>

#include "assay/metrics/curves/threshold_walk.h"
#include "assay/metrics/views.h"
#include "assay/stats/interval.h"

namespace assay {

// Effective numbers of rows for these bands; 0: unknown (too few clusters, no such rows).
struct BandRows {
  double positives = 0, negatives = 0, all = 0;
};
BandRows band_rows(const RankedScores& rows, double tail);
// Likewise, of the share of all rows that are of these kinds.
double rows_of_parts(const RankedScores& rows, ThresholdWalk::Kinds parts, double tail);

// d of n rows; 1 where it says nothing.
double band_half_width(double n, double tail);

// One axis of a curve: a rate that rises as the threshold falls, from sums of weights of positive and negative rows.
using RateAbove = double (*)(const RankedScores& rows, double positives_above, double negatives_above);
double true_positive_rate(const RankedScores& rows, double positives_above, double negatives_above);
double false_positive_rate(const RankedScores& rows, double positives_above, double negatives_above);
double predicted_rate(const RankedScores& rows, double positives_above, double negatives_above);

// The band of one rate along another, asked at points of rising x: each side takes half its tail for each rate.
class SweptBand {
 public:
  SweptBand(const RankedScores& rows, RateAbove x, RateAbove y, double x_half_width, double y_half_width);
  IntervalEnds at(double x);

 private:
  // A threshold on its way down.
  struct Cursor {
    size_t group = 0;
    double positives = 0, negatives = 0;
  };
  void step(Cursor& cursor) const;

  const RankedScores& rows_;
  RateAbove x_, y_;
  double x_half_width_, y_half_width_;
  Cursor below_, above_;
};

// What functions of a threshold's counts are made of, each bound at a third of the tail, so that all hold together:
// functions that rise with the true positive rate and the prevalence and fall with the false positive rate, such as
// precision and F1, have their ends in the corners.
struct RateBox {
  double least_tpr = 0, most_tpr = 1, least_fpr = 0, most_fpr = 1;
  double least_prevalence = 0, most_prevalence = 1;
};
class RateBoxes {
 public:
  RateBoxes(const RankedScores& rows, double tail);
  RateBox at(double tpr, double fpr) const;

 private:
  double tpr_half_width_, fpr_half_width_;
  IntervalEnds prevalence_;
};

}  // namespace assay
