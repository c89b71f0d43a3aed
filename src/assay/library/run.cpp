// SPDX-License-Identifier: Apache-2.0
#include "assay/base/threads.h"
#include "assay/builtin/catalog.h"
#include "assay/report/report.h"
#include "assay/store/run_directory.h"
#include "assay/suite/bind_checks.h"

// After the headers of the house, which have an Interval, a Check and so on of their own.
#include "assay/library/run_of.h"

namespace assay {
inline namespace v0 {
namespace {

Verdict verdict_of(const Json& json) {
  const std::string word = text_of(json);
  return word == "pass"      ? Verdict::pass
         : word == "fail"    ? Verdict::fail
         : word == "error"   ? Verdict::error
         : word == "skipped" ? Verdict::skipped
                             : Verdict::inconclusive;
}

std::optional<Interval> interval_of(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  return Interval{number_of(json.at("lower")), number_of(json.at("upper")), json.at("tail_lower"),
                  json.at("tail_upper"), text_of(json.at("method"))};
}

std::map<std::string, int64_t> counts_of(const Json& json) {
  std::map<std::string, int64_t> counts;
  for (const auto& [reason, count] : json.items()) counts[reason] = count;
  return counts;
}

TableValue table_of(const Json& json) {
  TableValue table{json.at("columns"), json.at("labels"), {}};
  for (const Json& row : json.at("rows")) {
    std::vector<std::optional<double>>& values = table.rows.emplace_back();
    for (const Json& value : row) values.push_back(number_of(value));
  }
  return table;
}

Estimate estimate_of(const Json& json) {
  Estimate estimate;
  estimate.metric = json.at("metric");
  estimate.dataset = json.at("dataset");
  estimate.model = text_of(json.at("model"));
  estimate.slice = text_of(json.at("slice"));
  for (const Json& cell : json.at("cells")) estimate.cells.push_back({cell.at("column"), cell.at("value")});
  if (json.contains("table")) {
    estimate.table = table_of(json.at("table"));
  } else {
    estimate.value = number_of(json.at("value"));
  }
  estimate.undefined = text_of(json.at("undefined"));
  estimate.interval = interval_of(json.at("interval"));
  estimate.n = json.at("n");
  estimate.n_effective = json.at("n_effective");
  estimate.excluded = counts_of(json.at("excluded"));
  estimate.signature = json.at("signature");
  return estimate;
}

Member member_of(const Json& json) {
  Member member;
  member.slice = text_of(json.at("slice"));
  member.verdict = verdict_of(json.at("verdict"));
  member.estimate = number_of(json.at("estimate"));
  member.interval = interval_of(json.at("interval"));
  member.n = json.at("n");
  member.p_pass = json.at("p_pass");
  member.p_fail = json.at("p_fail");
  member.reason = text_of(json.at("reason"));
  return member;
}

Check check_of(const Json& json) {
  Check check;
  check.check = json.at("check");
  check.name = text_of(json.at("name"));
  check.why = text_of(json.at("why"));
  check.dataset = text_of(json.at("dataset"));
  check.model = text_of(json.at("model"));
  check.verdict = verdict_of(json.at("verdict"));
  check.required = json.at("severity") == "required";
  check.reason = text_of(json.at("reason"));
  check.estimate = number_of(json.at("estimate"));
  check.interval = interval_of(json.at("interval"));
  check.comparison = text_of(json.at("comparison"));
  check.bound = number_of(json.at("bound"));
  check.p_pass = json.at("p_pass");
  check.p_fail = json.at("p_fail");
  if (const Json& needs = json.at("needs"); needs.is_object() && needs.at("examples").is_number()) {
    check.needs_examples = needs.at("examples").get<int64_t>();
  }
  if (const Json& location = json.at("location"); location.is_object()) {
    check.location = {location.at("file"), location.at("line"), location.at("column")};
  }
  if (json.contains("members")) {
    for (const Json& member : json.at("members")) check.members.push_back(member_of(member));
  }
  return check;
}

}  // namespace
}  // namespace v0

Result<v0::Run> run_of(const Json& document, const std::string& directory) try {
  v0::Run run;
  run.suite = document.at("suite");
  run.verdict = verdict_of(document.at("verdict"));
  run.sentence = text_of(document.at("sentence"));
  run.exit_code = document.at("exit_code");
  run.directory = directory;
  for (const Json& table : document.at("data")) {
    run.data.push_back({table.at("table"), table.at("rows"), table.at("fingerprint"), counts_of(table.at("excluded"))});
  }
  for (const Json& estimate : document.at("estimates")) run.estimates.push_back(estimate_of(estimate));
  for (const Json& check : document.at("checks")) run.checks.push_back(check_of(check));
  run.notes = document.at("notes").get<std::vector<std::string>>();
  run.json = document.dump(2) + "\n";
  return run;
} catch (const nlohmann::json::exception& problem) {
  return not_computed("the run '" + directory + "' is damaged: " + problem.what());
}

AskedOfTheHouse run_options(const v0::RunOptions& options, TablesInMemory tables) {
  AskedOfTheHouse asked;
  asked.out = options.directory;
  asked.keep_nothing = options.directory.empty();
  asked.tables = std::move(tables);
  return asked;
}

Result<v0::Run> run_of_suite(const Suite& suite, const v0::RunOptions& options, TablesInMemory tables) {
  Context context(options.threads > 0 ? options.threads : hardware_threads(), options.memory_bytes, options.stop);
  if (options.progress) {
    context.watch([&](std::string_view, int64_t done, int64_t) { options.progress(done); });
  }
  for (const auto& [name, table] : options.tables) tables.emplace_back(suite.name_in_memory(name), table.content());
  ASSAY_TRY(const RunOutcome outcome,
            run_suite(context, builtin_catalog(), suite, run_options(options, std::move(tables))));
  return run_of(outcome.document, outcome.directory);
}

inline namespace v0 {

namespace {

SuiteSource source_of(const RunOptions& options) {
  SuiteSource source{options.set};
  for (const auto& [name, table] : options.tables) source.tables.push_back(name);
  return source;
}

}  // namespace

Result<Run> run_file(const std::string& suite, const RunOptions& options) {
  ASSAY_TRY(const Suite loaded, load_suite(suite, source_of(options)));
  return run_of_suite(loaded, options, {});
}

Result<Run> run_text(std::string_view suite, const RunOptions& options) {
  ASSAY_TRY(Node document, read_yaml(suite, kSuiteText));
  ASSAY_TRY(const Suite read, read_suite(std::move(document), source_of(options)));
  return run_of_suite(read, options, {});
}

Result<std::vector<AskedCheck>> checks_of(const std::string& suite) {
  ASSAY_TRY(const Suite loaded, load_suite(suite));
  std::vector<AskedCheck> checks;
  for (const CheckSpec& spec : loaded.checks) checks.push_back({check_text(spec), spec.name});
  return checks;
}

Result<Run> open_run(const std::string& directory) {
  ASSAY_TRY(const std::string found, find_run(directory));
  ASSAY_TRY(const Json document, read_run(found));
  return run_of(document, found);
}

Result<std::string> report(const Run& run, std::string_view format) {
  ASSAY_TRY(const ReportWriter writer, report_writer(format));
  const Json document = Json::parse(run.json, nullptr, false);
  if (document.is_discarded()) return usage_error("this run holds no document", "take it from run_file or open_run");
  return writer(document);
}

}  // namespace v0
}  // namespace assay
