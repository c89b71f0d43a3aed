// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/run.h"

#include <filesystem>

#include "assay/base/clock.h"
#include "assay/base/files.h"
#include "assay/base/hash.h"
#include "assay/base/spill.h"
#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/store/run_directory.h"
#include "assay/suite/bind.h"
#include "assay/suite/bind_tables.h"
#include "assay/suite/document_of_run.h"
#include "assay/suite/measure.h"
#include "assay/suite/produce.h"
#include "assay/suite/shard.h"
#include "assay/suite/stored_run.h"
#include "assay/version.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Result<Database> open_database(const Context& context) {
  DatabaseOptions options;
  options.threads = context.threads();
  // Half is the database's, which rarely needs it and cannot write Parquet in less than 128 MiB.
  if (context.memory_bytes() > 0) options.memory_bytes = std::max(context.memory_bytes() / 2, int64_t{128} << 20);
  ASSAY_RETURN_IF_ERROR(limit_memory(context.memory_bytes()));
  options.stop = context.stop();
  return Database::open(options);
}

Json data_json(const BoundTable& table, const Fold& fold) {
  Json json;
  json["table"] = table.plan.dataset;
  json["rows"] = fold.rows().row_count;
  json["fingerprint"] = fold.rows().fingerprint.hex();
  json["excluded"] = Json::object();
  for (const auto& [reason, count] : fold.rows().excluded) json["excluded"][reason] = count;
  for (size_t m = 0; m < table.plan.models.size(); ++m) {
    if (!table.plan.models[m].listed) continue;
    for (const auto& [reason, count] : fold.rows().missing[m])
      json["excluded"][reason + " of " + table.plan.models[m].name] = count;
  }
  json["task"] = table.plan.task == no_task ? Json() : Json(name_of_task(table.plan.task));
  if (!table.plan.labels.empty()) json["labels"] = table.plan.labels;
  json["models"] = Json::array();
  for (const ModelColumns& model : table.plan.models) {
    if (!model.listed) continue;
    Json columns;
    columns["name"] = model.name;
    columns["scores"] = Json::array();
    for (int score : model.scores) columns["scores"].push_back(table.plan.columns[score].name);
    columns["prediction"] = model.prediction >= 0 ? Json(table.plan.columns[model.prediction].name) : Json();
    for (int prediction : model.predictions) columns["predictions"].push_back(table.plan.columns[prediction].name);
    if (model.lower >= 0)
      columns["interval"] = {table.plan.columns[model.lower].name, table.plan.columns[model.upper].name};
    for (size_t q = 0; q < model.levels.size(); ++q) {
      columns["quantiles"][shortest_double(model.levels[q])] = table.plan.columns[model.quantiles[q]].name;
    }
    json["models"].push_back(std::move(columns));
  }
  json["plan"] = table.plan.fold_digest();
  return json;
}

// The scored columns of a table, as Parquet: what was compared, whoever wants to look again.
Status write_examples(Database& database, RunDirectory& directory, const BoundTable& table, const Fold& fold,
                      const std::string& part) {
  std::string columns;
  std::vector<std::string> used;
  for (const ColumnUse& column : table.plan.columns) {
    if (std::find(used.begin(), used.end(), column.name) != used.end()) continue;
    used.push_back(column.name);
    columns += (columns.empty() ? "" : ", ") + column.sql + " AS " + quote_name(column.name);
  }
  ASSAY_RETURN_IF_ERROR(make_directories(directory.file("examples")));
  const std::string path = directory.file(part);
  Status status = database.execute("COPY (SELECT " + columns + " FROM " + table.plan.relation + ") TO " +
                                   quote_text(path + ".tmp") + " (FORMAT parquet)");
  if (!status.ok()) return readable(std::move(status));
  std::error_code failure;
  std::filesystem::rename(path + ".tmp", path, failure);
  if (failure) return not_computed("cannot write '" + path + "': " + failure.message());
  // Its content is what the fingerprint covers.
  return directory.add(part, fold.rows().fingerprint.hex());
}

// Every estimate as a row, with nested columns where the document nests.
Status write_estimates(Database& database, RunDirectory& directory, const Json& estimates) {
  std::string lines;
  for (const Json& estimate : estimates) {
    Json row = estimate;
    for (const char* key : {"excluded", "provenance", "table"}) {
      if (row.contains(key)) row[key] = row[key].dump();
    }
    lines += row.dump() + "\n";
  }
  const std::string temporary = directory.file("estimates.jsonl.tmp"), path = directory.file("estimates.parquet");
  ASSAY_RETURN_IF_ERROR(write_file_atomically(temporary, lines));
  const std::string columns =
      "{metric: 'VARCHAR', dataset: 'VARCHAR', model: 'VARCHAR', prompt: 'VARCHAR', probe: 'VARCHAR', \"window\": "
      "'VARCHAR', fold: 'VARCHAR', "
      "slice: 'VARCHAR', cells: 'STRUCT(\"column\" VARCHAR, \"value\" VARCHAR)[]', value: 'DOUBLE', undefined: "
      "'VARCHAR', "
      "\"interval\": 'STRUCT(\"lower\" DOUBLE, \"upper\" DOUBLE, tail_lower DOUBLE, tail_upper DOUBLE, \"method\" "
      "VARCHAR)', n: 'BIGINT', "
      "n_effective: 'DOUBLE', excluded: 'VARCHAR', signature: 'VARCHAR', provenance: 'VARCHAR', better: 'VARCHAR', "
      "\"range\": 'DOUBLE[]', \"table\": 'VARCHAR'}";
  Status status = database.execute("COPY (SELECT * FROM read_json(" + quote_text(temporary) +
                                   ", format = 'newline_delimited', columns = " + columns + ")) TO " +
                                   quote_text(path + ".tmp") + " (FORMAT parquet)");
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  if (!status.ok()) return readable(std::move(status));
  std::filesystem::rename(path + ".tmp", path, ignored);
  return directory.add("estimates.parquet", sha256_hex(lines));
}

Json environment_json(const Context& context) {
  Json json;
  json["cpu"] = cpu_name();
  json["system"] = operating_system();
  json["threads"] = context.threads();
  return json;
}

}  // namespace

namespace {

Result<std::vector<Fold>> fold_all(Context& context, Database& database, const Suite& suite, const BoundSuite& bound,
                                   uint32_t part, uint32_t parts) {
  std::vector<Fold> folds;
  for (const auto& table : bound.tables) {
    auto fold = fold_table(context, database, table->plan, part, parts);
    if (!fold.ok()) return readable(std::move(fold).status()).at(table->spec->location);
    folds.push_back(std::move(*fold));
    ASSAY_RETURN_IF_ERROR(refuse_offences(*table, folds.back()));
    if (suite.on_missing != OnMissing::error) continue;
    for (size_t m = 0; m < table->plan.models.size(); ++m) {
      for (const auto& [reason, count] : folds.back().rows().missing[m]) {
        const ModelColumns& model = table->plan.models[m];
        std::string who = "model '" + model.name + "'";
        for (size_t i = 0; model.reading && i < model.reading->columns.size(); ++i)
          who = (i == 0 ? "column '" : who + " or '") + table->plan.columns[model.reading->columns[i]].name + "'";
        return not_computed(
            who + " has " + std::to_string(count) + " rows with " + reason + ", and on_missing is error", {},
            table->spec->location);
      }
    }
  }
  return folds;
}

bool is_partial(const RunOptions& options) {
  return !options.only_model.empty() || !options.only_prompt.empty() || !options.where.empty() || options.limit >= 0;
}

Json options_json(const RunOptions& options) {
  return {{"model", options.only_model}, {"prompt", options.only_prompt}, {"where", options.where}, {"limit", options.limit}};
}

Result<std::optional<RunDirectory>> directory_for(const Suite& suite, const RunOptions& options) {
  auto made = options.out.empty() ? RunDirectory::create("runs", time_for_files(), suite.name)
                                  : RunDirectory::create_at(options.out);
  if (!made.ok()) return std::move(made).status();
  return std::optional(std::move(*made));
}

Result<RunOutcome> finish_run(Context& context, Database& database, const Suite& suite, const BoundSuite& bound,
                              const std::vector<Fold>& folds, const RunOptions& options,
                              std::optional<RunDirectory> directory = {}) {
  for (size_t t = 0; t < folds.size(); ++t) {
    const BoundTable& table = *bound.tables[t];
    ASSAY_RETURN_IF_ERROR(refuse_offences(table, folds[t]));
    if (folds[t].rows().row_count > 0) continue;
    return not_computed("table '" + table.plan.dataset + "' has no rows",
                        table.spec->where ? "its where: leaves none" : "", table.spec->location);
  }
  RunOutcome outcome;
  Json& document = outcome.document;
  document["assay"] = 1;
  document["run"] = nullptr;
  document["suite"] = suite.name;
  document["verdict"] = nullptr;
  document["sentence"] = nullptr;
  document["created"] = time_for_people();
  document["version"] = std::string(version());
  document["confidence"] = suite.confidence;
  document["seed"] = suite.seed;
  const BoundTable& first = *bound.tables[0];
  document["baseline"] = first.baseline >= 0 ? Json(first.plan.models[first.baseline].name) : Json();
  document["command"] = options.command;
  document["suite_file"] = suite.file;
  document["partial"] = is_partial(options);
  document["data"] = Json::array();
  document["estimates"] = Json::array();
  for (size_t t = 0; t < folds.size(); ++t) {
    if (bound.tables[t]->other_roles_of < 0) document["data"].push_back(data_json(*bound.tables[t], folds[t]));
    for (const Estimate& estimate : estimates_of(context, *bound.tables[t], folds[t])) {
      document["estimates"].push_back(estimate_json(estimate, suite.confidence));
    }
  }
  ASSAY_TRY(const std::vector<CheckRequest> requests, requests_of(context, bound, folds));
  const std::vector<CheckOutcome> outcomes = decide(requests, suite.correction);
  const RunVerdict verdict = verdict_of(bound, requests, outcomes);
  document["checks"] = Json::array();
  for (size_t i = 0; i < outcomes.size(); ++i)
    document["checks"].push_back(check_json(bound, i, requests[i], outcomes[i]));
  document["checks_over"] = Json::array();
  if (document["data"].size() > 1) document["checks_over"].push_back("dataset");
  if (bound.tables[0]->models() > (bound.tables[0]->baseline >= 0 ? 2 : 1)) document["checks_over"].push_back("model");
  document["notes"] = bound.notes;
  if (document["partial"]) document["notes"].push_back("this run saw only a part of the data; it is never a baseline");
  document["verdict"] = name_of(verdict.verdict);
  document["sentence"] = verdict.sentence;
  document["exit_code"] = verdict.exit_code;
  document["environment"] = environment_json(context);
  document["suite_text"] = to_yaml(suite.document);
  outcome.exit_code = verdict.exit_code;
  if (context.stopped()) return cancelled();
  if (options.keep_nothing) return outcome;

  if (!directory) {
    ASSAY_TRY(directory, directory_for(suite, options));
  }
  outcome.directory = directory->path();
  document["run"] = outcome.directory;
  Json run = document;
  for (const char* key : {"estimates", "checks", "verdict", "sentence", "exit_code"}) run.erase(key);
  run["options"] = options_json(options);
  ASSAY_RETURN_IF_ERROR(directory->write("run.json", run.dump(2) + "\n"));
  for (size_t t = 0; t < folds.size(); ++t) {
    // A table in other roles has a state of its own; its rows are those of the table.
    const bool in_other_roles = bound.tables[t]->other_roles_of >= 0;
    const std::string name = bound.tables[t]->plan.dataset + (in_other_roles ? "-" + std::to_string(t) : std::string());
    if (suite.keep != "none") {
      if (!in_other_roles)
        ASSAY_RETURN_IF_ERROR(
            write_examples(database, *directory, *bound.tables[t], folds[t], "examples/" + name + "-0.parquet"));
      ASSAY_RETURN_IF_ERROR(directory->write("states/" + name + ".state", view_of(folds[t].save())));
    }
  }
  ASSAY_RETURN_IF_ERROR(write_estimates(database, *directory, document["estimates"]));
  Json checks;
  checks["assay"] = 1;
  for (const char* key : {"verdict", "sentence", "exit_code", "checks"}) checks[key] = document[key];
  ASSAY_RETURN_IF_ERROR(directory->write("checks.json", checks.dump(2) + "\n"));
  // Where a check was written is no part of what it found: a merged suite has lines of its own.
  for (Json& check : checks["checks"]) check.erase("location");
  ASSAY_RETURN_IF_ERROR(directory->add("checks.json", sha256_hex(checks.dump())));
  if (context.stopped()) return cancelled();
  ASSAY_RETURN_IF_ERROR(directory->finish());
  return outcome;
}

}  // namespace

namespace {

ProduceOptions produce_options(const RunOptions& options) {
  return {options.only_model, options.only_prompt, options.earlier, options.replay, options.cache};
}

// The views of the suite's tables, and what is to be asked of them.
Result<AskPlan> plan_of(Context& context, Database& database, const Catalog& catalog, const Suite& suite,
                        const RunOptions& options) {
  for (const auto& [name, table] : options.tables) ASSAY_RETURN_IF_ERROR(database.add_table(name, table));
  ASSAY_RETURN_IF_ERROR(make_views(database, suite, {{}, options.where, options.limit}));
  return plan_asking(context, database, catalog, suite, produce_options(options));
}

// Whether what is measured and checked can be bound at all, before anything is asked for it.
Status try_binding(Context& context, const Catalog& catalog, const Suite& suite, const AskPlan& plan,
                   const RunOptions& options) {
  ASSAY_TRY(Database database, open_database(context));
  for (const auto& [name, table] : options.tables) ASSAY_RETURN_IF_ERROR(database.add_table(name, table));
  const Suite unanswered = over_unanswered_table(suite, plan);
  ASSAY_TRY(const BoundSuite ignored, bind_suite(context, database, catalog, unanswered, {{}, options.where, -1}));
  return {};
}

// What a resume needs to know, before the first answer.
Status write_question(RunDirectory& directory, const Context& context, const Suite& suite, const Node& stored,
                      const RunOptions& options) {
  Json run;
  run["assay"] = 1;
  run["run"] = directory.path();
  run["suite"] = suite.name;
  run["created"] = time_for_people();
  run["version"] = std::string(version());
  run["seed"] = suite.seed;
  run["command"] = options.command;
  run["suite_file"] = suite.file;
  run["environment"] = environment_json(context);
  run["suite_text"] = to_yaml(stored);
  run["options"] = options_json(options);
  return directory.write("run.json", run.dump(2) + "\n");
}

// The models are asked first; what they answer is a table like any other.
Result<RunOutcome> run_asking(Context& context, const Catalog& catalog, const Suite& suite, const RunOptions& options) {
  std::optional<RunDirectory> directory;
  Suite over;
  std::vector<std::string> notes;
  {
    ASSAY_TRY(Database database, open_database(context));
    ASSAY_TRY(const AskPlan plan, plan_of(context, database, catalog, suite, options));
    ASSAY_RETURN_IF_ERROR(try_binding(context, catalog, suite, plan, options));
    ASSAY_TRY(Node stored, without_secrets(suite));
    if (options.resume.empty()) {
      ASSAY_TRY(directory, directory_for(suite, options));
      ASSAY_RETURN_IF_ERROR(write_question(*directory, context, suite, stored, options));
    } else {
      ASSAY_TRY(RunDirectory unfinished, RunDirectory::resume(options.resume));
      directory = std::move(unfinished);
    }
    ASSAY_TRY(Produced produced, produce(context, database, suite, plan, *directory, produce_options(options)));
    notes = std::move(produced.notes);
    over = over_long_table(suite, plan, produced.file);
    over.document = std::move(stored);
  }
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(BoundSuite bound, bind_suite(context, database, catalog, over));
  bound.notes.insert(bound.notes.begin(), notes.begin(), notes.end());
  ASSAY_TRY(const std::vector<Fold> folds, fold_all(context, database, over, bound, 0, 1));
  return finish_run(context, database, over, bound, folds, options, std::move(directory));
}

}  // namespace

Result<std::vector<std::string>> validate_suite(Context& context, const Catalog& catalog, const Suite& suite) {
  ASSAY_TRY(Database database, open_database(context));
  if (suite.asks()) {
    ASSAY_TRY(const AskPlan plan, plan_of(context, database, catalog, suite, {}));
    ASSAY_RETURN_IF_ERROR(try_binding(context, catalog, suite, plan, {}));
    return std::vector<std::string>{with_thousands(static_cast<int64_t>(plan.answers())) + " answers would be asked for"};
  }
  ASSAY_TRY(BoundSuite bound, bind_suite(context, database, catalog, suite));
  return bound.notes;
}

Result<std::string> estimate_run(Context& context, const Catalog& catalog, const Suite& suite, const RunOptions& options) {
  if (!suite.asks())
    return usage_error("no model of the suite is asked: there is nothing to estimate", {}, {"--estimate"});
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(const AskPlan plan, plan_of(context, database, catalog, suite, options));
  return estimate_asking(context, plan);
}

Result<RunOutcome> run_suite(Context& context, const Catalog& catalog, const Suite& suite, const RunOptions& options) {
  if (suite.asks()) return run_asking(context, catalog, suite, options);
  ASSAY_TRY(Database database, open_database(context));
  for (const auto& [name, table] : options.tables) ASSAY_RETURN_IF_ERROR(database.add_table(name, table));
  ASSAY_TRY(const BoundSuite bound,
            bind_suite(context, database, catalog, suite, {options.only_model, options.where, options.limit}));
  ASSAY_TRY(const std::vector<Fold> folds, fold_all(context, database, suite, bound, 0, 1));
  return finish_run(context, database, suite, bound, folds, options);
}

Result<LargeVector<char>> fold_shard(Context& context, const Catalog& catalog, const Suite& suite, uint32_t part,
                                     uint32_t parts) {
  if (suite.asks())
    return usage_error("a suite whose models are asked is not run in shards", "run it whole: one process asks thousands at once", {"--shard"});
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(const BoundSuite bound, bind_suite(context, database, catalog, suite));
  ASSAY_TRY(const std::vector<Fold> folds, fold_all(context, database, suite, bound, part, parts));
  Shard shard{suite.file, suite.name, to_yaml(suite.document), part, parts, {}, {}};
  std::vector<LargeVector<char>> saved;
  for (const Fold& fold : folds) {
    saved.push_back(fold.save());
    shard.folds.push_back(view_of(saved.back()));
  }
  return save_shard(shard);
}

namespace {

Result<Shard> read_shard(const std::string& path) {
  ASSAY_TRY(LargeVector<char> bytes, read_large_file(path));
  return load_shard(std::move(bytes));
}

}  // namespace

Result<RunOutcome> merge_shards(Context& context, const Catalog& catalog, const std::vector<std::string>& paths,
                                const RunOptions& options) {
  std::vector<Shard> shards;
  std::vector<bool> present;
  for (const std::string& path : paths) {
    auto read = read_shard(path);
    if (!read.ok()) return std::move(read).status().at({path, 0, 0});
    Shard shard = std::move(read).value();
    if (shards.empty()) present.resize(shard.parts);
    if (shard.parts != present.size() || (!shards.empty() && shard.suite != shards[0].suite)) {
      return usage_error("'" + path + "' is a shard of another run", "merge the shards of one suite and one count");
    }
    if (present[shard.part])
      return usage_error("shard " + std::to_string(shard.part + 1) + " is given twice, again as '" + path + "'");
    present[shard.part] = true;
    shards.push_back(std::move(shard));
  }
  for (size_t i = 0; i < present.size(); ++i) {
    if (!present[i])
      return usage_error("shard " + std::to_string(i + 1) + " of " + std::to_string(present.size()) + " is missing");
  }
  if (shards.empty()) return usage_error("no state file is named");
  ASSAY_TRY(Node document, read_yaml(shards[0].suite, shards[0].file));
  ASSAY_TRY(Suite suite, read_suite(std::move(document)));
  suite.file = shards[0].file;
  suite.name = shards[0].name;
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(const BoundSuite bound, bind_suite(context, database, catalog, suite));
  std::vector<Fold> folds;
  for (size_t t = 0; t < bound.tables.size(); ++t) {
    std::optional<Fold> whole;
    for (size_t i = 0; i < shards.size(); ++i) {
      if (shards[i].folds.size() != bound.tables.size())
        return usage_error("'" + paths[i] + "' holds other tables than its suite");
      ASSAY_TRY(Fold fold, Fold::load(bound.tables[t]->plan, shards[i].folds[t]));
      if (whole) {
        whole->merge(std::move(fold));
      } else {
        whole.emplace(std::move(fold));
      }
    }
    whole->finish(context);
    folds.push_back(std::move(*whole));
  }
  return finish_run(context, database, suite, bound, folds, options);
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
  ASSAY_TRY(const DoneRun before, done_of(directory));
  ASSAY_TRY(Node document, read_yaml(asked.suite_text, asked.suite_file));
  ASSAY_TRY(Suite suite, read_suite(std::move(document)));
  suite.file = asked.suite_file;
  suite.name = asked.suite;
  RunOptions options;
  options.only_model = asked.model;
  options.where = asked.where;
  options.limit = asked.limit;
  options.command = asked.command;
  if (suite.asks()) {
    options.earlier = {directory};
    options.replay = true;
  }
  ASSAY_TRY(const TemporaryDirectory again, TemporaryDirectory::create());
  options.out = again.path() + "/again";
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
  ASSAY_TRY(const std::string run, read_file(directory + "/run.json"));
  const auto written = before.parts.find("run.json");
  if (written == before.parts.end() || written->second != sha256_hex(run)) {
    result.differences.push_back("suite: run.json, which holds it, is not as the run wrote it");
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
