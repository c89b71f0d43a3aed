// SPDX-License-Identifier: Apache-2.0
// What a run has used of its budget. A request is let through only where the most that it may cost, with all those in
// flight, is still within: the budget is never exceeded by more than an endpoint's own miscounting.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "assay/models/model.h"

namespace assay {

struct Budget;

class Spending {
 public:
  explicit Spending(const Budget& budget) : budget_(budget) {}

  // Sets aside what a request may cost at most. What is used up, for people; empty: it may be made.
  std::string reserve(double cost, double tokens);
  // One more attempt of a request that was let through.
  std::string attempt_again();
  // What it cost in the end. `attempts`: of an answer that was paid for in an earlier session of this run.
  void spend(const Answer& answer, double reserved_cost, double reserved_tokens, uint32_t attempts);

  double cost() const { return cost_; }
  int64_t tokens() const { return tokens_; }
  int64_t requests() const { return requests_; }

  // The most that a request may take: its size is known, its answer is bounded by max_tokens, or, without that, by half
  // as much again as the longest answer so far.
  double expected_tokens(const ModelSettings& settings, const std::string& body) const;
  double expected_cost(const ModelSettings& settings, const std::string& body) const;

 private:
  double longest_answer(const ModelSettings& settings) const;

  const Budget& budget_;
  double cost_ = 0, reserved_cost_ = 0, reserved_tokens_ = 0;
  int64_t tokens_ = 0, requests_ = 0, longest_ = 0;
};

}  // namespace assay
