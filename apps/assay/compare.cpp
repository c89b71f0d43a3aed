// SPDX-License-Identifier: Apache-2.0
// assay compare: two runs, or two models or prompts of one.
#include "assay/suite/compare.h"

#include <cstdio>

#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/builtin/catalog.h"
#include "assay/report/comparison.h"
#include "options.h"

namespace assay::cli {
namespace {

struct Compare {
  std::vector<std::string> runs;
  std::string models, prompts, format, out;
  CompareRequest request;
  MachineOptions machine;
};

using TwoNames = std::optional<std::pair<std::string, std::string>>;
Result<TwoNames> two_names(const std::string& text, const char* option) {
  if (text.empty()) return TwoNames();
  const std::vector<std::string> names = split(text, ',');
  if (names.size() != 2 || trim(names[0]).empty() || trim(names[1]).empty()) {
    return usage_error("'" + text + "' does not name two", std::string("write ") + option + " BEFORE,AFTER", {option});
  }
  return TwoNames(std::pair(trim(names[0]), trim(names[1])));
}

Result<int> compare(Compare& options) {
  ASSAY_TRY(const ComparisonWriter writer, comparison_writer(options.format.empty() ? "text" : options.format));
  ASSAY_TRY(options.request.models, two_names(options.models, "--models"));
  ASSAY_TRY(options.request.prompts, two_names(options.prompts, "--prompts"));
  // One run alone is the earlier of it and the newest; with --models or --prompts both sides are of it.
  const bool of_one = options.request.models || options.request.prompts;
  if (!options.runs.empty()) options.request.before = options.runs[0];
  if (options.runs.size() > 1 || (of_one && !options.runs.empty())) options.request.after = options.runs.back();
  ASSAY_TRY(Context context, context_of(options.machine));
  ASSAY_TRY(const RunDocument document, compare_runs(context, builtin_catalog(), options.request));
  const bool to_terminal = options.out.empty() && (options.format.empty() || options.format == "text");
  const std::string text = to_terminal ? comparison_text(document, {coloured(), columns()}) : writer(document);
  if (options.out.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
  } else {
    ASSAY_RETURN_IF_ERROR(write_file_atomically(options.out, text));
  }
  return document["exit_code"].get<int>();
}

}  // namespace

void add_compare(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<Compare>();
  CLI::App* verb = program.add_subcommand("compare", "What changed between two runs, or two models or prompts of one");
  verb->add_option("runs", options->runs, "The earlier run and the later one (default: runs/latest)")
      ->type_name("RUN")
      ->expected(0, 2);
  verb->add_option("--models", options->models, "Two models, the earlier first; of one run or of both")
      ->type_name("BEFORE,AFTER");
  verb->add_option("--prompts", options->prompts, "Two prompts, the earlier first")->type_name("BEFORE,AFTER");
  verb->add_option("--format", options->format, "text, json, md or html (default: text)")->type_name("FORMAT");
  verb->add_option("--out", options->out, "The file to write (default: standard output)")->type_name("PATH");
  verb->add_option("--examples", options->request.examples,
                   "A Parquet file to write: every compared example with both answers")
      ->type_name("PATH");
  verb->add_option("--limit", options->request.most_examples, "How many flipped examples are shown (default: 10)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  add_machine_options(*verb, options->machine);
  verb->footer(
      "Examples:\n  assay compare runs/before runs/after\n  assay compare runs/latest --models production,candidate");
  verb->callback([options, &exit_code] {
    const Result<int> code = compare(*options);
    exit_code = code.ok() ? *code : fail(code.status());
  });
}

}  // namespace assay::cli
