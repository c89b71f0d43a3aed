// SPDX-License-Identifier: Apache-2.0
// How many examples a check needs, before there are any: `assay plan`.
//
//   assay::PlanOptions expected;
//   expected.expect = 0.93;
//   auto plan = assay::plan("accuracy >= 0.9", expected);   // plan->examples == 742
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "assay/status.h"

namespace assay {
inline namespace v0 {

// What is known beforehand; the options of the command line of the same names.
struct PlanOptions {
  std::optional<double> expect, expect_baseline;  // values of both sides; of the other one as of the first
  std::optional<double> differ;     // of two shares on the same examples: those that one of both alone gets right
  std::optional<double> sd;         // of a mean: of an example's score; of a difference of means of the differences
  std::optional<double> positives;  // of an area under the curve: the share of the positive class
  bool share = false;               // the scores of a mean are 0 or 1
  bool unpaired = false;            // the two sides see different examples
  int64_t samples = 1;              // answers to each example
  double correlation = 1;           // between the answers to one example
  std::string pilot;                // directory of a run that decided the same check
  double power = 0.8, confidence = 0.95;
};

struct Plan {
  int64_t examples = 0;                      // with which the check passes with the wanted power
  std::optional<int64_t> unpaired_examples;  // of a paired design: what one of different examples would need a side
  std::string json;                          // all of it, as `assay plan --format json` prints it
};

// Errors: a check that cannot be planned, an expectation that is missing, impossible, or breaks the requirement.
Result<Plan> plan(const std::string& check, const PlanOptions& options = {});

// "text", "json". Errors: another format.
Result<std::string> report(const Plan& plan, std::string_view format);

}  // namespace v0
}  // namespace assay
