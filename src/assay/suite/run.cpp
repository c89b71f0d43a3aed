// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/run.h"

#include <filesystem>

#include "assay/base/clock.h"
#include "assay/base/files.h"
#include "assay/base/hash.h"
#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/store/run_directory.h"
#include "assay/suite/bind.h"
#include "assay/suite/document_of_run.h"
#include "assay/suite/measure.h"
#include "assay/version.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Result<Database> open_database(const Context& context) {
  DatabaseOptions options;
  options.threads = context.threads();
  options.memory_bytes = context.memory_bytes();
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
    for (const auto& [reason, count] : fold.rows().missing[m])
      json["excluded"][reason + " of " + table.plan.models[m].name] = count;
  }
  json["task"] = table.plan.task == binary ? "binary" : table.plan.task == multiclass ? "multiclass" : "regression";
  if (!table.plan.labels.empty()) json["labels"] = table.plan.labels;
  json["models"] = Json::array();
  for (const ModelColumns& model : table.plan.models) {
    Json columns;
    columns["name"] = model.name;
    columns["scores"] = Json::array();
    for (int score : model.scores) columns["scores"].push_back(table.plan.columns[score].name);
    columns["prediction"] = model.prediction >= 0 ? Json(table.plan.columns[model.prediction].name) : Json();
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

Result<std::vector<std::string>> validate_suite(Context& context, const Catalog& catalog, const Suite& suite) {
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(BoundSuite bound, bind_suite(context, database, catalog, suite));
  return bound.notes;
}

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
        return not_computed("model '" + table->plan.models[m].name + "' has " + std::to_string(count) + " rows with " +
                                reason + ", and on_missing is error",
                            {}, table->spec->location);
      }
    }
  }
  return folds;
}

Result<RunOutcome> finish_run(Context& context, Database& database, const Suite& suite, const BoundSuite& bound,
                              const std::vector<Fold>& folds, const RunOptions& options) {
  for (size_t t = 0; t < folds.size(); ++t) {
    const BoundTable& table = *bound.tables[t];
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
  document["partial"] = !options.only_model.empty() || !options.where.empty() || options.limit >= 0;
  document["data"] = Json::array();
  document["estimates"] = Json::array();
  for (size_t t = 0; t < folds.size(); ++t) {
    document["data"].push_back(data_json(*bound.tables[t], folds[t]));
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
  if (bound.tables.size() > 1) document["checks_over"].push_back("dataset");
  if (bound.tables[0]->plan.models.size() > (bound.tables[0]->baseline >= 0 ? 2u : 1u))
    document["checks_over"].push_back("model");
  document["notes"] = bound.notes;
  if (document["partial"]) document["notes"].push_back("this run saw only a part of the data; it is never a baseline");
  document["verdict"] = name_of(verdict.verdict);
  document["sentence"] = verdict.sentence;
  document["exit_code"] = verdict.exit_code;
  document["environment"] = environment_json(context);
  document["suite_text"] = to_yaml(suite.document);
  outcome.exit_code = verdict.exit_code;
  if (options.keep_nothing) return outcome;

  std::optional<RunDirectory> directory;
  if (options.out.empty()) {
    ASSAY_TRY(RunDirectory made, RunDirectory::create("runs", time_for_files(), suite.name));
    directory = std::move(made);
  } else {
    ASSAY_TRY(RunDirectory made, RunDirectory::create_at(options.out));
    directory = std::move(made);
  }
  outcome.directory = directory->path();
  document["run"] = outcome.directory;
  Json run = document;
  for (const char* key : {"estimates", "checks", "verdict", "sentence", "exit_code"}) run.erase(key);
  run["options"] = {{"model", options.only_model}, {"where", options.where}, {"limit", options.limit}};
  ASSAY_RETURN_IF_ERROR(directory->write("run.json", run.dump(2) + "\n"));
  for (size_t t = 0; t < folds.size(); ++t) {
    const std::string name = bound.tables[t]->plan.dataset;
    if (suite.keep != "none") {
      ASSAY_RETURN_IF_ERROR(
          write_examples(database, *directory, *bound.tables[t], folds[t], "examples/" + name + "-0.parquet"));
      ASSAY_RETURN_IF_ERROR(directory->write("states/" + name + ".state", folds[t].save()));
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
  ASSAY_RETURN_IF_ERROR(directory->finish());
  return outcome;
}

}  // namespace

Result<RunOutcome> run_suite(Context& context, const Catalog& catalog, const Suite& suite, const RunOptions& options) {
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(const BoundSuite bound,
            bind_suite(context, database, catalog, suite, {options.only_model, options.where, options.limit}));
  ASSAY_TRY(const std::vector<Fold> folds, fold_all(context, database, suite, bound, 0, 1));
  return finish_run(context, database, suite, bound, folds, options);
}

Result<std::string> fold_shard(Context& context, const Catalog& catalog, const Suite& suite, uint32_t part,
                               uint32_t parts) {
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(const BoundSuite bound, bind_suite(context, database, catalog, suite));
  ASSAY_TRY(const std::vector<Fold> folds, fold_all(context, database, suite, bound, part, parts));
  ByteWriter out;
  out.raw("ASST");
  out.u8(1);
  out.string(suite.file);
  out.string(suite.name);
  out.string(to_yaml(suite.document));
  out.u32(part);
  out.u32(parts);
  out.u32(static_cast<uint32_t>(folds.size()));
  for (const Fold& fold : folds) out.string(fold.save());
  const std::string digest = sha256_hex(out.bytes());
  out.raw(digest);
  return out.take();
}

namespace {

struct Shard {
  std::string file, name, suite;
  uint32_t part = 0, parts = 1;
  std::vector<std::string> folds;
};

Result<Shard> read_shard(const std::string& path) {
  ASSAY_TRY(const std::string bytes, read_file(path));
  const Status damaged =
      not_computed("'" + path + "' is no whole state file", "fold the shard again: assay run --shard i/n");
  if (bytes.size() < 64 ||
      sha256_hex(std::string_view(bytes).substr(0, bytes.size() - 64)) != bytes.substr(bytes.size() - 64))
    return damaged;
  ByteReader in(std::string_view(bytes).substr(0, bytes.size() - 64));
  ASSAY_RETURN_IF_ERROR(in.expect("ASST"));
  ASSAY_TRY(const uint8_t format, in.u8());
  if (format != 1)
    return not_computed("'" + path + "' has format " + std::to_string(format) + ", this program reads 1");
  Shard shard;
  ASSAY_TRY(shard.file, in.string());
  ASSAY_TRY(shard.name, in.string());
  ASSAY_TRY(shard.suite, in.string());
  ASSAY_TRY(shard.part, in.u32());
  ASSAY_TRY(shard.parts, in.u32());
  ASSAY_TRY(const uint32_t folds, in.u32());
  for (uint32_t i = 0; i < folds; ++i) {
    ASSAY_TRY(std::string fold, in.string());
    shard.folds.push_back(std::move(fold));
  }
  return shard;
}

}  // namespace

Result<RunOutcome> merge_shards(Context& context, const Catalog& catalog, const std::vector<std::string>& paths,
                                const RunOptions& options) {
  std::vector<Shard> shards;
  std::vector<bool> present;
  for (const std::string& path : paths) {
    ASSAY_TRY(Shard shard, read_shard(path));
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
    whole->finish();
    folds.push_back(std::move(*whole));
  }
  return finish_run(context, database, suite, bound, folds, options);
}

Result<Reproduction> reproduce_run(Context& context, const Catalog& catalog, const std::string& directory) {
  const auto parsed = [](const std::string& path) -> Result<Json> {
    ASSAY_TRY(const std::string text, read_file(path));
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return not_computed("'" + path + "' is damaged: it is no JSON");
    return json;
  };
  ASSAY_TRY(const Json asked, parsed(directory + "/run.json"));
  ASSAY_TRY(const Json before, parsed(directory + "/done.json"));
  ASSAY_TRY(Node document, read_yaml(asked["suite_text"].get<std::string>(), asked["suite_file"].get<std::string>()));
  ASSAY_TRY(Suite suite, read_suite(std::move(document)));
  suite.file = asked["suite_file"];
  suite.name = asked["suite"];
  RunOptions options;
  options.only_model = asked["options"]["model"];
  options.where = asked["options"]["where"];
  options.limit = asked["options"]["limit"];
  options.command = asked["command"];
  // In a directory of its own, where no pointer to the newest run is moved.
  const std::string scratch = directory + ".again";
  options.out = scratch + "/run";
  std::error_code ignored;
  std::filesystem::remove_all(scratch, ignored);
  auto again = run_suite(context, catalog, suite, options);
  if (!again.ok()) {
    std::filesystem::remove_all(scratch, ignored);
    return std::move(again).status();
  }
  ASSAY_TRY(const Json after, parsed(options.out + "/done.json"));
  ASSAY_TRY(const Json now, parsed(options.out + "/run.json"));
  std::filesystem::remove_all(scratch, ignored);
  Reproduction result;
  result.before = before["content"];
  result.after = after["content"];
  const auto differs = [&](const std::string& what, const Json& old_value, const Json& new_value) {
    if (old_value != new_value)
      result.differences.push_back(what + ": " + old_value.dump() + " then, " + new_value.dump() + " now");
  };
  differs("seed", asked["seed"], now["seed"]);
  ASSAY_TRY(const std::string run, read_file(directory + "/run.json"));
  if (before["parts"].value("run.json", "") != sha256_hex(run)) {
    result.differences.push_back("suite: run.json, which holds it, is not as the run wrote it");
  }
  for (size_t t = 0; t < std::min(asked["data"].size(), now["data"].size()); ++t) {
    const std::string table = asked["data"][t]["table"];
    differs("rows of table '" + table + "'", asked["data"][t]["rows"], now["data"][t]["rows"]);
    differs("fingerprint of table '" + table + "'", asked["data"][t]["fingerprint"], now["data"][t]["fingerprint"]);
    differs("plan of table '" + table + "'", asked["data"][t]["plan"], now["data"][t]["plan"]);
  }
  differs("version of assay", asked["version"], now["version"]);
  differs("CPU", asked["environment"]["cpu"], now["environment"]["cpu"]);
  for (const auto& [part, digest] : before["parts"].items()) {
    if (part != "run.json" && (!after["parts"].contains(part) || after["parts"][part] != digest))
      result.differences.push_back("part " + part);
  }
  return result;
}

Result<Json> read_run(const std::string& directory) {
  const auto parsed = [](const std::string& path) -> Result<Json> {
    ASSAY_TRY(const std::string text, read_file(path));
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return not_computed("'" + path + "' is damaged: it is no JSON");
    return json;
  };
  ASSAY_TRY(Json document, parsed(directory + "/run.json"));
  ASSAY_TRY(const Json checks, parsed(directory + "/checks.json"));
  for (const auto& [key, value] : checks.items()) document[key] = value;
  Context context;
  ASSAY_TRY(Database database, open_database(context));
  auto rows = database.rows("SELECT CAST(to_json(estimate) AS VARCHAR) FROM read_parquet(" +
                            quote_text(directory + "/estimates.parquet") + ") AS estimate");
  if (!rows.ok()) return readable(std::move(rows).status());
  document["estimates"] = Json::array();
  for (const auto& row : *rows) {
    Json estimate = Json::parse(row[0].value_or("null"), nullptr, false);
    if (!estimate.is_object()) return not_computed("'" + directory + "/estimates.parquet' is damaged");
    for (const char* key : {"excluded", "provenance", "table"}) {
      if (estimate.contains(key) && estimate[key].is_string())
        estimate[key] = Json::parse(estimate[key].get<std::string>(), nullptr, false);
    }
    if (estimate["table"].is_null()) estimate.erase("table");
    document["estimates"].push_back(std::move(estimate));
  }
  document["run"] = directory;
  return document;
}

}  // namespace assay
