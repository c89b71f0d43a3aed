// SPDX-License-Identifier: Apache-2.0
// assay plan: how many examples a check needs.
#include <cstdio>

#include "assay/base/text.h"
#include "assay/builtin/catalog.h"
#include "assay/report/plan_text.h"
#include "assay/suite/plan_size.h"
#include "options.h"

namespace assay::cli {
namespace {

// "95%" as 0.95, as in a check.
std::string without_percent(std::string text) {
  if (!text.ends_with('%')) return text;
  const auto number = parse_double(text.substr(0, text.size() - 1));
  return number ? shortest_double(*number / 100) : text;
}

Result<std::string> planned(const PlanRequest& request, const std::string& format) {
  if (!format.empty() && format != "text" && format != "json")
    return usage_error("unknown format '" + format + "'", "known formats: text, json", {"--format"});
  ASSAY_TRY(const RunDocument document, plan_size(builtin_catalog(), request));
  return format == "json" ? json_report(document) : plan_text(document, {coloured(), columns()});
}

}  // namespace

void add_plan(CLI::App& program, int& exit_code) {
  struct Plan {
    PlanRequest request;
    std::string format;
  };
  auto options = std::make_shared<Plan>();
  PlanRequest& request = options->request;
  CLI::App* verb = program.add_subcommand("plan", "How many examples a check needs, with power curves");
  verb->add_option("check", request.check, "The check, such as 'accuracy >= baseline - 1%'")
      ->type_name("CHECK")
      ->required();
  verb->add_option("--expect", request.expect, "The value that you expect of the metric")->type_name("VALUE");
  verb->add_option("--expect-baseline", request.expect_baseline, "And of the other side (default: the same)")
      ->type_name("VALUE");
  verb->add_option("--differ", request.differ, "Share of examples that one of both sides alone gets right")
      ->type_name("SHARE");
  verb->add_option("--sd", request.deviation, "Standard deviation of an example's score, paired of the differences")
      ->type_name("VALUE");
  verb->add_option("--positives", request.positives,
                   "Of an area under the curve, or of one class: the share of positives")
      ->type_name("SHARE");
  verb->add_flag("--share", request.share, "The scores of a mean are 0 or 1");
  verb->add_flag("--unpaired", request.unpaired, "The two sides see different examples");
  verb->add_option("--samples", request.samples, "Answers to each example (default: 1)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  verb->add_option("--correlation", request.correlation, "Between the answers to one example (default: 1)")
      ->type_name("VALUE");
  verb->add_option("--pilot", request.pilot, "A run that decided the same check: its examples say how they vary")
      ->type_name("RUN");
  verb->add_option("--power", request.power, "The wanted power (default: 0.8)")->type_name("SHARE");
  verb->add_option("--confidence", request.confidence, "Of the check (default: 0.95)")->type_name("SHARE");
  verb->add_option("--format", options->format, "text or json (default: text)")->type_name("FORMAT");
  for (const char* share : {"--expect", "--expect-baseline", "--differ", "--positives", "--power", "--confidence"})
    verb->get_option(share)->transform(without_percent);
  verb->footer(
      "Examples:\n  assay plan \"accuracy >= 0.9\" --expect 0.93\n"
      "  assay plan \"accuracy >= baseline - 1%\" --expect 0.9 --differ 0.08 --power 0.9");
  verb->callback([options, &exit_code] {
    const Result<std::string> text = planned(options->request, options->format);
    if (text.ok()) std::fwrite(text->data(), 1, text->size(), stdout);
    exit_code = text.ok() ? kPass : fail(text.status());
  });
}

}  // namespace assay::cli
