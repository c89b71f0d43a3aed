// SPDX-License-Identifier: Apache-2.0
// assay run: a suite from file to verdict.
#include <cstdio>
#include <filesystem>

#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/builtin/catalog.h"
#include "assay/report/report.h"
#include "assay/suite/run.h"
#include "options.h"
#include "show_run.h"

namespace assay::cli {
namespace {

struct Options {
  std::vector<std::string> suites;
  std::vector<std::string> assignments, reports;
  std::string format, baseline, on_inconclusive, seed, keep;
  RunOptions run;
  MachineOptions machine;
};

Result<int> run_one(const Options& options, const std::string& path) {
  ASSAY_TRY(Context context, context_of(options.machine));
  SuiteSource source;
  source.assignments = options.assignments;
  if (!options.seed.empty()) source.assignments.push_back("seed=" + options.seed);
  if (!options.on_inconclusive.empty()) source.assignments.push_back("on_inconclusive=" + options.on_inconclusive);
  if (!options.baseline.empty()) source.assignments.push_back("baseline=" + options.baseline);
  ASSAY_TRY(const Suite suite, load_suite(path, source));
  std::vector<std::pair<std::string, std::string>> reports;
  for (const std::string& text : options.reports) {
    for (const std::string& one : split(text, ',')) {
      const size_t equals = one.find('=');
      reports.emplace_back(one.substr(0, equals), equals == std::string::npos ? "" : one.substr(equals + 1));
    }
  }
  for (const auto& [format, file] : suite.report) reports.emplace_back(format, file.text);
  ASSAY_RETURN_IF_ERROR(check_reports(reports));
  RunOptions run = options.run;
  run.command = "assay run " + path;
  ASSAY_TRY(const RunOutcome outcome, run_suite(context, builtin_catalog(), suite, run));
  ASSAY_RETURN_IF_ERROR(write_reports(outcome.document, reports));
  if (!options.machine.quiet) ASSAY_RETURN_IF_ERROR(print_run(outcome.document, options.format));
  return outcome.exit_code;
}

}  // namespace

void add_run(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand("run", "Run suites: estimates with intervals, a verdict for each check, a run directory");
  verb->add_option("suite", options->suites, "Suite files (default: assay.yaml)");
  verb->add_option("--set", options->assignments, "Change a value of the suite: models.a.score=p2; checks+=... appends")->take_all();
  verb->add_option("--out", options->run.out, "The run directory (default: runs/TIME-NAME)");
  verb->add_option("--format", options->format, "What to print: text, json, csv, md, junit, sarif, github");
  verb->add_option("--report", options->reports, "Reports to write: junit=out.xml,md=summary.md,github")->take_all();
  verb->add_option("--baseline", options->baseline, "The model to compare with");
  verb->add_option("--on-inconclusive", options->on_inconclusive, "What inconclusive means for the exit code: pass or fail");
  verb->add_option("--seed", options->seed, "The seed of everything that is drawn");
  verb->add_option("--model", options->run.only_model, "Run only this model (a partial run)");
  verb->add_option("--where", options->run.where, "Run only the rows that this SQL chooses (a partial run)");
  verb->add_option("--limit", options->run.limit, "Run only the first rows (a partial run)");
  add_machine_options(*verb, options->machine);
  verb->footer("Examples:\n  assay run income.yaml --report junit=checks.xml\n  assay run income.yaml --set confidence=0.99 --format json");
  verb->callback([options, &exit_code] {
    if (options->suites.empty()) options->suites.push_back("assay.yaml");
    for (const std::string& suite : options->suites) {
      auto result = run_one(*options, suite);
      exit_code = worse(exit_code, result.ok() ? *result : fail(result.status()));
    }
  });
}

void add_validate(CLI::App& program, int& exit_code) {
  struct Validate {
    std::string suite = "assay.yaml";
    std::vector<std::string> assignments;
    bool print = false;
    MachineOptions machine;
  };
  auto options = std::make_shared<Validate>();
  CLI::App* verb = program.add_subcommand("validate", "Check a suite against its data without doing the work");
  verb->add_option("suite", options->suite, "The suite file (default: assay.yaml)");
  verb->add_option("--set", options->assignments, "Change a value of the suite")->take_all();
  verb->add_flag("--print", options->print, "Print the merged suite");
  add_machine_options(*verb, options->machine);
  verb->footer("Examples:\n  assay validate income.yaml\n  assay validate income.yaml --print --set confidence=0.99");
  verb->callback([options, &exit_code] {
    const auto validated = [&]() -> Result<int> {
      ASSAY_TRY(Context context, context_of(options->machine));
      ASSAY_TRY(const Suite suite, load_suite(options->suite, {options->assignments, {}}));
      ASSAY_TRY(const std::vector<std::string> notes, validate_suite(context, builtin_catalog(), suite));
      if (options->print) std::fputs(to_yaml(suite.document).c_str(), stdout);
      if (options->machine.quiet) return kPass;
      for (const std::string& note : notes) std::fprintf(stderr, "note: %s\n", note.c_str());
      std::fprintf(stderr, "%s is valid: %zu checks\n", options->suite.c_str(), suite.checks.size());
      return kPass;
    };
    auto result = validated();
    exit_code = result.ok() ? *result : fail(result.status());
  });
}

}  // namespace assay::cli
