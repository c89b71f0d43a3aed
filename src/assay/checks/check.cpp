// SPDX-License-Identifier: Apache-2.0
#include "assay/checks/check.h"

#include <algorithm>
#include <map>

#include "assay/base/text.h"

namespace assay {
namespace {

double tail_of(const CheckRequest& request) {
  return plain_tail(request.confidence) / static_cast<double>(request.looks);
}

// Decided on the value, and so outside of every family.
bool exact(const CheckRequest& request) { return request.fact || request.point; }

// Whether a member can be judged by an interval at all.
bool has_interval(const Measured& measured) { return measured.value && measured.interval; }

bool judged(const CheckRequest& request, const Measured& measured) {
  return !request.is_each || request.fact || measured.n >= request.smallest_slice;
}

// The members' smallest p_fail at the Bonferroni level over those that are judged: the check counts once.
double p_fail_of(const CheckRequest& request, const std::vector<OneSided>& p) {
  size_t members = 0;
  double least = 1;
  for (size_t i = 0; i < request.members.size(); ++i) {
    if (!judged(request, request.members[i]) || !has_interval(request.members[i])) continue;
    ++members;
    least = std::min(least, p[i].fail);
  }
  return std::min(1.0, least * static_cast<double>(std::max<size_t>(1, members)));
}

std::string number(double value) { return shortest_double(value); }

// Whether the verdict is the same under every answer that the missing outputs could have been.
bool stands_if_missing(const CheckRequest& request, const Measured& measured, const MemberResult& result, bool passes) {
  if (measured.if_missing.empty()) return false;
  for (const IntervalAt& interval : measured.if_missing) {
    const IntervalEnds ends = interval(result.tail_lower, result.tail_upper);
    if (!(passes ? clears(ends, request.bounds[measured.bound]) : misses(ends, request.bounds[measured.bound])))
      return false;
  }
  return true;
}

std::string what_is_missing(const Measured& measured, int64_t count) {
  return with_thousands(count) + (measured.missing_values ? " missing value" : " missing output") +
         (count == 1 ? "" : "s");
}

MemberResult judge_interval(const CheckRequest& request, const Measured& measured, const OneSided& p, double tail_pass,
                            double tail_fail) {
  MemberResult result;
  result.slice = measured.slice;
  result.estimate = measured.value;
  result.first = measured.first;
  result.second = measured.second;
  result.paired = measured.paired;
  result.n = measured.n;
  result.p = p;
  result.bound = measured.bound;
  const Bound& bound = request.bounds[measured.bound];
  result.method = measured.method;
  if (!judged(request, measured)) {
    result.verdict = Verdict::skipped;
    result.reason = "too few: " + std::to_string(measured.n);
    return result;
  }
  if (!measured.value) {
    result.reason = "undefined: " + measured.undefined;
    return result;
  }
  if (request.point || request.fact) {
    const bool stands = holds(*measured.value, bound);
    result.verdict = stands ? Verdict::pass : Verdict::fail;
    result.reason = request.fact ? "" : "decided on the value alone";
    if (request.fact && !request.exclude_missing) {
      // A fact about answers that are not all known: it stands whatever the missing ones had been.
      for (const IntervalAt& bounds : measured.if_missing) {
        if (holds(*bounds(0, 0).lower, bound) == stands) continue;
        result.verdict = Verdict::inconclusive;
        result.reason = what_is_missing(measured, measured.missing_outputs) + " decide";
      }
    }
    return result;
  }
  if (!measured.interval) {
    result.reason = "no interval: " + (measured.undefined.empty() ? std::string("not available") : measured.undefined);
    return result;
  }
  // The lower end decides a pass of >= and a fail of <=; of `within` both ends decide a pass.
  const Requirement requirement = bound.requirement;
  const bool lower_passes = requirement == Requirement::at_least || requirement == Requirement::more_than;
  const bool both = requirement == Requirement::within;
  result.tail_lower = lower_passes || both ? tail_pass : tail_fail;
  result.tail_upper = lower_passes && !both ? tail_fail : tail_pass;
  result.interval = measured.interval(result.tail_lower, result.tail_upper);
  const bool passes = clears(*result.interval, bound);
  // Of `within` both ends decide either way: they are shown at the tail of a pass only where it is one.
  if (both && !passes) {
    result.tail_lower = result.tail_upper = tail_fail;
    result.interval = measured.interval(tail_fail, tail_fail);
  }
  const bool fails = !passes && misses(*result.interval, bound);
  result.needs = needs_of(measured.interval, *measured.value, bound, tail_pass, tail_fail, measured.table_rows);
  if (request.min_examples > 0 && measured.n < request.min_examples) {
    result.reason = number(static_cast<double>(measured.n)) + " examples, the check asks for " +
                    std::to_string(request.min_examples);
  } else if (!measured.not_decisive.empty() && (passes || fails)) {
    result.reason = measured.not_decisive;
  } else if (measured.missing_outputs > 0 && !request.exclude_missing && (passes || fails) &&
             !stands_if_missing(request, measured, result, passes)) {
    result.reason = what_is_missing(measured, measured.missing_outputs) + " decide";
  } else if (passes || fails) {
    result.verdict = passes ? Verdict::pass : Verdict::fail;
    if (measured.missing_outputs > 0 && request.exclude_missing)
      result.reason = "decided without " + what_is_missing(measured, measured.missing_outputs);
  } else {
    result.verdict = Verdict::inconclusive;
    if (result.needs.examples) {
      result.reason = "needs about " + with_thousands(*result.needs.examples) + " examples (have " +
                      with_thousands(measured.table_rows) + ")";
    } else {
      result.reason = "cannot be settled: " + result.needs.reason;
      if (result.needs.visible_difference)
        result.reason += "; a difference of " + number(*result.needs.visible_difference) + " would have been seen";
    }
  }
  return result;
}

MemberResult judge(const CheckRequest& request, const Measured& measured, const OneSided& p, double tail_pass,
                   double tail_fail) {
  MemberResult result = judge_interval(request, measured, p, tail_pass, tail_fail);
  if (measured.counted_as_wrong > 0) {
    result.reason += (result.reason.empty() ? "" : "; ") + what_is_missing(measured, measured.counted_as_wrong) +
                     (measured.counted_as_wrong == 1 ? " counts as wrong" : " count as wrong");
  }
  return result;
}

int weight_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::fail: return 4;
    case Verdict::error: return 3;
    case Verdict::inconclusive: return 2;
    case Verdict::pass: return 1;
    case Verdict::skipped: break;
  }
  return 0;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::fail: return "fail";
    case Verdict::inconclusive: return "inconclusive";
    case Verdict::error: return "error";
    case Verdict::skipped: break;
  }
  return "skipped";
}

std::vector<CheckOutcome> decide(const std::vector<CheckRequest>& requests, Correction correction) {
  std::vector<std::vector<OneSided>> p(requests.size());
  std::map<int, std::vector<size_t>> families;
  for (size_t c = 0; c < requests.size(); ++c) {
    for (const Measured& measured : requests[c].members) {
      p[c].push_back(has_interval(measured) && !exact(requests[c])
                         ? p_values(measured.interval, requests[c].bounds[measured.bound])
                         : OneSided{});
    }
    if (!exact(requests[c]) && requests[c].skipped.empty()) families[requests[c].family].push_back(c);
  }
  std::vector<double> tail_fail(requests.size(), 0.0);
  for (const auto& [family, members] : families) {
    // A check with a confidence of its own is held to its own level: its p-value is scaled to that of the first.
    const double level = tail_of(requests[members.front()]);
    const auto scale = [&](size_t c) { return level / tail_of(requests[c]); };
    std::vector<double> p_fail;
    for (size_t c : members) p_fail.push_back(std::min(1.0, p_fail_of(requests[c], p[c]) * scale(c)));
    const auto decided = decide_family(p_fail, level, correction);
    for (size_t i = 0; i < members.size(); ++i) tail_fail[members[i]] = decided[i].shown_level / scale(members[i]);
  }
  std::vector<CheckOutcome> outcomes;
  for (size_t c = 0; c < requests.size(); ++c) {
    const CheckRequest& request = requests[c];
    CheckOutcome outcome;
    size_t judged_members = 0;
    for (const Measured& measured : request.members)
      judged_members += judged(request, measured) && has_interval(measured);
    const double own_fail = tail_fail[c] / static_cast<double>(std::max<size_t>(1, judged_members));
    for (size_t i = 0; i < request.members.size(); ++i) {
      outcome.members.push_back(judge(request, request.members[i], p[c][i], tail_of(request), own_fail));
    }
    if (outcome.members.empty()) {
      outcome.verdict = request.skipped.empty() ? Verdict::inconclusive : Verdict::skipped;
      outcome.reason = request.skipped.empty() ? "no slice to judge" : request.skipped;
      outcome.members.emplace_back();
      outcomes.push_back(std::move(outcome));
      continue;
    }
    // Fails with its worst member, passes when all pass; among equals the one that needs most speaks.
    const auto worse = [](const MemberResult& a, const MemberResult& b) {
      if (weight_of(a.verdict) != weight_of(b.verdict)) return weight_of(a.verdict) > weight_of(b.verdict);
      return a.needs.examples.value_or(0) > b.needs.examples.value_or(0);
    };
    for (size_t i = 1; i < outcome.members.size(); ++i) {
      if (worse(outcome.members[i], outcome.members[outcome.decisive])) outcome.decisive = i;
    }
    const MemberResult& main = outcome.main();
    outcome.verdict = main.verdict == Verdict::skipped ? Verdict::inconclusive : main.verdict;
    outcome.reason = main.reason;
    if (request.is_each && !main.slice.empty() && !main.reason.empty())
      outcome.reason = main.slice + ": " + main.reason;
    if (request.is_each && outcome.verdict == Verdict::fail) outcome.reason = main.slice + " fails";
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace assay
