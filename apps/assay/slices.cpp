// SPDX-License-Identifier: Apache-2.0
// assay slices: where a run is weak, or where it got worse.
#include <cstdio>

#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/builtin/catalog.h"
#include "assay/report/weak_slices.h"
#include "assay/suite/weak_slices.h"
#include "options.h"

namespace assay::cli {
namespace {

struct Slices {
  WeakSlicesRequest request;
  std::string search = "half", features, format, out;
  MachineOptions machine;
};

Result<int> slices(Slices& options) {
  ASSAY_TRY(const ReportWriter writer, weak_slices_writer(options.format.empty() ? "text" : options.format));
  if (options.search != "half" && options.search != "all")
    return usage_error("unknown search '" + options.search + "'", "known: half, all", {"--search"});
  options.request.all_rows = options.search == "all";
  if (!options.features.empty()) {
    for (const std::string& name : split(options.features, ',')) options.request.features.push_back(trim(name));
  }
  ASSAY_TRY(Context context, context_of(options.machine));
  ASSAY_TRY(const RunDocument document, weak_slices(context, builtin_catalog(), options.request));
  const bool to_terminal = options.out.empty() && (options.format.empty() || options.format == "text");
  const std::string text = to_terminal ? weak_slices_text(document, {coloured(), columns()}) : writer(document);
  if (!options.out.empty()) ASSAY_RETURN_IF_ERROR(write_file_atomically(options.out, text));
  if (options.out.empty()) std::fwrite(text.data(), 1, text.size(), stdout);
  return kPass;
}

}  // namespace

void add_slices(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<Slices>();
  WeakSlicesRequest& request = options->request;
  CLI::App* verb = program.add_subcommand("slices", "Where a run is weak, or where it got worse than another");
  verb->add_option("run", request.run, "The run (default: runs/latest)")->type_name("RUN");
  verb->add_option("--against", request.against, "An earlier run: where this one is worse")->type_name("RUN");
  verb->add_option("--metric", request.metric, "A mean over rows: log_loss, accuracy, mean_absolute_error, a score ...")
      ->type_name("METRIC");
  verb->add_option("--model", request.model, "Of a run with several")->type_name("NAME");
  verb->add_option("--features", options->features, "The columns to make slices of (default: all)")
      ->type_name("A,B,...");
  verb->add_option("--depth", request.depth, "The most conditions of a slice (default: 3)")
      ->type_name("N")
      ->check(CLI::Range(1, 8));
  verb->add_option("--search", options->search,
                   "half: find on one half, confirm on the other; all: every row, without intervals (default: half)")
      ->type_name("ROWS");
  verb->add_option("--smallest", request.smallest, "Rows of a slice (default: 1% of those searched, at least 32)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  verb->add_option("--alpha", request.alpha, "How much loss counts against size, in (0, 1] (default: 0.95)")
      ->type_name("SHARE")
      ->check(CLI::Range(1e-6, 1.0));
  verb->add_option("--limit", request.most, "How many slices are shown (default: 10)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  verb->add_option("--format", options->format, "text, json, md or html (default: text)")->type_name("FORMAT");
  verb->add_option("--out", options->out, "The file to write (default: standard output)")->type_name("PATH");
  add_machine_options(*verb, options->machine);
  verb->footer(
      "Examples:\n  assay slices runs/latest --model candidate\n"
      "  assay slices runs/latest --model candidate --metric accuracy --search all");
  verb->callback([options, &exit_code] {
    const Result<int> code = slices(*options);
    exit_code = code.ok() ? *code : fail(code.status());
  });
}

}  // namespace assay::cli
