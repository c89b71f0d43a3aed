// SPDX-License-Identifier: Apache-2.0
// assay run: a suite from file to verdict.
#include "assay/suite/run.h"

#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>

#include "assay/base/clock.h"
#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/builtin/catalog.h"
#include "assay/report/report.h"
#include "assay/store/run_directory.h"
#include "assay/suite/asked_models.h"
#include "assay/suite/resume.h"
#include "options.h"
#include "show_run.h"

namespace assay::cli {
namespace {

struct Options {
  std::vector<std::string> suites;
  std::vector<std::string> assignments, reports;
  std::string format, shard, baseline, on_inconclusive, seed, keep;
  std::string resume, replay, env_file;
  std::vector<std::string> reuse;
  bool estimate = false;
  RunOptions run;
  MachineOptions machine;
};

// A word as a shell takes it.
std::string quoted(const std::string& word) {
  const bool plain =
      word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+%@") ==
      std::string::npos;
  return plain && !word.empty() ? word : "'" + replace_all(word, "'", "'\\''") + "'";
}

// An assignment as it may be kept: what follows models.NAME.api_key= or models.NAME.headers is a secret.
std::string without_secret(const std::string& assignment) {
  const size_t equals = assignment.find('=');
  const std::string key = assignment.substr(0, equals);
  const bool secret = key.find(".api_key") != std::string::npos || key.find(".headers") != std::string::npos ||
                      assignment.find("api_key") != std::string::npos;
  return secret && equals != std::string::npos ? key + "=" + std::string(kNotStored) : assignment;
}

// The environment with the lines of a file before it: NAME=value, quotes around the value taken off, # for a remark.
Result<std::function<std::optional<std::string>(std::string_view)>> environment_with(const std::string& file) {
  ASSAY_TRY(const std::string text, read_file(file));
  std::map<std::string, std::string, std::less<>> values;
  int number = 0;
  for (const std::string& raw : split(text, '\n')) {
    ++number;
    std::string line = trim(raw);
    if (line.starts_with("export ")) line = trim(line.substr(7));
    if (line.empty() || line[0] == '#') continue;
    const size_t equals = line.find('=');
    if (equals == std::string::npos || equals == 0)
      return usage_error("a line of the file is no NAME=value", {}, {file, number, 1});
    std::string value = trim(line.substr(equals + 1));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    values[trim(line.substr(0, equals))] = std::move(value);
  }
  return std::function([values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found != values.end() ? std::optional(found->second) : environment(std::string(name));
  });
}

// How the run was asked for, as far as it decides what comes out.
std::string command_of(const Options& options, const std::string& path) {
  std::string command = "assay run " + quoted(path);
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) command += " --" + std::string(name) + " " + quoted(value);
  };
  for (const std::string& assignment : options.assignments) add("set", without_secret(assignment));
  add("baseline", options.baseline);
  add("on-inconclusive", options.on_inconclusive);
  add("seed", options.seed);
  add("model", options.run.only_model);
  add("prompt", options.run.only_prompt);
  add("where", options.run.where);
  if (options.run.limit >= 0) add("limit", std::to_string(options.run.limit));
  return command;
}

Result<int> run_one(const Options& options, const std::string& path) {
  ASSAY_RETURN_IF_ERROR(check_format(options.format));
  ASSAY_TRY(Context context, context_of(options.machine));
  SuiteSource source;
  source.assignments = options.assignments;
  if (!options.seed.empty()) source.assignments.push_back("seed=" + options.seed);
  if (!options.on_inconclusive.empty()) source.assignments.push_back("on_inconclusive=" + options.on_inconclusive);
  if (!options.baseline.empty()) source.assignments.push_back("baseline=" + options.baseline);
  if (!options.env_file.empty()) {
    ASSAY_TRY(source.environment, environment_with(options.env_file));
  }
  RunOptions run = options.run;
  run.command = command_of(options, path);
  Suite suite;
  if (options.resume.empty()) {
    ASSAY_TRY(suite, load_suite(path, source));
  } else {
    ASSAY_TRY(Resumed resumed, read_unfinished(options.resume, options.suites.empty() ? "" : path, source));
    suite = std::move(resumed.suite);
    run = std::move(resumed.options);
    run.cache = options.run.cache;
  }
  run.earlier = options.reuse;
  if (!options.replay.empty()) {
    run.earlier.push_back(options.replay);
    run.replay = true;
  }
  if (options.estimate) {
    ASSAY_TRY(const std::string estimate, estimate_run(context, builtin_catalog(), suite, run));
    std::fputs(estimate.c_str(), stdout);
    return kPass;
  }
  std::vector<std::pair<std::string, std::string>> reports;
  for (const std::string& text : options.reports) {
    for (const std::string& one : split(text, ',')) {
      const size_t equals = one.find('=');
      reports.emplace_back(one.substr(0, equals), equals == std::string::npos ? "" : one.substr(equals + 1));
    }
  }
  for (const auto& [format, file] : suite.report) reports.emplace_back(format, file.text);
  ASSAY_RETURN_IF_ERROR(check_reports(reports));
  if (!options.shard.empty()) {
    const auto parts = split(options.shard, '/');
    const auto part = parts.size() == 2 ? parse_int(parts[0]) : std::nullopt,
               count = parts.size() == 2 ? parse_int(parts[1]) : std::nullopt;
    if (!part || !count || *part < 1 || *part > *count || *count > 100000) {
      return usage_error("'" + options.shard + "' is no shard", "write --shard 3/8: the third of eight", {"--shard"});
    }
    RunOptions shard = options.run;
    shard.command = command_of(options, path);
    if (shard.out.empty()) shard.out = suite.name + "-" + parts[0] + "-of-" + parts[1] + ".shard";
    ASSAY_RETURN_IF_ERROR(run_shard(context, builtin_catalog(), suite, static_cast<uint32_t>(*part - 1),
                                    static_cast<uint32_t>(*count), shard));
    if (!options.machine.quiet)
      std::fprintf(stderr, "%s written; when all are: assay merge %s-*-of-%s.shard\n", shard.out.c_str(),
                   suite.name.c_str(), parts[1].c_str());
    return kPass;
  }
  ASSAY_TRY(const RunOutcome outcome, run_suite(context, builtin_catalog(), suite, run));
  ASSAY_RETURN_IF_ERROR(write_reports(outcome.document, reports));
  if (!options.machine.quiet) ASSAY_RETURN_IF_ERROR(print_run(outcome.document, options.format));
  return outcome.exit_code;
}

}  // namespace

void add_run(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      program.add_subcommand("run", "Run suites: estimates with intervals, a verdict for each check, a run directory");
  verb->add_option("suite", options->suites, "Suite files (default: assay.yaml)")->type_name("FILE");
  verb->add_option("--set", options->assignments, "Change a value of the suite: models.a.score=p2; checks+=... appends")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->take_all();
  verb->add_option("--out", options->run.out, "The run directory (default: runs/TIME-NAME), or the shard's")
      ->type_name("PATH");
  verb->add_option("--format", options->format, kFormatSummary)->type_name("FORMAT");
  verb->add_option("--report", options->reports, "Reports to write: junit=out.xml,md=summary.md,github")
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("FORMAT=FILE");
  verb->add_option("--shard", options->shard, "Fold one part of the rows into a directory: 3/8; assay merge finishes")
      ->type_name("I/N");
  verb->add_option("--baseline", options->baseline, "The model to compare with")->type_name("NAME");
  verb->add_option("--on-inconclusive", options->on_inconclusive,
                   "What inconclusive means for the exit code: pass or fail")
      ->type_name("MEANING");
  verb->add_option("--seed", options->seed, "The seed of everything that is drawn")->type_name("NUMBER");
  verb->add_option("--model", options->run.only_model, "Run only this model (a partial run)")->type_name("NAME");
  verb->add_option("--prompt", options->run.only_prompt, "Run only this prompt (a partial run)")->type_name("NAME");
  verb->add_option("--where", options->run.where, "Run only the rows that this SQL chooses (a partial run)")
      ->type_name("SQL");
  verb->add_option("--limit", options->run.limit, "Run only the first rows (a partial run)")->type_name("ROWS");
  verb->add_option("--resume", options->resume, "Go on with an unfinished run: what was answered is not asked again")
      ->type_name("RUN");
  verb->add_option("--reuse", options->reuse, "Take answers of an earlier run where the request is the same")
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("RUN");
  verb->add_option("--replay", options->replay, "Answer from an earlier run alone; what it lacks is an error")
      ->type_name("RUN");
  verb->add_flag("--cache", options->run.cache,
                 "Take answers from earlier runs that did so too, and leave this run's to later ones");
  verb->add_flag("--estimate", options->estimate, "Say what asking the models may take, and ask nothing");
  verb->add_option("--env-file", options->env_file, "A file of NAME=value lines for ${NAME}")->type_name("FILE");
  add_machine_options(*verb, options->machine);
  verb->footer(
      "Examples:\n  assay run suite.yaml --report junit=checks.xml,html=report.html\n"
      "  assay run suite.yaml --set confidence=0.99 --format json");
  verb->callback([options, &exit_code] {
    std::error_code ignored;
    if (options->suites.empty() && options->resume.empty() && !std::filesystem::exists("assay.yaml", ignored)) {
      exit_code = fail(usage_error("no suite is named, and there is no file 'assay.yaml' here",
                                   "name one: assay run SUITE; assay init FILE writes a first one"));
      return;
    }
    const std::vector<std::string> usual = {"assay.yaml"};
    for (const std::string& suite : options->suites.empty() ? usual : options->suites) {
      auto result = run_one(*options, suite);
      exit_code = worse(exit_code, result.ok() ? *result : fail(result.status()));
    }
  });
}

void add_merge(CLI::App& program, int& exit_code) {
  struct Merge {
    std::vector<std::string> shards;
    std::string format;
    RunOptions run;
    MachineOptions machine;
  };
  auto options = std::make_shared<Merge>();
  CLI::App* verb = program.add_subcommand("merge", "Finish a run from its shards; their data need not be there");
  verb->add_option("shards", options->shards, "The shards' directories")->required()->type_name("DIR");
  verb->add_option("--out", options->run.out, "The run directory (default: runs/TIME-NAME)")->type_name("PATH");
  verb->add_option("--format", options->format, kFormatSummary)->type_name("FORMAT");
  add_machine_options(*verb, options->machine);
  verb->footer(
      "Examples:\n  assay merge churn-*-of-3.shard\n"
      "  assay merge churn-1-of-3.shard churn-2-of-3.shard churn-3-of-3.shard --out merged");
  verb->callback([options, &exit_code] {
    const auto merged = [&]() -> Result<int> {
      ASSAY_RETURN_IF_ERROR(check_format(options->format));
      ASSAY_TRY(Context context, context_of(options->machine));
      ASSAY_TRY(const RunOutcome outcome, merge_shards(context, builtin_catalog(), options->shards, options->run));
      if (!options->machine.quiet) ASSAY_RETURN_IF_ERROR(print_run(outcome.document, options->format));
      return outcome.exit_code;
    };
    auto result = merged();
    exit_code = result.ok() ? *result : fail(result.status());
  });
}

void add_reproduce(CLI::App& program, int& exit_code) {
  struct Again {
    std::string run;
    MachineOptions machine;
  };
  auto options = std::make_shared<Again>();
  CLI::App* verb = program.add_subcommand("reproduce", "Run a run again and prove the same bits, or say what differs");
  verb->add_option("run", options->run, "The run directory (default: runs/latest)")->type_name("RUN");
  add_machine_options(*verb, options->machine);
  verb->footer("Examples:\n  assay reproduce\n  assay reproduce runs/latest --threads 1");
  verb->callback([options, &exit_code] {
    const auto again = [&]() -> Result<int> {
      ASSAY_TRY(Context context, context_of(options->machine));
      ASSAY_TRY(const std::string directory, find_run(options->run));
      ASSAY_TRY(const Reproduction result, reproduce_run(context, builtin_catalog(), directory));
      if (result.same()) {
        std::printf("%s: the same bits again, content %s\n", directory.c_str(), result.before.c_str());
        return kPass;
      }
      std::printf("%s: not the same bits\n", directory.c_str());
      for (const std::string& difference : result.differences) std::printf("  %s\n", difference.c_str());
      return kFail;
    };
    auto result = again();
    exit_code = result.ok() ? *result : fail(result.status());
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
  verb->add_option("suite", options->suite, "The suite file (default: assay.yaml)")->type_name("FILE");
  verb->add_option("--set", options->assignments, "Change a value of the suite")
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
  verb->add_flag("--print", options->print, "Print the merged suite");
  add_machine_options(*verb, options->machine);
  verb->footer("Examples:\n  assay validate suite.yaml\n  assay validate suite.yaml --print --set confidence=0.99");
  verb->callback([options, &exit_code] {
    const auto validated = [&]() -> Result<int> {
      ASSAY_TRY(Context context, context_of(options->machine));
      ASSAY_TRY(const Suite suite, load_suite(options->suite, {options->assignments, {}}));
      ASSAY_TRY(const std::vector<std::string> notes, validate_suite(context, builtin_catalog(), suite));
      if (options->print) std::fputs(to_yaml(suite.document).c_str(), stdout);
      if (options->machine.quiet) return kPass;
      for (const std::string& note : notes) std::fprintf(stderr, "note: %s\n", note.c_str());
      std::fprintf(stderr, "%s is valid: %zu %s\n", options->suite.c_str(), suite.checks.size(),
                   suite.checks.size() == 1 ? "check" : "checks");
      return kPass;
    };
    auto result = validated();
    exit_code = result.ok() ? *result : fail(result.status());
  });
}

}  // namespace assay::cli
