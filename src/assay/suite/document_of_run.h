// SPDX-License-Identifier: Apache-2.0
// A run as the JSON that machines read: estimates, checks, data, verdict.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "assay/checks/check.h"
#include "assay/engine/estimate.h"
#include "assay/suite/bind.h"

namespace assay {

nlohmann::ordered_json estimate_json(const Estimate& estimate, double confidence);
nlohmann::ordered_json check_json(const BoundSuite& bound, size_t index, const CheckRequest& request,
                                  const CheckOutcome& outcome);

// The verdict of all checks, its sentence and exit code.
struct RunVerdict {
  Verdict verdict = Verdict::pass;
  std::string sentence;
  int exit_code = 0;
};
RunVerdict verdict_of(const BoundSuite& bound, const std::vector<CheckRequest>& requests,
                      const std::vector<CheckOutcome>& outcomes);

}  // namespace assay
