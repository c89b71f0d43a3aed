// SPDX-License-Identifier: Apache-2.0
// The interval of an area under the ROC curve (E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson 1988). DeLong's
// variance on the logit scale holds with many errors; where min(positives, negatives) x (1 - area) < 10, or the same of
// an area near 0, it misses in up to a fifth of tables, and the variance of J. A. Hanley and B. J. McNeil (1982) at
// the hypothesised area is inverted instead: the ends are the t with |A - t| = z sqrt(HM(t) max(1, V / HM(A))).
// An area of exactly 1 has the lower end tail^(1 / min(positives, negatives)); one of 0 the mirrored upper end.
#pragma once

#include <string>

#include "assay/stats/interval.h"

namespace assay {

// `variance` is DeLong's; sizes may be effective ones. Each end has a tail of its own; a tail of 0 gives 0 or 1, and so
// does a class without rows. Rounded to 12 significant digits.
IntervalEnds auc_interval(double area, double variance, double positives, double negatives, double tail_lower,
                          double tail_upper);
// "delong_logit" or "hanley_mcneil": which of the two serves these rows.
std::string auc_method(double area, double positives, double negatives);

}  // namespace assay
