// SPDX-License-Identifier: Apache-2.0
// Numbers in ascending order with the weight up to each, and quantiles of them.
#pragma once

#include <optional>

#include "assay/base/large_vector.h"

namespace assay {

class OrderedNumbers {
 public:
  // `weight` is empty where every number weighs 1. No number is NaN.
  OrderedNumbers(LargeVector<double> numbers, const LargeVector<double>& weight);

  size_t size() const { return number_.size(); }
  // The averaged inverse of the distribution function (Hyndman and Fan 1996, type 2; scikit-learn since 1.8): the
  // smallest number up to which the share of the weight is `level` or more; the mean of it and the next where the share
  // is just that. Of at least one number.
  double quantile(double level) const;
  // The first number up to which the share of the weight is above (is at least) this one; the last where there is none.
  double first_above(double share) const;
  double first_from(double share) const;
  // The greatest number below (the least above) this one, where there is one.
  std::optional<double> below(double number) const;
  std::optional<double> above(double number) const;

 private:
  size_t place(double share, bool beyond) const;

  LargeVector<double> number_, up_to_;
};

}  // namespace assay
