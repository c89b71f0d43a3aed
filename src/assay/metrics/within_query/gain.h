// SPDX-License-Identifier: Apache-2.0
// Discounted cumulative gain (Jarvelin and Kekalainen 2002): the sum of each item's gain over log2(1 + its position).
#pragma once

#include "assay/metrics/within_query/ranked_list.h"

namespace assay {

struct DiscountedGain {
  double value = 0, ideal = 0;  // ideal: of the best order of all items, retrieved or not
};
// The argument `gain`: linear (the relevance) or exponential (2^relevance - 1, Burges et al. 2005).
DiscountedGain discounted_gain(const GroupRows& rows, const Arguments& arguments);

inline constexpr ArgumentSpec kGainArgument = {.name = "gain",
                                               .type = ArgumentType::text,
                                               .default_text = "linear",
                                               .choices = {"linear", "exponential"},
                                               .summary = "what an item is worth: its relevance, or 2^relevance - 1"};

}  // namespace assay
