// SPDX-License-Identifier: Apache-2.0
// What CI servers read: JUnit XML (one test case a check) and SARIF 2.1.0 (one result a check that did not pass,
// at the suite's line).
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/number.h"
#include "assay/report/report.h"

namespace assay {
namespace {

// XML 1.0 has no place for control characters, not even escaped.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string message_of(const RunDocument& check) {
  std::string text;
  if (check["estimate"].is_number()) {
    text = short_number(check["estimate"].get<double>());
    if (const std::string interval = interval_text(check["interval"]); !interval.empty()) text += " " + interval;
  }
  if (check["reason"].is_string()) text += (text.empty() ? "" : "; ") + check["reason"].get<std::string>();
  return text;
}

// A failure under `on_inconclusive: fail` counts as one here too.
std::string outcome_of(const RunDocument& check) {
  const std::string verdict = check["verdict"];
  if (verdict != "inconclusive" || !check.contains("on_inconclusive")) return verdict;
  return check["on_inconclusive"] == "fail" ? "fail" : verdict;
}

}  // namespace

std::string junit_report(const RunDocument& run) {
  int failures = 0, errors = 0, skipped = 0;
  std::string cases;
  const std::string suite = run["suite"].is_string() ? run["suite"].get<std::string>() : "assay";
  for (const auto& check : run["checks"]) {
    std::string where;
    for (const char* key : {"dataset", "model"}) {
      if (check[key].is_string()) where += "." + check[key].get<std::string>();
    }
    const std::string outcome = outcome_of(check);
    const bool warning = check["severity"] == "warning";
    cases +=
        "  <testcase classname=\"" + xml(suite + where) + "\" name=\"" + xml(check["check"].get<std::string>()) + "\"";
    if (check["location"].is_object()) {
      cases += " file=\"" + xml(check["location"]["file"].get<std::string>()) + "\" line=\"" +
               std::to_string(check["location"]["line"].get<int>()) + "\"";
    }
    const std::string message = xml(message_of(check));
    if (outcome == "fail" && !warning) {
      ++failures;
      cases += ">\n    <failure message=\"" + message + "\"/>\n  </testcase>\n";
    } else if (outcome == "error" && !warning) {
      ++errors;
      cases += ">\n    <error message=\"" + message + "\"/>\n  </testcase>\n";
    } else if (outcome != "pass") {
      ++skipped;
      cases +=
          ">\n    <skipped message=\"" + (warning ? "warning: " : std::string()) + message + "\"/>\n  </testcase>\n";
    } else {
      cases += "/>\n";
    }
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"" + xml(suite) + "\" tests=\"" +
         std::to_string(run["checks"].size()) + "\" failures=\"" + std::to_string(failures) + "\" errors=\"" +
         std::to_string(errors) + "\" skipped=\"" + std::to_string(skipped) + "\">\n" + cases +
         "</testsuite>\n</testsuites>\n";
}

std::string sarif_report(const RunDocument& run) {
  RunDocument results = RunDocument::array();
  for (const auto& check : run["checks"]) {
    const std::string verdict = outcome_of(check);
    if (verdict == "pass" || verdict == "skipped") continue;
    RunDocument result;
    result["ruleId"] = "assay/" + verdict;
    result["level"] = check["severity"] == "warning" || verdict == "inconclusive" ? "warning" : "error";
    result["message"]["text"] = check["check"].get<std::string>() + ": " + verdict + ". " + message_of(check);
    if (check["location"].is_object()) {
      RunDocument place;
      place["physicalLocation"]["artifactLocation"]["uri"] = check["location"]["file"];
      place["physicalLocation"]["region"]["startLine"] = check["location"]["line"];
      place["physicalLocation"]["region"]["startColumn"] = check["location"]["column"];
      result["locations"] = RunDocument::array({place});
    }
    results.push_back(result);
  }
  RunDocument sarif;
  sarif["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  sarif["version"] = "2.1.0";
  RunDocument one;
  one["tool"]["driver"]["name"] = "Assay";
  one["tool"]["driver"]["version"] = run["version"];
  RunDocument rules = RunDocument::array();
  for (const auto& [id, text] :
       {std::pair("assay/fail", "A check failed."), std::pair("assay/inconclusive", "A check needs more examples."),
        std::pair("assay/error", "A check could not be computed.")}) {
    RunDocument rule;
    rule["id"] = id;
    rule["shortDescription"]["text"] = text;
    rules.push_back(rule);
  }
  one["tool"]["driver"]["rules"] = rules;
  one["results"] = results;
  sarif["runs"] = RunDocument::array({one});
  return sarif.dump(2) + "\n";
}

}  // namespace assay
