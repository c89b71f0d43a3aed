// SPDX-License-Identifier: Apache-2.0
// Workflow commands: an annotation at the suite's line for each check that did not pass
// (https://docs.github.com/actions, "Workflow commands").
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/report.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

std::string message(std::string text) {
  return replace_all(replace_all(replace_all(std::move(text), "%", "%25"), "\r", "%0D"), "\n", "%0A");
}

std::string property(std::string text) {
  return replace_all(replace_all(message(std::move(text)), ":", "%3A"), ",", "%2C");
}

}  // namespace

std::string github_annotations(const RunDocument& run) {
  std::string out;
  for (const auto& check : run["checks"]) {
    const std::string verdict = outcome_of(check);
    if (verdict == "pass" || verdict == "skipped") continue;
    const bool hard = (verdict == "fail" || verdict == "error") && check["severity"] != "warning";
    out += hard ? "::error " : "::warning ";
    if (check["location"].is_object()) {
      out += "file=" + property(check["location"]["file"]) +
             ",line=" + std::to_string(check["location"]["line"].get<int>()) +
             ",col=" + std::to_string(check["location"]["column"].get<int>()) + ",";
    }
    out += "title=" + property(std::string(check["verdict"]) + ": " + std::string(check["check"])) +
           "::" + message(evidence_of(check)) + "\n";
  }
  return out;
}

}  // namespace assay
