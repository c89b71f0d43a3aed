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

Json member_json(const MemberResult& member) {
  Json json;
  json["slice"] = text(member.slice);
  json["verdict"] = name_of(member.verdict);
  json["estimate"] = number(member.estimate);
  json["interval"] =
      member.interval ? interval_json(*member.interval, member.tail_lower, member.tail_upper, member.method) : Json();
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
  json["prompt"] = nullptr;
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
  json["model"] = table.plan.models[check.model].name;
  json["prompt"] = nullptr;
  json["verdict"] = name_of(outcome.verdict);
  json["severity"] = spec.severity == Severity::required ? "required" : "warning";
  json["estimate"] = number(main.estimate);
  json["interval"] =
      main.interval ? interval_json(*main.interval, main.tail_lower, main.tail_upper, main.method) : Json();
  json["bound"] = request.bound.requirement == Requirement::within ? request.bound.tolerance : request.bound.value;
  if (request.bound.requirement == Requirement::within) json["centre"] = request.bound.value;
  json["comparison"] = symbol_of(check.comparison);
  if (check.right) {
    json["difference"] = {{"first", number(main.first)},
                          {"second", number(main.second)},
                          {"factor", check.factor},
                          {"paired", main.paired},
                          {"of", check.against_baseline ? "baseline" : "estimate"}};
  }
  json["p_pass"] = main.p.pass;
  json["p_fail"] = main.p.fail;
  json["needs"] = outcome.verdict == Verdict::inconclusive && main.interval ? needs_json(main.needs) : Json();
  json["reason"] = text(outcome.reason);
  json["why"] = text(spec.why);
  json["decision"] = request.point ? "point" : "interval";
  const OnInconclusive meaning = spec.on_inconclusive.value_or(bound.suite->on_inconclusive);
  json["on_inconclusive"] = meaning == OnInconclusive::fail   ? "fail"
                            : meaning == OnInconclusive::pass ? "pass"
                                                              : "inconclusive";
  if (spec.location.line > 0) {
    json["location"] = {{"file", spec.location.file}, {"line", spec.location.line}, {"column", spec.location.column}};
  } else {
    json["location"] = nullptr;
  }
  if (request.is_each) {
    json["members"] = Json::array();
    for (const MemberResult& member : outcome.members) json["members"].push_back(member_json(member));
  }
  return json;
}

RunVerdict verdict_of(const BoundSuite& bound, const std::vector<CheckRequest>& requests,
                      const std::vector<CheckOutcome>& outcomes) {
  int passed = 0, failed = 0, open = 0, errors = 0, blocking = 0, warnings = 0;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const CheckSpec& spec = *bound.checks[i].spec;
    const Verdict verdict = outcomes[i].verdict;
    if (!requests[i].required) {
      warnings += verdict != Verdict::pass;
      continue;
    }
    const OnInconclusive meaning = spec.on_inconclusive.value_or(bound.suite->on_inconclusive);
    if (verdict == Verdict::skipped) continue;
    if (verdict == Verdict::pass) {
      ++passed;
    } else if (verdict == Verdict::fail) {
      ++failed;
    } else if (verdict == Verdict::error) {
      ++errors;
    } else {
      ++open;
      failed += meaning == OnInconclusive::fail;
      blocking += meaning == OnInconclusive::inconclusive;
    }
  }
  RunVerdict run;
  if (failed > 0) {
    run = {Verdict::fail, "", 1};
  } else if (errors > 0) {
    run = {Verdict::error, "", 3};
  } else if (blocking > 0) {
    run = {Verdict::inconclusive, "", 4};
  }
  const auto count = [](int n, const char* what) { return std::to_string(n) + " " + what; };
  const int total = passed + failed + errors + open;
  if (outcomes.empty()) {
    run.sentence = "No checks were asked for.";
  } else if (run.verdict == Verdict::pass) {
    run.sentence =
        total == 1 ? "The required check passes." : "All " + std::to_string(total) + " required checks pass.";
    if (open > 0)
      run.sentence = count(passed, "required checks pass") + ", " + count(open, "inconclusive ones count as passes.");
  } else {
    const auto of_total = [&](int n, const char* what) {
      return std::to_string(n) + " of " + std::to_string(total) + " required checks " + what;
    };
    std::vector<std::string> parts;
    if (failed > 0) parts.push_back(of_total(failed, failed == 1 ? "fails" : "fail"));
    if (passed > 0)
      parts.push_back(failed > 0 ? count(passed, passed == 1 ? "passes" : "pass")
                                 : of_total(passed, passed == 1 ? "passes" : "pass"));
    if (open == total) {
      parts.push_back(total == 1 ? "The required check is inconclusive"
                                 : "All " + std::to_string(total) + " required checks are inconclusive");
    } else if (open > 0) {
      parts.push_back(count(open, open == 1 ? "is inconclusive" : "are inconclusive"));
    }
    if (errors > 0) parts.push_back(count(errors, "could not be computed"));
    run.sentence = join(parts, ", ") + ".";
  }
  if (warnings > 0)
    run.sentence += " " + count(warnings, warnings == 1 ? "warning does not pass." : "warnings do not pass.");
  return run;
}

}  // namespace assay
