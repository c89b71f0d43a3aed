// SPDX-License-Identifier: Apache-2.0
// assay show: a finished run again, in any format.
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "assay/base/clock.h"
#include "assay/base/files.h"
#include "assay/store/run_directory.h"
#include "assay/suite/run.h"
#include "options.h"
#include "show_run.h"

namespace assay::cli {

Status print_run(const RunDocument& run, const std::string& format) {
  std::string text;
  if (format.empty() || format == "text") {
    text = terminal_report(run, {coloured(), columns()});
  } else {
    ASSAY_TRY(text, report(format, run));
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return not_computed("cannot write to standard output");
  }
  return {};
}

Status check_reports(const std::vector<std::pair<std::string, std::string>>& reports) {
  const RunDocument nothing = {{"suite", nullptr},
                               {"verdict", nullptr},
                               {"sentence", nullptr},
                               {"run", nullptr},
                               {"version", nullptr},
                               {"checks", RunDocument::array()},
                               {"estimates", RunDocument::array()},
                               {"data", RunDocument::array()}};
  for (const auto& [format, file] : reports) {
    ASSAY_TRY(const std::string ignored, report(format, nothing));
    if (file.empty() && format != "github")
      return usage_error("the report '" + format + "' needs a file", "write --report " + format + "=FILE",
                         {"--report"});
  }
  return {};
}

Status write_reports(const RunDocument& run, const std::vector<std::pair<std::string, std::string>>& reports) {
  for (const auto& [format, file] : reports) {
    ASSAY_TRY(const std::string text, report(format, run));
    if (!file.empty()) {
      ASSAY_RETURN_IF_ERROR(write_file_atomically(file, text));
      continue;
    }
    std::fputs(github_annotations(run).c_str(), stdout);
    if (const auto summary = environment("GITHUB_STEP_SUMMARY")) {
      std::ofstream out(*summary, std::ios::app);
      out << text;
      if (!out.flush()) return not_computed("cannot append to the step summary '" + *summary + "'");
    }
  }
  return {};
}

void add_show(CLI::App& program, int& exit_code) {
  struct Show {
    std::string run, format, out;
  };
  auto options = std::make_shared<Show>();
  CLI::App* verb = program.add_subcommand("show", "Look at a run again, or write a report of it");
  verb->add_option("run", options->run, "The run directory (default: runs/latest)");
  verb->add_option("--format", options->format, "text, json, csv, md, junit, sarif, github");
  verb->add_option("--out", options->out, "The file to write (default: standard output)");
  verb->footer("Examples:\n  assay show\n  assay show runs/latest --format md --out summary.md");
  verb->callback([options, &exit_code] {
    const auto shown = [&]() -> Status {
      ASSAY_TRY(const std::string directory, find_run(options->run));
      ASSAY_TRY(const RunDocument run, read_run(directory));
      if (options->out.empty()) return print_run(run, options->format);
      ASSAY_TRY(const std::string text, report(options->format.empty() ? "text" : options->format, run));
      return write_file_atomically(options->out, text);
    };
    const Status status = shown();
    exit_code = status.ok() ? kPass : fail(status);
  });
}

}  // namespace assay::cli
