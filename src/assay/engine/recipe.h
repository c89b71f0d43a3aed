// SPDX-License-Identifier: Apache-2.0
// How an estimate's interval is made, kept as a function of the two tails: a table shows it at the suite's
// confidence, a check inverts it, and both see the same ends. STATISTICS.md, section 1, says which method is whose.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "assay/engine/interval_method.h"
#include "assay/metrics/metric.h"
#include "assay/stats/interval.h"

namespace assay {

struct Recipe {
  std::string method;  // "clopper_pearson"; empty: there is no interval
  std::function<IntervalEnds(double tail_lower, double tail_upper)> ends;
  std::string undefined;  // why there is no interval
  // Why a check may not decide on this interval, where an approximate method is outside of where it holds.
  std::string not_decisive;
  double standard_error = 0;  // on the value's own scale; 0: unknown
  // What the method hangs on where it is approximate, as a number of rows: of counts the effective rows of the rarest
  // class; of rankings that too, or the rows of equal influence that would vary as much where those are fewer; of means
  // the effective rows; with clusters the clusters of equal influence that would vary as much. 0: unknown.
  double support = 0;
  std::string scarce;  // what there is too little of where the support is small: "positives"; empty: rows
};

// A proportion: exact for whole rows unless another method is named; with weights of the effective size that the
// linearised variance gives.
Recipe proportion_recipe(double successes, double trials, IntervalMethod method = IntervalMethod::own);
Recipe weighted_proportion_recipe(double proportion, double variance, double kish_trials,
                                  IntervalMethod method = IntervalMethod::own);
// value +- quantile x standard error on the metric's own scale; Student's t where `degrees` is given.
Recipe delta_recipe(Interval interval, double value, double variance, std::optional<double> degrees);
// A proportion of clusters: of the effective size that the jackknife's variance gives, with its degrees of freedom.
Recipe clustered_proportion_recipe(double proportion, double variance, double clusters,
                                   IntervalMethod method = IntervalMethod::own);
// A bounded mean of n rows that do not vary.
Recipe no_variation_recipe(double value, Range range, double n);

}  // namespace assay
