// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/document_of_run.h"

#include <cmath>

#include "assay/base/text.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

// Infinities and NaN never appear.
Json number(std::optional<double> value) { return value && std::isfinite(*value) ? Json(*value) : Json(); }
Json text(const std::string& value) { return value.empty() ? Json() : Json(value); }

Json interval_json(const IntervalEnds& ends, double tail_lower, double tail_upper, const std::string& method) {
  Json json;
  json["lower"] = number(ends.lower);
  json["upper"] = number(ends.upper);
  json["tail_lower"] = tail_lower;
  json["tail_upper"] = tail_upper;
  json["method"] = method;
  return json;
}

Json needs_json(const Needs& needs) {
  Json json;
  json["examples"] = needs.examples ? Json(*needs.examples) : Json();
  json["power"] = needs.power;
  if (!needs.examples) {
    json["reason"] = text(needs.reason);
    json["visible_difference"] = number(needs.visible_difference);
  }
  return json;
}

Json bound_json(const Bound& bound) { return bound.requirement == Requirement::within ? bound.tolerance : bound.value; }

Json member_json(const MemberResult& member, const CheckRequest& request) {
  Json json;
  json["slice"] = text(member.slice);
  json["verdict"] = name_of(member.verdict);
  json["estimate"] = number(member.estimate);
  json["interval"] =
      member.interval ? interval_json(*member.interval, member.tail_lower, member.tail_upper, member.method) : Json();
  if (request.bounds.size() > 1) json["bound"] = bound_json(request.bounds[member.bound]);
  json["n"] = member.n;
  json["p_pass"] = member.p.pass;
  json["p_fail"] = member.p.fail;
  json["reason"] = text(member.reason);
  return json;
}

}  // namespace

Json estimate_json(const Estimate& estimate, double confidence) {
  Json json;
  json["metric"] = estimate.metric;
  json["dataset"] = estimate.dataset;
  json["model"] = text(estimate.model);
  json["prompt"] = text(estimate.prompt);
  json["probe"] = nullptr;
  json["window"] = nullptr;
  json["fold"] = nullptr;
  json["slice"] = text(estimate.slice.text);
  json["cells"] = Json::array();
  for (const CellValue& cell : estimate.slice.values)
    json["cells"].push_back({{"column", cell.column}, {"value", cell.value}});
  if (estimate.table) {
    Json rows = Json::array();
    for (size_t r = 0; r < estimate.table->rows.size(); ++r) {
      Json row = Json::array();
      for (const auto& value : estimate.table->rows[r]) row.push_back(number(value));
      rows.push_back(std::move(row));
    }
    json["table"] = {
        {"columns", estimate.table->columns}, {"labels", estimate.table->labels}, {"rows", std::move(rows)}};
  } else {
    json["value"] = number(estimate.value);
  }
  json["undefined"] = text(estimate.value ? "" : estimate.undefined);
  const double tail = plain_tail(confidence);
  json["interval"] = estimate.interval ? interval_json(*estimate.interval, tail, tail, estimate.recipe.method) : Json();
  json["n"] = estimate.n;
  json["n_effective"] = estimate.n_effective;
  json["excluded"] = Json::object();
  for (const auto& [reason, count] : estimate.excluded) json["excluded"][reason] = count;
  json["signature"] = estimate.signature;
  json["provenance"] = Json::object();
  json["fact"] = estimate.fact;
  json["better"] = estimate.better == Direction::higher  ? "higher"
                   : estimate.better == Direction::lower ? "lower"
                                                         : "neither";
  const auto bounded = [](double end) { return std::fabs(end) < 1e308 ? Json(end) : Json(); };
  json["range"] = {bounded(estimate.range.lowest), bounded(estimate.range.highest)};
  return json;
}

Json check_json(const BoundSuite& bound, size_t index, const CheckRequest& request, const CheckOutcome& outcome) {
  const BoundCheck& check = bound.checks[index];
  const CheckSpec& spec = *check.spec;
  const BoundTable& table = *bound.tables[check.table];
  const MemberResult& main = outcome.main();
  Json json;
  json["check"] = check.text;
  json["name"] = text(spec.name);
  json["dataset"] = table.plan.dataset;
  const bool of_model = check.model >= 0;
  json["model"] = of_model && !check.each_model ? text(table.plan.models[check.model].name) : Json();
  json["prompt"] = of_model && !check.each_prompt ? text(table.plan.models[check.model].prompt) : Json();
  json["verdict"] = name_of(outcome.verdict);
  json["severity"] = spec.severity == Severity::required ? "required" : "warning";
  json["estimate"] = number(main.estimate);
  json["interval"] =
      main.interval ? interval_json(*main.interval, main.tail_lower, main.tail_upper, main.method) : Json();
  const Bound& held_to = request.bounds[main.bound];
  json["bound"] = bound_json(held_to);
  if (held_to.requirement == Requirement::within) json["centre"] = held_to.value;
  const BoundRequirement none;
  const BoundRequirement& requirement = check.requirements.empty() ? none : check.requirements[main.bound].second;
  json["comparison"] = symbol_of(requirement.comparison);
  if (requirement.right) {
    json["difference"] = {{"first", number(main.first)},
                          {"second", number(main.second)},
                          {"factor", requirement.factor},
                          {"paired", main.paired},
                          {"of", requirement.against_baseline ? "baseline" : "estimate"}};
  }
  json["p_pass"] = main.p.pass;
  json["p_fail"] = main.p.fail;
  json["needs"] = outcome.verdict == Verdict::inconclusive && main.interval ? needs_json(main.needs) : Json();
  json["reason"] = text(outcome.reason);
  json["why"] = text(spec.why);
  json["decision"] = request.fact ? "fact" : request.point ? "point" : "interval";
  const OnInconclusive meaning = spec.on_inconclusive.value_or(bound.suite->on_inconclusive);
  json["on_inconclusive"] = meaning == OnInconclusive::fail   ? "fail"
                            : meaning == OnInconclusive::pass ? "pass"
                                                              : "inconclusive";
  if (spec.location.line > 0 && spec.location.file != kSuiteText) {
    json["location"] = {{"file", spec.location.file}, {"line", spec.location.line}, {"column", spec.location.column}};
  } else {
    json["location"] = nullptr;
  }
  if (request.is_each) {
    json["members"] = Json::array();
    for (const MemberResult& member : outcome.members) json["members"].push_back(member_json(member, request));
  }
  return json;
}

namespace {

// How many required checks ended how; an inconclusive one counts as its suite says.
struct Tally {
  int passed = 0, failed = 0, errors = 0;
  int open = 0, open_passing = 0, open_failing = 0;
  int warnings = 0;  // that do not pass
  int required() const { return passed + failed + errors + open + open_passing + open_failing; }
};

Tally tally_of(const BoundSuite& bound, const std::vector<CheckRequest>& requests,
               const std::vector<CheckOutcome>& outcomes) {
  Tally tally;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const Verdict verdict = outcomes[i].verdict;
    if (verdict == Verdict::skipped) continue;
    if (!requests[i].required) {
      tally.warnings += verdict != Verdict::pass;
      continue;
    }
    const OnInconclusive meaning = bound.checks[i].spec->on_inconclusive.value_or(bound.suite->on_inconclusive);
    switch (verdict) {
      case Verdict::pass: ++tally.passed; break;
      case Verdict::fail: ++tally.failed; break;
      case Verdict::error: ++tally.errors; break;
      default:
        ++(meaning == OnInconclusive::pass   ? tally.open_passing
           : meaning == OnInconclusive::fail ? tally.open_failing
                                             : tally.open);
    }
  }
  return tally;
}

std::string sentence_of(const Tally& tally) {
  struct Part {
    int count;
    const char *one, *many;
  };
  const Part parts[] = {
      {tally.failed, "fails", "fail"},
      {tally.errors, "could not be computed", "could not be computed"},
      {tally.passed, "passes", "pass"},
      {tally.open, "is inconclusive", "are inconclusive"},
      {tally.open_failing, "is inconclusive and counts as a failure", "are inconclusive and count as failures"},
      {tally.open_passing, "is inconclusive and counts as a pass", "are inconclusive and count as passes"}};
  const int total = tally.required();
  std::string sentence;
  for (const Part& part : parts) {
    if (part.count == 0) continue;
    const std::string words = part.count == 1 ? part.one : part.many;
    if (part.count == total) {
      sentence =
          total == 1 ? "The required check " + words : "All " + std::to_string(total) + " required checks " + words;
    } else if (sentence.empty()) {
      sentence = std::to_string(part.count) + " of " + std::to_string(total) + " required checks " + words;
    } else {
      sentence += ", " + std::to_string(part.count) + " " + words;
    }
  }
  if (total > 0) sentence += ".";
  if (tally.warnings > 0) {
    sentence += (sentence.empty() ? "" : " ") + std::to_string(tally.warnings) +
                (tally.warnings == 1 ? " warning does not pass." : " warnings do not pass.");
  }
  return sentence.empty() ? "No check had to pass." : sentence;
}

}  // namespace

RunVerdict verdict_of(const BoundSuite& bound, const std::vector<CheckRequest>& requests,
                      const std::vector<CheckOutcome>& outcomes) {
  if (outcomes.empty()) return {Verdict::pass, "No checks were asked for.", 0};
  const Tally tally = tally_of(bound, requests, outcomes);
  const std::string sentence = sentence_of(tally);
  if (tally.failed + tally.open_failing > 0) return {Verdict::fail, sentence, 1};
  if (tally.errors > 0) return {Verdict::error, sentence, 3};
  if (tally.open > 0) return {Verdict::inconclusive, sentence, 4};
  return {Verdict::pass, sentence, 0};
}

}  // namespace assay
