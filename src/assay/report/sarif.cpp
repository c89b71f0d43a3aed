// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0): one result a check that did not pass, at its line in
// the suite.
#include <fmt/format.h>

#include <cctype>
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/report.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

// RFC 3986: a relative reference, or a file URI where the path is absolute; what is not unreserved is encoded.
std::string uri_of(const std::string& path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const bool plain =
        std::isalnum(static_cast<unsigned char>(c)) || std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

// What makes a result the same one in the next run.
std::string identity_of(const RunDocument& run, const RunDocument& check) {
  return text_or(run["suite"], "") + "/" + text_or(check["dataset"], "") + "/" + text_or(check["model"], "") + "/" +
         check["check"].get<std::string>();
}

}  // namespace

std::string sarif_report(const RunDocument& run) {
  RunDocument results = RunDocument::array();
  for (const auto& check : run["checks"]) {
    const std::string verdict = outcome_of(check);
    if (verdict == "pass" || verdict == "skipped") continue;
    RunDocument result;
    result["ruleId"] = "assay/" + verdict;
    result["level"] = check["severity"] == "warning" || verdict == "inconclusive" ? "warning" : "error";
    result["message"]["text"] = check["check"].get<std::string>() + ": " + verdict + ". " + evidence_of(check);
    if (check["location"].is_object()) {
      RunDocument place;
      place["physicalLocation"]["artifactLocation"]["uri"] = uri_of(check["location"]["file"]);
      place["physicalLocation"]["region"]["startLine"] = check["location"]["line"];
      place["physicalLocation"]["region"]["startColumn"] = check["location"]["column"];
      result["locations"] = RunDocument::array({place});
    }
    result["partialFingerprints"]["check/v1"] = identity_of(run, check);
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
