// SPDX-License-Identifier: Apache-2.0
// Rows of ranked scores in bins of their score, for calibration: the mean score against the observed share of positive
// rows, with that share's exact interval (Clopper and Pearson 1934; of weights and clusters with their effective size,
// Korn and Graubard 1998). Given the scores, the rows of a bin are positive with unequal probabilities; their number
// varies less than a binomial one, so that the interval holds (Hoeffding 1956).
#pragma once

#include <string_view>
#include <vector>

#include "assay/catalog/arguments.h"
#include "assay/metrics/views.h"
#include "assay/stats/proportion.h"

namespace assay {

enum class Binning {
  width,       // equal parts of [0, 1]
  mass,        // equal numbers of rows
  percentile,  // (a, b] between percentiles of the scores, as numpy.percentile interpolates them
  scores       // a bin for each score
};
enum class Edge { left, right };  // which end a bin includes: [a, b) or (a, b]

// How the ends of equal parts of [0, 1] are computed, which decides where scores on an end belong.
enum class Ends {
  exact,   // i / bins, rounded once: 0.3 is an end of ten bins
  numpy,   // i * (1 / bins), as numpy.linspace does: 0.30000000000000004
  single,  // as torch.linspace does in single precision: 0.30000001192092896
};

struct BinRule {
  Binning binning = Binning::width;
  int bins = 15;
  Edge edge = Edge::left;
  Ends ends = Ends::exact;
  bool last_apart = false;     // of left edges: a score of 1 has a bin of its own, not the last one
  bool first_dropped = false;  // of right edges: a score of 0 has no bin
};

struct ScoreBin {
  double weight = 0;  // sum of weights
  double rows = 0;    // weights scaled so that the slice's rows add up to their number
  double mean_score = 0;
  double observed = 0;   // share of positive rows
  double variance = 0;   // of that share, n / (n - 1) included
  EffectiveShare share;  // its interval
  double gap() const { return mean_score - observed; }
};

// The scores of a bin: places [first, last) among the ranked scores.
struct BinOfScores {
  size_t first = 0, last = 0;
  bool operator==(const BinOfScores&) const = default;
};

// The bins that hold rows, highest scores first. Scores that the rule drops are in none.
std::vector<BinOfScores> bins_of_scores(const RankedScores& rows, const BinRule& rule);

// Bins that hold rows, lowest scores first. Rows of one score are never parted. A score below 0 (above 1) belongs to
// the first (last) bin of equal width.
std::vector<ScoreBin> score_bins(const RankedScores& rows, const BinRule& rule);

// The inner ends of bins of equal width, as the rule computes them: bins - 1 numbers.
std::vector<double> inner_ends(const BinRule& rule);

}  // namespace assay
