// SPDX-License-Identifier: Apache-2.0
// assay show: a finished run again, in any format.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "assay/base/clock.h"
#include "assay/base/files.h"
#include "assay/store/run_directory.h"
#include "assay/suite/examples_of_run.h"
#include "assay/suite/run.h"
#include "options.h"
#include "show_run.h"

namespace assay::cli {
namespace {

// Whether it arrived is asked once, at the end of the program.
void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// Annotations to standard output, where the runner reads them; the summary to the file that the runner names, without
// one to standard output too where `summary_here`.
Status tell_github(const RunDocument& run, bool summary_here) {
  print(github_annotations(run));
  const auto summary = environment("GITHUB_STEP_SUMMARY");
  if (!summary || summary->empty()) {
    if (summary_here) print(markdown_report(run));
    return {};
  }
  std::ofstream out(*summary, std::ios::app);
  out << markdown_report(run);
  if (!out.flush()) return not_computed("cannot append to the step summary '" + *summary + "'");
  return {};
}

// The report as text. The page holds examples too, which are read from the rows that the run kept.
Result<std::string> written(const RunDocument& run, const std::string& format) {
  ASSAY_TRY(const ReportWriter writer, report_writer(format));
  if (format != "html") return writer(run);
  ASSAY_TRY(RunDocument examples, examples_of_run(run));
  if (examples.is_null()) return writer(run);
  RunDocument with_examples = run;
  with_examples["examples"] = std::move(examples);
  return writer(with_examples);
}

Status print_examples(const RunDocument& run, const std::string& which, int64_t most, const std::string& format) {
  ExampleRequest request;
  request.most = most;
  request.most_bytes = int64_t{1} << 40;
  request.filter = which == "failed"    ? ExampleFilter::failed
                   : which == "flipped" ? ExampleFilter::flipped
                                        : ExampleFilter::all;
  ASSAY_TRY(const RunDocument view, examples_of_run(run, request));
  if (view.is_null())
    return usage_error("the run '" + run["run"].get<std::string>() + "' kept no examples with texts or answers",
                       "name the columns: input: COLUMN, output: COLUMN, and run it with keep: scored", {"--examples"});
  print(format == "json" ? view.dump(2) + "\n" : examples_text(view, {coloured(), columns()}));
  return {};
}

}  // namespace

Status check_format(const std::string& format) {
  if (format.empty()) return {};
  ASSAY_TRY([[maybe_unused]] const ReportWriter writer, report_writer(format));
  return {};
}

Status print_run(const RunDocument& run, const std::string& format) {
  if (format == "github") return tell_github(run, true);
  if (format.empty() || format == "text") {
    print(terminal_report(run, {coloured(), columns()}));
    return {};
  }
  ASSAY_TRY(const std::string text, written(run, format));
  print(text);
  return {};
}

Status check_reports(const std::vector<std::pair<std::string, std::string>>& reports) {
  for (const auto& [format, file] : reports) {
    ASSAY_TRY([[maybe_unused]] const ReportWriter writer, report_writer(format));
    if (file.empty() && format != "github")
      return usage_error("the report '" + format + "' needs a file", "write --report " + format + "=FILE",
                         {"--report"});
    const std::filesystem::path directory = std::filesystem::path(file).parent_path();
    std::error_code ignored;
    if (!directory.empty() && !std::filesystem::is_directory(directory, ignored))
      return usage_error("there is no directory '" + directory.string() + "' for the report '" + format + "'",
                         "make it, or name another file", {"--report"});
  }
  return {};
}

Status write_reports(const RunDocument& run, const std::vector<std::pair<std::string, std::string>>& reports) {
  for (const auto& [format, file] : reports) {
    if (file.empty()) {
      ASSAY_RETURN_IF_ERROR(tell_github(run, false));
      continue;
    }
    ASSAY_TRY(const std::string text, written(run, format));
    ASSAY_RETURN_IF_ERROR(write_file_atomically(file, text));
  }
  return {};
}

void add_show(CLI::App& program, int& exit_code) {
  struct Show {
    std::string run, format, out, examples;
    int64_t limit = 20;
  };
  auto options = std::make_shared<Show>();
  CLI::App* verb = program.add_subcommand("show", "Look at a run again, or write a report of it");
  verb->add_option("run", options->run, "The run directory (default: runs/latest)")->type_name("RUN");
  verb->add_option("--format", options->format, kFormatSummary)->type_name("FORMAT");
  verb->add_option("--out", options->out, "The file to write (default: standard output)")->type_name("PATH");
  verb->add_option("--examples", options->examples, "Examples and their answers: all, failed or flipped")
      ->type_name("WHICH")
      ->check(CLI::IsMember({"all", "failed", "flipped"}));
  verb->add_option("--limit", options->limit, "How many examples (default: 20)")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  verb->footer("Examples:\n  assay show\n  assay show runs/latest --format html --out report.html");
  verb->callback([options, &exit_code] {
    const auto shown = [&]() -> Status {
      ASSAY_TRY(const std::string directory, find_run(options->run));
      ASSAY_TRY(const RunDocument run, read_run(directory));
      if (!options->examples.empty()) return print_examples(run, options->examples, options->limit, options->format);
      if (options->out.empty()) return print_run(run, options->format);
      ASSAY_TRY(const std::string text, written(run, options->format.empty() ? "text" : options->format));
      return write_file_atomically(options->out, text);
    };
    const Status status = shown();
    exit_code = status.ok() ? kPass : fail(status);
  });
}

}  // namespace assay::cli
