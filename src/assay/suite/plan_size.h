// SPDX-License-Identifier: Apache-2.0
// How many examples a check needs, before there are any: what is expected of the truth, and the size at which the check
// would pass with the wanted power. Planning figures, of one check on rows fixed beforehand.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "assay/engine/catalog.h"

namespace assay {

struct PlanRequest {
  std::string check;                              // "accuracy >= baseline - 1%"
  std::optional<double> expect, expect_baseline;  // values of both sides; of the other one as of the first
  std::optional<double> deviation;  // of a mean: of an example's score; of a difference of means of the differences
  std::optional<double> differ;     // of two shares on the same examples: those that one of both alone gets right
  std::optional<double> positives;  // of an area, or of a share of one class: the share of the positive class
  bool share = false;               // the mean is of zeros and ones
  bool unpaired = false;            // two independent samples, each of the size
  int64_t samples = 1;              // answers an example
  double correlation = 1;           // between the answers to one example
  std::string pilot;                // a run that decided the same check: its interval says how much examples vary
  double power = 0.8, confidence = 0.95;
};

// The document: the check, what is assumed, the method, `examples` at the wanted power and the `unit` that they are
// counted in ("positive examples" of recall), with `positives` also `examples_in_all`, the
// curve by size and by power, of paired designs what an unpaired one would need. Errors: a check that is not of these
// kinds, an expectation that is missing or impossible, or that breaks the requirement: no size makes it pass.
Result<nlohmann::ordered_json> plan_size(const Catalog& catalog, const PlanRequest& request);

}  // namespace assay
