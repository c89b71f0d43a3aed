// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/run.h"

#include <fmt/format.h>

#include <algorithm>

#include "assay/base/files.h"
#include "assay/data/source.h"
#include "assay/store/run_directory.h"
#include "assay/suite/run_asking.h"
#include "assay/suite/run_steps.h"
#include "assay/suite/stored_run.h"

namespace assay {

using Json = nlohmann::ordered_json;

Result<std::vector<std::string>> validate_suite(Context& context, const Catalog& catalog, const Suite& suite) {
  if (suite.asks()) return validate_asking(context, catalog, suite);
  ASSAY_TRY(Database database, open_database(context));
  BindOptions options;
  options.work = false;
  ASSAY_TRY(BoundSuite bound, bind_suite(context, database, catalog, suite, options));
  return bound.notes;
}

Result<RunOutcome> run_suite(Context& context, const Catalog& catalog, const Suite& suite, const RunOptions& options) {
  if (suite.asks()) return run_asking(context, catalog, suite, options);
  ASSAY_TRY(Database database, open_database(context));
  for (const auto& [name, table] : options.tables) ASSAY_RETURN_IF_ERROR(database.add_table(name, table));
  ASSAY_TRY(const BoundSuite bound,
            bind_suite(context, database, catalog, suite,
                       {options.only_model, options.only_prompt, options.where, options.limit}));
  ASSAY_TRY(const std::vector<Fold> folds, fold_all(context, database, bound));
  ASSAY_TRY(RunOutcome outcome, settled(context, bound, folds, options));
  if (options.keep_nothing) return outcome;
  ASSAY_RETURN_IF_ERROR(write_run(context, database, bound, folds, options, example_writer(database, bound), outcome));
  return outcome;
}

Result<Reproduction> reproduce_run(Context& context, const Catalog& catalog, const std::string& directory) {
  const auto asked_of = [](const std::string& run) -> Result<AskedRun> {
    ASSAY_TRY(const std::string text, read_file(run + "/run.json"));
    return read_asked(text);
  };
  const auto done_of = [](const std::string& run) -> Result<DoneRun> {
    ASSAY_TRY(const std::string text, read_file(run + "/done.json"));
    return read_done(text);
  };
  ASSAY_TRY(const AskedRun asked, asked_of(directory));
  if (!asked.in_memory.empty()) {
    return not_computed("the run '" + directory + "' measured tables in the memory of a program, which are not kept",
                        "run it again where they are: from Python with the same data");
  }
  ASSAY_TRY(const DoneRun before, done_of(directory));
  ASSAY_TRY(Node document, read_yaml(asked.suite_text, asked.suite_file));
  ASSAY_TRY(Suite suite, read_suite(std::move(document)));
  suite.file = asked.suite_file;
  suite.name = asked.suite;
  RunOptions options;
  options.only_model = asked.model;
  options.only_prompt = asked.prompt;
  options.where = asked.where;
  options.limit = asked.limit;
  options.command = asked.command;
  if (suite.asks()) {
    options.earlier = {directory};
    options.replay = true;
  }
  ASSAY_TRY(const TemporaryDirectory again, TemporaryDirectory::create());
  options.out = again.path() + "/again";
  options.counts_looks = false;
  ASSAY_TRY(const RunOutcome ignored, run_suite(context, catalog, suite, options));
  ASSAY_TRY(const DoneRun after, done_of(options.out));
  ASSAY_TRY(const AskedRun now, asked_of(options.out));
  Reproduction result;
  result.before = before.content;
  result.after = after.content;
  const auto differs = [&](const std::string& what, const auto& then, const auto& today) {
    if (then != today) result.differences.push_back(fmt::format("{}: {} then, {} now", what, then, today));
  };
  differs("seed", asked.seed, now.seed);
  for (const auto& [name, digest] : before.files) {
    if (file_is_as_written(directory + "/" + name, digest).ok()) continue;
    result.changed.push_back(name);
    result.differences.push_back("file " + name + ": it is not as the run wrote it");
  }
  for (size_t t = 0; t < std::min(asked.data.size(), now.data.size()); ++t) {
    const AskedRun::Table& then = asked.data[t];
    const AskedRun::Table& today = now.data[t];
    differs("rows of table '" + then.name + "'", then.rows, today.rows);
    differs("fingerprint of table '" + then.name + "'", then.fingerprint, today.fingerprint);
    differs("plan of table '" + then.name + "'", then.plan, today.plan);
  }
  differs("version of assay", asked.version, now.version);
  differs("CPU", asked.cpu, now.cpu);
  for (const auto& [part, digest] : before.parts) {
    const auto found = after.parts.find(part);
    if (part != "run.json" && (found == after.parts.end() || found->second != digest))
      result.differences.push_back("part " + part);
  }
  return result;
}

Result<Json> read_run(const std::string& directory) {
  ASSAY_TRY(const std::string done_json, read_file(directory + "/done.json"));
  ASSAY_TRY(const DoneRun done, read_done(done_json));
  for (const auto& [name, digest] : done.files)
    ASSAY_RETURN_IF_ERROR(file_is_as_written(directory + "/" + name, digest));
  ASSAY_TRY(const std::string run, read_file(directory + "/run.json"));
  ASSAY_TRY(const std::string checks, read_file(directory + "/checks.json"));
  Context context;
  ASSAY_TRY(Database database, open_database(context));
  auto rows = database.rows("SELECT CAST(to_json(estimate) AS VARCHAR) FROM read_parquet(" +
                            quote_text(directory + "/estimates.parquet") + ") AS estimate");
  if (!rows.ok()) return readable(std::move(rows).status());
  std::vector<std::string> estimates;
  for (const auto& row : *rows) estimates.push_back(row[0].value_or("null"));
  ASSAY_TRY(Json document, read_document(run, checks, estimates));
  document["run"] = directory;
  return document;
}

}  // namespace assay
