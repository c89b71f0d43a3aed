// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/compared_run.h"

#include <algorithm>
#include <filesystem>

#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/store/run_directory.h"
#include "assay/suite/bind_tables.h"
#include "assay/suite/run.h"
#include "assay/suite/stored_run.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> parts_of(const std::string& directory, const std::string& table) {
  std::vector<std::string> parts;
  std::error_code ignored;
  const auto add = [&](const std::string& name) {
    const std::string path = std::filesystem::absolute(directory + "/examples/" + name).string();
    if (!std::filesystem::exists(path, ignored)) return false;
    parts.push_back(path);
    return true;
  };
  while (add(table + "-" + std::to_string(parts.size()) + ".parquet")) {
  }
  // Answers that the run asked for.
  if (parts.empty()) add("part-0.parquet");
  return parts;
}

// An expression was computed when the rows were kept; they hold it under its text.
void name_expressions(Roles& roles) {
  for (ColumnReference& id : roles.id) id.sql = false;
  for (ColumnReference& target : roles.targets) target.sql = false;
  for (auto* role : {&roles.target, &roles.weight, &roles.cluster, &roles.timestamp, &roles.query, &roles.item}) {
    if (*role) (*role)->sql = false;
  }
}

// What run.json remembers of a table of answers: which of its columns are what, the produced ones included.
void take_answer_columns(const Json& answers, Roles& roles) {
  const auto take = [&](const char* key, std::optional<ColumnReference>& role) {
    if (answers.contains(key) && answers[key].is_string()) role = ColumnReference{answers[key], false, {}};
  };
  take("model", roles.model);
  take("prompt", roles.prompt);
  take("sample", roles.sample);
  take("reference", roles.target);
  if (!answers.contains("id") || !answers["id"].is_array() || answers["id"].empty()) return;
  roles.id.clear();
  for (const Json& id : answers["id"]) {
    if (id.is_string()) roles.id.push_back({id, false, {}});
  }
}

Result<std::vector<AnswerPlace>> long_places(Database& database, const KeptTable& table) {
  const auto text = [](const std::optional<ColumnReference>& role) {
    return role ? "coalesce(CAST(" + quote_name(role->text) + " AS VARCHAR), '')" : std::string("''");
  };
  auto rows = database.rows("SELECT DISTINCT " + text(table.roles.model) + " AS model, " + text(table.roles.prompt) +
                            " AS prompt FROM " + table.relation + " ORDER BY ALL");
  if (!rows.ok()) return readable(std::move(rows).status());
  std::vector<AnswerPlace> places;
  for (const auto& row : *rows) places.push_back({row[0].value_or(""), row[1].value_or("")});
  return places;
}

// Of an earlier run as the baseline its answers are those of a model called baseline.
bool is_baseline(const Suite& suite, const AnswerPlace& place) {
  if (!suite.baseline) return false;
  const BaselineSpec& baseline = *suite.baseline;
  if (!baseline.run.empty()) return place.model == "baseline";
  return (baseline.model.empty() || baseline.model == place.model) &&
         (baseline.prompt.empty() || baseline.prompt == place.prompt);
}

}  // namespace

Result<ComparedRun> read_compared_run(const std::string& named) {
  ASSAY_TRY(const std::string directory, find_run(named));
  ComparedRun run;
  run.directory = directory;
  ASSAY_TRY(run.document, read_run(directory));
  ASSAY_TRY(Node document, read_yaml(run.document["suite_text"].get<std::string>(), directory + "/run.json"));
  ASSAY_TRY(run.suite, read_suite(std::move(document)));
  run.suite.name = run.document["suite"].get<std::string>();
  return run;
}

Result<std::vector<KeptTable>> kept_tables(Database& database, const ComparedRun& run) {
  std::vector<KeptTable> tables;
  for (const Json& data : run.document["data"]) {
    KeptTable table;
    table.name = data["table"].get<std::string>();
    table.files = parts_of(run.directory, table.name);
    table.fingerprint = data["fingerprint"].get<std::string>();
    table.rows = data["rows"].get<int64_t>();
    if (table.files.empty()) continue;
    const auto spec = std::find_if(run.suite.tables.begin(), run.suite.tables.end(),
                                   [&](const TableSpec& one) { return one.name == table.name; });
    if (spec == run.suite.tables.end()) continue;
    ASSAY_TRY(table.relation, relation_of(database, {table.files, "", "parquet", {}}));
    auto fields = database.describe("SELECT * FROM " + table.relation);
    if (!fields.ok()) return readable(std::move(fields).status());
    table.fields = std::move(*fields);
    TableSpec kept = *spec;
    kept.roles.count.reset();
    // Of the data, which need not be among the kept rows.
    kept.roles.features.clear();
    kept.roles.ignore.clear();
    const bool has_answers = data.contains("answers") && data["answers"].is_object();
    table.whole = has_answers;
    if (has_answers) {
      take_answer_columns(data["answers"], kept.roles);
    } else {
      name_expressions(kept.roles);
    }
    std::vector<std::string> ignored;
    ASSAY_TRY(table.roles, roles_of(kept, table.fields, run.suite.models.empty(), ignored));
    const bool has_models = data.contains("models") && data["models"].is_array() && !data["models"].empty();
    table.by_answer = table.roles.is_long() || !has_models;
    if (table.roles.is_long()) {
      ASSAY_TRY(table.places, long_places(database, table));
    } else if (!has_models) {
      table.places.emplace_back();
    } else {
      for (const Json& model : data["models"]) table.places.push_back({model.value("name", ""), ""});
    }
    for (const AnswerPlace& place : table.places) {
      if (!is_baseline(run.suite, place)) table.tested.push_back(place);
    }
    if (table.tested.empty()) table.tested = table.places;
    tables.push_back(std::move(table));
  }
  if (tables.empty())
    return not_computed("the run '" + run.directory + "' kept no rows to compare",
                        "run its suite again with keep: scored");
  return tables;
}

}  // namespace assay
