// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/run_steps.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "assay/base/clock.h"
#include "assay/base/files.h"
#include "assay/base/hash.h"
#include "assay/base/spill.h"
#include "assay/base/text.h"
#include "assay/base/timed.h"
#include "assay/data/source.h"
#include "assay/store/run_directory.h"
#include "assay/suite/bind_long.h"
#include "assay/suite/document_of_run.h"
#include "assay/suite/examples_of_run.h"
#include "assay/suite/leaderboard.h"
#include "assay/suite/looks.h"
#include "assay/suite/measure.h"
#include "assay/suite/samples_of_run.h"
#include "assay/version.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json data_json(const BoundTable& table, const Fold& fold) {
  Json json;
  json["table"] = table.plan.dataset;
  json["rows"] = fold.rows().row_count;
  json["fingerprint"] = fold.rows().fingerprint.hex();
  json["excluded"] = Json::object();
  for (const auto& [reason, count] : fold.rows().excluded) json["excluded"][reason] = count;
  for (size_t m = 0; m < table.plan.models.size(); ++m) {
    if (!table.plan.models[m].listed) continue;
    const char* const what = table.plan.counts_as_wrong(static_cast<int>(m)) ? "counted_as_wrong" : "excluded";
    for (const auto& [reason, count] : fold.rows().missing[m])
      json[what][reason + " of " + table.plan.models[m].name] = count;
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
  if (Json answers = answer_columns_json(table); !answers.is_null()) json["answers"] = std::move(answers);
  return json;
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
      "fact: 'BOOLEAN', "
      "\"range\": 'DOUBLE[]', \"table\": 'VARCHAR'}";
  Status status = copy_to_parquet(
      database,
      "SELECT * FROM read_json(" + quote_text(temporary) + ", format = 'newline_delimited', columns = " + columns + ")",
      path);
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  if (!status.ok()) return status;
  return directory.add("estimates.parquet", sha256_hex(lines));
}

}  // namespace

namespace {

constexpr const char* kRuns = "runs";

// Where the neighbours of a run lie.
std::string neighbours_of(const std::string& directory) {
  const std::filesystem::path parent = std::filesystem::path(directory).parent_path();
  return parent.filename() == kRuns ? parent.string() : kRuns;
}

}  // namespace

Json environment_json(const Context& context) {
  Json json;
  json["cpu"] = cpu_name();
  json["system"] = operating_system();
  json["threads"] = context.threads();
  return json;
}

Result<RunDirectory> directory_for(const Suite& suite, const RunOptions& options) {
  return options.out.empty() ? RunDirectory::create(kRuns, time_for_files(), suite.name)
                             : RunDirectory::create_at(options.out);
}

bool is_partial(const RunOptions& options) {
  return !options.only_model.empty() || !options.only_prompt.empty() || !options.where.empty() || options.limit >= 0;
}

Json options_json(const RunOptions& options) {
  Json json = {{"model", options.only_model},
               {"prompt", options.only_prompt},
               {"where", options.where},
               {"limit", options.limit}};
  // Rows of a program's memory are gone with it, which whoever would run this again has to know.
  if (!options.tables.empty()) {
    for (const auto& [name, table] : options.tables) json["in_memory"].push_back(name);
  }
  return json;
}

Result<Database> open_database(const Context& context) {
  DatabaseOptions options;
  options.threads = context.threads();
  // Half is the database's, which rarely needs it and cannot write Parquet in less than 128 MiB.
  if (context.memory_bytes() > 0) options.memory_bytes = std::max(context.memory_bytes() / 2, int64_t{128} << 20);
  ASSAY_RETURN_IF_ERROR(limit_memory(context.memory_bytes()));
  options.stop = context.stop();
  return Database::open(options);
}

Status copy_to_parquet(Database& database, const std::string& query, const std::string& path) {
  Status status = database.execute("COPY (" + query + ") TO " + quote_text(path + ".tmp") + " (FORMAT parquet)");
  if (!status.ok()) return readable(std::move(status));
  std::error_code failure;
  std::filesystem::rename(path + ".tmp", path, failure);
  return failure ? not_computed("cannot write '" + path + "': " + failure.message()) : Status();
}

Status write_example_part(Database& database, const BoundTable& table, const std::string& relation,
                          const std::string& path) {
  // Answers stay as they are told apart, with all that was produced, for whoever wants to read them.
  if (table.long_form || table.spec->roles.output || table.spec->roles.input || !table.scored.empty())
    return copy_to_parquet(database, "SELECT * FROM " + relation, path);
  std::string columns;
  std::vector<std::string> used;
  for (const ColumnUse& column : table.plan.columns) {
    if (std::find(used.begin(), used.end(), column.name) != used.end()) continue;
    used.push_back(column.name);
    columns += (columns.empty() ? "" : ", ") + column.sql + " AS " + quote_name(column.name);
  }
  return copy_to_parquet(database, "SELECT " + columns + " FROM " + relation, path);
}

ExampleWriter example_writer(Database& database, const BoundSuite& bound) {
  return [&](size_t table, const std::string& path) {
    const BoundTable& one = *bound.tables[table];
    // Answers that this run asked for are written already, as what is measured here; scores come in beside them.
    const std::vector<Located>& paths = one.spec->paths;
    if (paths.size() == 1 && paths[0].text.ends_with("/examples/part-0.parquet") &&
        std::filesystem::path(paths[0].text).parent_path() == std::filesystem::absolute(path).parent_path())
      return one.scored.empty() ? Status() : write_example_part(database, one, one.plan.relation, paths[0].text);
    return write_example_part(database, one, one.plan.relation, path + "0.parquet");
  };
}

Result<std::vector<Fold>> fold_all(Context& context, Database& database, const BoundSuite& bound, uint32_t part,
                                   uint32_t parts) {
  const Suite& suite = *bound.suite;
  const std::string of_shard = parts == 1 ? "" : " of shard " + std::to_string(part + 1) + "/" + std::to_string(parts);
  std::vector<Fold> folds;
  for (const auto& table : bound.tables) {
    const Timed timed(context, "reading table '" + table->plan.dataset + "'");
    auto fold = fold_table(context, database, table->plan, part, parts);
    if (!fold.ok()) return readable(std::move(fold).status()).at(table->spec->location);
    folds.push_back(std::move(*fold));
    ASSAY_RETURN_IF_ERROR(refuse_offences(*table, folds.back(), of_shard));
    if (suite.on_missing != OnMissing::error) continue;
    for (size_t m = 0; m < table->plan.models.size(); ++m) {
      for (const auto& [reason, count] : folds.back().rows().missing[m]) {
        if (reason == kNotApplicable) continue;
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

namespace {

// What the checks are held against: a model, a prompt, or both.
std::string baseline_name(const BoundSuite& bound) {
  const auto& baseline = bound.suite->baseline;
  if (!baseline || bound.tables[0]->baselines.empty()) return {};
  return baseline->run.empty() ? place_name(baseline->model, baseline->prompt) : "baseline";
}

// How many models or prompts a check asks that does not fix them.
size_t places_under_test(const BoundSuite& bound, std::string_view column) {
  std::set<std::string> names;
  for (const auto& table : bound.tables) {
    for (int model = 0; model < table->models(); ++model) {
      if (table->is_baseline(model)) continue;
      const ModelColumns& one = table->plan.models[static_cast<size_t>(model)];
      names.insert(column == "model" ? one.name : one.prompt);
    }
  }
  return names.size();
}

}  // namespace

Result<RunOutcome> settled(Context& context, const BoundSuite& bound, const std::vector<Fold>& folds,
                           const RunOptions& options) {
  const Suite& suite = *bound.suite;
  for (size_t t = 0; t < folds.size(); ++t) {
    const BoundTable& table = *bound.tables[t];
    ASSAY_RETURN_IF_ERROR(refuse_offences(table, folds[t]));
    if (folds[t].rows().row_count > 0) continue;
    return not_computed("table '" + table.plan.dataset + "' has no rows",
                        table.spec->where        ? "its where: leaves none"
                        : !options.where.empty() ? "--where " + options.where + " leaves none"
                                                 : "",
                        table.spec->location);
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
  const std::string baseline = baseline_name(bound);
  document["baseline"] = baseline.empty() ? Json() : Json(baseline);
  document["command"] = options.command;
  document["suite_file"] = suite.file;
  document["partial"] = is_partial(options);
  document["data"] = Json::array();
  document["estimates"] = Json::array();
  std::optional<Timed> timed(std::in_place, context, "estimates and their intervals");
  for (size_t t = 0; t < folds.size(); ++t) {
    if (bound.tables[t]->other_roles_of < 0) document["data"].push_back(data_json(*bound.tables[t], folds[t]));
    const std::vector<Estimate> estimates = estimates_of(context, *bound.tables[t], folds[t]);
    if (context.stopped()) return cancelled();
    for (const Estimate& estimate : estimates) {
      Json& json = document["estimates"].emplace_back(estimate_json(estimate, suite.confidence));
      // With n and the model beside it, and the versions of the run: where the number came from.
      json["provenance"] = {{"fingerprint", folds[t].rows().fingerprint.hex()}, {"seed", suite.seed}};
    }
  }
  if (Json boards = leaderboards_json(context, bound, folds); !boards.empty())
    document["leaderboards"] = std::move(boards);
  if (Json samples = samples_json(bound, folds); !samples.empty()) document["samples"] = std::move(samples);
  timed.emplace(context, "checks");
  ASSAY_TRY(const std::vector<CheckRequest> requests, requests_of(context, bound, folds));
  const std::vector<CheckOutcome> outcomes = decide(requests, suite.correction);
  const RunVerdict verdict = verdict_of(bound, requests, outcomes);
  document["checks"] = Json::array();
  for (size_t i = 0; i < outcomes.size(); ++i)
    document["checks"].push_back(check_json(bound, i, requests[i], outcomes[i]));
  document["checks_over"] = Json::array();
  if (document["data"].size() > 1) document["checks_over"].push_back("dataset");
  for (const char* column : {"model", "prompt"}) {
    if (places_under_test(bound, column) > 1) document["checks_over"].push_back(column);
  }
  document["notes"] = bound.notes;
  for (const Json& data : document["data"]) {
    if (!data.contains("counted_as_wrong")) continue;
    for (const auto& [what, count] : data["counted_as_wrong"].items())
      document["notes"].push_back("on_error: wrong: " + with_thousands(count) + " rows with " + what +
                                  " count as wrong answers");
  }
  if (document["partial"]) document["notes"].push_back("this run saw only a part of the data; it is never a baseline");
  document["verdict"] = name_of(verdict.verdict);
  document["sentence"] = verdict.sentence;
  document["exit_code"] = verdict.exit_code;
  document["environment"] = environment_json(context);
  document["suite_text"] = to_yaml(suite.document);
  outcome.exit_code = verdict.exit_code;
  if (context.stopped()) return cancelled();
  return outcome;
}

Status write_run(Context& context, Database& database, const BoundSuite& bound, const std::vector<Fold>& folds,
                 const RunOptions& options, const ExampleWriter& write_examples, RunOutcome& outcome,
                 std::optional<RunDirectory> directory) {
  const Timed timed(context, "writing the run directory");
  const Suite& suite = *bound.suite;
  Json& document = outcome.document;
  if (!directory) {
    ASSAY_TRY(RunDirectory made, directory_for(suite, options));
    directory = std::move(made);
  }
  outcome.directory = directory->path();
  if (options.counts_looks)
    ASSAY_RETURN_IF_ERROR(add_looks(database, bound, neighbours_of(outcome.directory), document));
  document["run"] = outcome.directory;
  Json run = document;
  for (const char* key : {"estimates", "leaderboards", "samples", "checks", "verdict", "sentence", "exit_code"})
    run.erase(key);
  run["options"] = options_json(options);
  ASSAY_RETURN_IF_ERROR(directory->write("run.json", run.dump(2) + "\n"));
  for (size_t t = 0; t < folds.size(); ++t) {
    if (context.stopped()) return cancelled();
    // A table in other roles has a state of its own; its rows are those of the table.
    const bool in_other_roles = bound.tables[t]->other_roles_of >= 0;
    const std::string name = bound.tables[t]->plan.dataset + (in_other_roles ? "-" + std::to_string(t) : std::string());
    if (suite.keep != "none") {
      if (!in_other_roles) {
        ASSAY_RETURN_IF_ERROR(make_directories(directory->file("examples")));
        ASSAY_RETURN_IF_ERROR(write_examples(t, directory->file("examples/" + name + "-")));
        // Their content is what the fingerprint covers, in however many parts they lie.
        ASSAY_RETURN_IF_ERROR(directory->add("examples/" + name + "-*.parquet", folds[t].rows().fingerprint.hex()));
      }
      ASSAY_RETURN_IF_ERROR(directory->write("states/" + name + ".state", view_of(folds[t].save())));
    }
  }
  ASSAY_RETURN_IF_ERROR(write_estimates(database, *directory, document["estimates"]));
  Json checks;
  checks["assay"] = 1;
  for (const char* key : {"verdict", "sentence", "exit_code", "checks", "leaderboards", "samples"}) {
    if (document.contains(key)) checks[key] = document[key];
  }
  ASSAY_RETURN_IF_ERROR(directory->write("checks.json", checks.dump(2) + "\n"));
  // Where a check was written is no part of what it found (a merged suite has lines of its own), and neither is what
  // was decided before it.
  for (Json& check : checks["checks"]) {
    check.erase("location");
    check.erase("look");
  }
  ASSAY_RETURN_IF_ERROR(directory->add("checks.json", sha256_hex(checks.dump())));
  if (context.stopped()) return cancelled();
  return directory->finish();
}

}  // namespace assay
