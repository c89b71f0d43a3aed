// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/regression/d2_pinball.h"

#include "assay/base/exact_sum.h"
#include "assay/metrics/regression/pinball.h"
#include "assay/metrics/weighted_quantile.h"

namespace assay {

Outcome<double> d2_pinball(const KeptRows& rows, double alpha, std::vector<double>* influence) {
  if (rows.size() < 2) return Undefined{"fewer than two rows"};
  const double constant = OrderedNumbers(rows.target, rows.weight).quantile(alpha);
  const auto loss = [&](double gap) { return pinball_loss(gap, alpha); };
  ExactSum total, of_values, of_constant;
  for (size_t row = 0; row < rows.size(); ++row) {
    const double w = rows.weight_of(row);
    total.add(w);
    of_values.add_product(w, loss(rows.target[row] - rows.value[row]));
    of_constant.add_product(w, loss(rows.target[row] - constant));
  }
  const double weight = total.round(), above = of_values.round() / weight, below = of_constant.round() / weight;
  if (below == 0) return Undefined{"the target does not vary"};
  if (influence) {
    // The constant is where its loss is least, so that moving it a little changes nothing.
    influence->resize(rows.size());
    for (size_t row = 0; row < rows.size(); ++row) {
      const double own = loss(rows.target[row] - rows.value[row]) - above,
                   other = loss(rows.target[row] - constant) - below;
      (*influence)[row] = (above / below * other - own) / below / weight;
    }
  }
  return 1 - above / below;
}

}  // namespace assay
