// SPDX-License-Identifier: Apache-2.0
// Tests of no difference between two versions seen on the same examples. They are shown beside an interval and never
// decide: a test of no difference cannot test a margin. Two-sided; p-values are rounded to 12 significant digits.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace assay {

struct PairedTest {
  double p = 1;
  std::string method;      // "mcnemar_exact", "sign_flip_exact", "sign_flip", "sign_flip_normal"
  int64_t replicates = 0;  // of drawn sign flips; 0: exact
};

// Of examples that one version alone gets right: were both equally good, each would be either's with chance 1/2
// (Q. McNemar 1947, as an exact binomial test). p = 1 where there is none.
PairedTest mcnemar_exact(double only_first, double only_second);

// Of each example's difference (of clusters their sums): were there none between the versions, each would be as likely
// with the other sign (R. A. Fisher 1935). The share of sign assignments under which the sum is at least as far from 0
// as the observed one: of all of them up to 2^13, else (1 + hits) / (1 + replicates) over drawn ones; of more than
// 20,000 differences that are not 0 the normal limit, whose variance is the sum of their squares. The draws belong to
// the place of a difference in the order given, so whoever passes an order that the rows alone decide gets the same
// bits always. p = 1 where no difference is other than 0.
PairedTest sign_flip_test(std::span<const double> differences, uint64_t seed, int64_t replicates = 9999);

}  // namespace assay
