// SPDX-License-Identifier: Apache-2.0
// assay init: a starter suite for a data file, each guess explained.
#include <cstdio>
#include <filesystem>

#include "assay/base/files.h"
#include "assay/suite/starter.h"
#include "options.h"

namespace assay::cli {

void add_init(CLI::App& program, int& exit_code) {
  struct Init {
    std::string file, out = "assay.yaml";
    bool force = false;
    MachineOptions machine;
  };
  auto options = std::make_shared<Init>();
  CLI::App* verb =
      program.add_subcommand("init", "Look at a data file and write a starter suite, each guess explained");
  verb->add_option("file", options->file, "A Parquet, CSV or JSON file of predictions")->required()->type_name("FILE");
  verb->add_option("--out", options->out, "The suite to write; - for standard output (default: assay.yaml)")
      ->type_name("PATH");
  verb->add_flag("--force", options->force, "Replace the suite that is there");
  add_machine_options(*verb, options->machine);
  verb->footer("Examples:\n  assay init predictions.csv\n  assay init predictions.csv --out -");
  verb->callback([options, &exit_code] {
    const auto written = [&]() -> Status {
      ASSAY_TRY(Context context, context_of(options->machine));
      const bool to_terminal = options->out == "-";
      const std::string directory = to_terminal ? "" : std::filesystem::path(options->out).parent_path().string();
      ASSAY_TRY(const std::string suite, starter_suite(context, options->file, directory));
      if (to_terminal) {
        std::fputs(suite.c_str(), stdout);
        return {};
      }
      std::error_code ignored;
      if (!options->force && std::filesystem::exists(options->out, ignored)) {
        return usage_error("'" + options->out + "' is there already",
                           "name another with --out, or replace it with --force");
      }
      ASSAY_RETURN_IF_ERROR(write_file_atomically(options->out, suite));
      if (!options->machine.quiet)
        std::fprintf(stderr, "%s written; look at its guesses, then: assay run %s\n", options->out.c_str(),
                     options->out.c_str());
      return {};
    };
    const Status status = written();
    exit_code = status.ok() ? kPass : fail(status);
  });
}

}  // namespace assay::cli
