// SPDX-License-Identifier: Apache-2.0
// How many examples a requirement needs: the power with which a table of so many would settle it as a pass, were the
// truth what is expected, and the smallest size that has a wanted power. Each power is of the decision that the
// interval of the same name makes, its end at the given one-sided tail.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace assay {

using PowerAt = std::function<double(int64_t examples)>;

// The chance that the lower end clears the bound. Mirror a requirement from above: 1 - share and 1 - bound, or the
// distance with its sign turned.
//
// A share by Clopper and Pearson's end: exact, by the binomial distribution.
PowerAt power_of_share(double truth, double bound, double tail);
// A mean by Student's t, `distance` above the bound, of examples with this standard deviation: exact for normal ones,
// by the noncentral t distribution.
PowerAt power_of_mean(double distance, double deviation, double tail);
// An area under the ROC curve by DeLong's end on the logit scale, with Hanley and McNeil's variance (1982), of so large
// a share of positives.
PowerAt power_of_area(double truth, double bound, double positives, double tail);
// A difference of two shares of the same examples by Tango's end (1998): `only_first` is the share of examples that the
// first alone gets right. Asymptotic (J.-p. Liu, H.-m. Hsueh, E. Hsieh, J. J. Chen 2002).
PowerAt power_of_paired_shares(double only_first, double only_second, double bound, double tail);
// Anything whose error falls as deviation / sqrt(n): normal.
PowerAt power_of_normal(double distance, double deviation, double tail);

inline constexpr int64_t kMostExamples = 1000000000;

// The smallest size from which on the power stays at least this: an exact power is a saw, which falls a little between
// its steps. Every size of the next quarter is looked at, of more than 8,000 the next 2,000 and each 400th part of the
// quarter. Nothing where kMostExamples are not enough.
std::optional<int64_t> smallest_size(const PowerAt& power_at, double power);

}  // namespace assay
