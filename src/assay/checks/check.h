// SPDX-License-Identifier: Apache-2.0
// Verdicts: from what is required and what was estimated to pass, fail, inconclusive (with the size that would
// settle it), error or skipped. STATISTICS.md, sections 2 and 3.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assay/stats/decide.h"

namespace assay {

enum class Verdict { pass, fail, inconclusive, error, skipped };
std::string_view name_of(Verdict verdict);

// What a check, or one member of an `[each ...]` check, looks at: an estimate or a difference of two.
struct Measured {
  std::string slice;  // "sex=Female"; empty: all rows
  std::optional<double> value;
  std::string undefined;  // why there is no value or no interval
  IntervalAt interval;    // empty: none
  std::string method;
  std::string not_decisive;  // why the interval may not decide
  int64_t n = 0;
  int64_t table_rows = 0;
  int64_t missing_outputs = 0;
  int64_t counted_as_wrong = 0;  // missing outputs that are wrong answers here
  bool missing_values = false;   // they are values of a column, not answers of a model
  // The intervals under every answer that the missing outputs could have been; empty where those are not bounded.
  std::vector<IntervalAt> if_missing;
  size_t bound = 0;  // which of the request's bounds it is held to
  // Of a difference: both sides as they stand.
  std::optional<double> first, second;
  bool paired = false;
};

struct CheckRequest {
  std::vector<Bound> bounds = {Bound()};  // one, or with `bounds:` one a slice value
  bool required = true;
  bool fact = false;             // known exactly: the value decides, outside of every family
  bool point = false;            // the value alone decides
  bool is_each = false;          // members are slices; below `smallest_slice` they are not judged
  bool exclude_missing = false;  // decide on the rows that have an output
  double confidence = 0.95;
  int64_t looks = 1;
  int64_t smallest_slice = 30;
  int64_t min_examples = 0;
  int family = 0;                 // checks of one family are decided together
  std::string skipped;            // why the check is not judged
  std::vector<Measured> members;  // one, unless `is_each`
};

struct MemberResult {
  std::string slice;
  Verdict verdict = Verdict::inconclusive;
  std::string reason;
  std::optional<double> estimate, first, second;
  std::optional<IntervalEnds> interval;
  double tail_lower = 0, tail_upper = 0;
  std::string method;
  int64_t n = 0;
  size_t bound = 0;
  bool paired = false;
  OneSided p;
  Needs needs;
};

struct CheckOutcome {
  Verdict verdict = Verdict::inconclusive;
  std::string reason;
  std::vector<MemberResult> members;
  const MemberResult& main() const { return members[decisive]; }
  size_t decisive = 0;  // the member that the verdict comes from
};

// All checks of a run: families are corrected together. The order of outcomes is that of the requests.
std::vector<CheckOutcome> decide(const std::vector<CheckRequest>& requests, Correction correction);

}  // namespace assay
