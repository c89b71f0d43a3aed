// SPDX-License-Identifier: Apache-2.0
// JUnit XML as Jenkins, GitLab and GitHub read it: one test case a check. Inconclusive is skipped with its reason, and
// a failure under `on_inconclusive: fail`; a warning that does not pass is skipped too.
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/report.h"
#include "assay/report/wording.h"

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
    const std::string message = xml(evidence_of(check));
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

}  // namespace assay
