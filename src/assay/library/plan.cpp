// SPDX-License-Identifier: Apache-2.0
#include "assay/builtin/catalog.h"
#include "assay/library/fields.h"
#include "assay/report/plan_text.h"
#include "assay/suite/plan_size.h"

// What is promised.
#include "assay/plan.h"

namespace assay {
inline namespace v0 {

Result<Plan> plan(const std::string& check, const PlanOptions& options) {
  PlanRequest request;
  request.check = check;
  request.expect = options.expect;
  request.expect_baseline = options.expect_baseline;
  request.deviation = options.sd;
  request.differ = options.differ;
  request.positives = options.positives;
  request.share = options.share;
  request.unpaired = options.unpaired;
  request.samples = options.samples;
  request.correlation = options.correlation;
  request.pilot = options.pilot;
  request.power = options.power;
  request.confidence = options.confidence;
  ASSAY_TRY(const Json document, plan_size(builtin_catalog(), request));
  v0::Plan plan;
  plan.examples = document.at("examples");
  if (const Json& unpaired = document.at("unpaired_examples"); unpaired.is_number()) plan.unpaired_examples = unpaired;
  plan.json = json_report(document);
  return plan;
}

Result<std::string> report(const Plan& plan, std::string_view format) {
  if (format != "text" && format != "json")
    return usage_error("unknown format '" + std::string(format) + "'", "known formats: text, json", {"--format"});
  const Json document = Json::parse(plan.json, nullptr, false);
  if (document.is_discarded()) return usage_error("this plan holds no document", "take it from plan");
  return format == "json" ? json_report(document) : plan_text(document, {});
}

}  // namespace v0
}  // namespace assay
