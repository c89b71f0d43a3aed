// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/stored_run.h"

#include <functional>
#include <span>

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Status damaged(const std::string& file, const std::string& why) {
  return not_computed(file + " is damaged: " + why, "run its suite again");
}

Result<Json> parsed(std::string_view text, const std::string& file) {
  // Beyond this depth no file of ours goes; the parser would go on until the stack ends.
  int depth = 0, deepest = 0;
  for (const char c : text) {
    depth += (c == '[' || c == '{') - (c == ']' || c == '}');
    deepest = std::max(deepest, depth);
  }
  if (deepest > 1000) return damaged(file, "it is nested too deeply");
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return damaged(file, "it is no JSON object");
  return json;
}

// Reads typed fields; a library's exception ends here.
template <typename T>
Result<T> fields_of(std::string_view text, const std::string& file, const std::function<void(const Json&, T&)>& read) {
  ASSAY_TRY(const Json json, parsed(text, file));
  T fields;
  try {
    read(json, fields);
  } catch (const nlohmann::json::exception& problem) {
    return damaged(file, problem.what());
  }
  return fields;
}

enum class Kind { text, text_or_null, number, number_or_null, integer, boolean, list, map, map_or_null };

bool is(const Json& json, Kind kind) {
  switch (kind) {
    case Kind::text: return json.is_string();
    case Kind::text_or_null: return json.is_string() || json.is_null();
    case Kind::number: return json.is_number();
    case Kind::number_or_null: return json.is_number() || json.is_null();
    case Kind::integer: return json.is_number_integer();
    case Kind::boolean: return json.is_boolean();
    case Kind::list: return json.is_array();
    case Kind::map: return json.is_object();
    case Kind::map_or_null: break;
  }
  return json.is_object() || json.is_null();
}

struct Field {
  const char* name;
  Kind kind;
};

constexpr Field kDocument[] = {{"suite", Kind::text},        {"verdict", Kind::text},    {"sentence", Kind::text},
                               {"exit_code", Kind::integer}, {"created", Kind::text},    {"version", Kind::text},
                               {"confidence", Kind::number}, {"seed", Kind::integer},    {"command", Kind::text},
                               {"suite_file", Kind::text},   {"suite_text", Kind::text}, {"partial", Kind::boolean},
                               {"data", Kind::list},         {"estimates", Kind::list},  {"checks", Kind::list},
                               {"notes", Kind::list},        {"environment", Kind::map}};
constexpr Field kData[] = {
    {"table", Kind::text}, {"rows", Kind::integer}, {"fingerprint", Kind::text}, {"excluded", Kind::map}};
constexpr Field kEstimate[] = {{"metric", Kind::text},
                               {"dataset", Kind::text},
                               {"model", Kind::text_or_null},
                               {"prompt", Kind::text_or_null},
                               {"slice", Kind::text_or_null},
                               {"cells", Kind::list},
                               {"undefined", Kind::text_or_null},
                               {"interval", Kind::map_or_null},
                               {"n", Kind::integer},
                               {"n_effective", Kind::number},
                               {"excluded", Kind::map_or_null},
                               {"signature", Kind::text}};
constexpr Field kCheck[] = {{"check", Kind::text},           {"name", Kind::text_or_null},
                            {"dataset", Kind::text},         {"model", Kind::text_or_null},
                            {"verdict", Kind::text},         {"severity", Kind::text},
                            {"interval", Kind::map_or_null}, {"estimate", Kind::number_or_null},
                            {"reason", Kind::text_or_null},  {"why", Kind::text_or_null},
                            {"location", Kind::map_or_null}};
constexpr Field kLeaderboard[] = {{"metric", Kind::text}, {"dataset", Kind::text}, {"entries", Kind::list}};
constexpr Field kEntry[] = {{"model", Kind::text}, {"prompt", Kind::text},          {"value", Kind::number},
                            {"rank", Kind::list},  {"interval", Kind::map_or_null}, {"letters", Kind::text}};
constexpr Field kSamples[] = {{"metric", Kind::text}, {"sentence", Kind::text}};
constexpr Field kInterval[] = {{"lower", Kind::number_or_null},
                               {"upper", Kind::number_or_null},
                               {"tail_lower", Kind::number},
                               {"tail_upper", Kind::number},
                               {"method", Kind::text}};
constexpr Field kLocation[] = {{"file", Kind::text}, {"line", Kind::integer}, {"column", Kind::integer}};
constexpr Field kCell[] = {{"column", Kind::text}, {"value", Kind::text}};
constexpr Field kTable[] = {{"columns", Kind::list}, {"labels", Kind::list}, {"rows", Kind::list}};

Status has(const Json& json, std::span<const Field> fields, const std::string& what) {
  if (!json.is_object()) return damaged(what, "it is no map");
  for (const Field& field : fields) {
    const auto found = json.find(field.name);
    if (found == json.end()) return damaged(what, "it has no " + std::string(field.name));
    if (!is(*found, field.kind)) return damaged(what, std::string(field.name) + " is of another type");
  }
  return {};
}

Status each(const Json& list, std::span<const Field> fields, const std::string& what) {
  for (const Json& item : list) ASSAY_RETURN_IF_ERROR(has(item, fields, what));
  return {};
}

Status each_text(const Json& list, const std::string& what) {
  for (const Json& item : list) {
    if (!item.is_string()) return damaged(what, "it holds what is no text");
  }
  return {};
}

Status counts(const Json& map, const std::string& what) {
  for (const Json& count : map) {
    if (!count.is_number_integer()) return damaged(what, "a count is no whole number");
  }
  return {};
}

Status table(const Json& table) {
  ASSAY_RETURN_IF_ERROR(has(table, kTable, "a table of the run"));
  ASSAY_RETURN_IF_ERROR(each_text(table["columns"], "a table of the run"));
  ASSAY_RETURN_IF_ERROR(each_text(table["labels"], "a table of the run"));
  for (const Json& row : table["rows"]) {
    if (!row.is_array() || row.size() != table["columns"].size()) return damaged("a table of the run", "a row is torn");
    for (const Json& value : row) {
      if (!is(value, Kind::number_or_null)) return damaged("a table of the run", "a value is no number");
    }
  }
  return {};
}

Status check_leaderboards(const Json& boards) {
  const std::string what = "a leaderboard of the run";
  ASSAY_RETURN_IF_ERROR(each(boards, kLeaderboard, what));
  for (const Json& board : boards) {
    ASSAY_RETURN_IF_ERROR(each(board["entries"], kEntry, what));
    for (const Json& entry : board["entries"]) {
      const Json& rank = entry["rank"];
      if (rank.size() != 2 || !rank[0].is_number_integer() || !rank[1].is_number_integer())
        return damaged(what, "a rank is no pair of whole numbers");
      if (entry["interval"].is_object()) ASSAY_RETURN_IF_ERROR(has(entry["interval"], kInterval, "an interval"));
    }
  }
  return {};
}

// What every report reads of a document.
Status check_document(const Json& document) {
  ASSAY_RETURN_IF_ERROR(has(document, kDocument, "the run"));
  ASSAY_RETURN_IF_ERROR(each(document["data"], kData, "the data of the run"));
  for (const Json& data : document["data"]) ASSAY_RETURN_IF_ERROR(counts(data["excluded"], "the data of the run"));
  ASSAY_RETURN_IF_ERROR(each_text(document["notes"], "the notes of the run"));
  ASSAY_RETURN_IF_ERROR(each(document["estimates"], kEstimate, "an estimate of the run"));
  for (const Json& estimate : document["estimates"]) {
    ASSAY_RETURN_IF_ERROR(each(estimate["cells"], kCell, "a slice of the run"));
    ASSAY_RETURN_IF_ERROR(counts(estimate["excluded"], "an estimate of the run"));
    if (estimate["interval"].is_object()) ASSAY_RETURN_IF_ERROR(has(estimate["interval"], kInterval, "an interval"));
    if (estimate.contains("table")) {
      ASSAY_RETURN_IF_ERROR(table(estimate["table"]));
    } else if (!estimate.contains("value") || !is(estimate["value"], Kind::number_or_null)) {
      return damaged("an estimate of the run", "it has no value");
    }
  }
  for (const char* optional : {"leaderboards", "samples"}) {
    if (document.contains(optional) && !document[optional].is_array())
      return damaged("the run", std::string(optional) + " is no list");
  }
  if (document.contains("leaderboards")) ASSAY_RETURN_IF_ERROR(check_leaderboards(document["leaderboards"]));
  if (document.contains("samples"))
    ASSAY_RETURN_IF_ERROR(each(document["samples"], kSamples, "the samples of the run"));
  ASSAY_RETURN_IF_ERROR(each(document["checks"], kCheck, "a check of the run"));
  for (const Json& check : document["checks"]) {
    if (check["interval"].is_object()) ASSAY_RETURN_IF_ERROR(has(check["interval"], kInterval, "an interval"));
    if (check.contains("look") && !is(check["look"], Kind::map_or_null))
      return damaged("a check of the run", "its look");
    if (check["location"].is_object()) ASSAY_RETURN_IF_ERROR(has(check["location"], kLocation, "a location"));
  }
  return {};
}

}  // namespace

Result<AskedRun> read_asked(std::string_view run_json) {
  return fields_of<AskedRun>(run_json, "run.json", [](const Json& json, AskedRun& asked) {
    asked.suite_text = json.at("suite_text");
    asked.suite_file = json.at("suite_file");
    asked.suite = json.at("suite");
    asked.command = json.at("command");
    asked.version = json.at("version");
    asked.cpu = json.at("environment").at("cpu");
    asked.seed = json.at("seed");
    const Json& options = json.at("options");
    asked.model = options.at("model");
    asked.prompt = options.value("prompt", "");
    asked.where = options.at("where");
    asked.limit = options.at("limit");
    asked.in_memory = options.value("in_memory", std::vector<std::string>());
    for (const Json& table : json.at("data")) {
      asked.data.push_back({table.at("table"), table.at("fingerprint"), table.at("plan"), table.at("rows")});
    }
  });
}

Result<DoneRun> read_done(std::string_view done_json) {
  return fields_of<DoneRun>(done_json, "done.json", [](const Json& json, DoneRun& done) {
    done.content = json.at("content");
    done.parts = json.at("parts").get<std::map<std::string, std::string>>();
    // A run of an earlier version knows the bytes of run.json only.
    if (json.contains("files")) {
      done.files = json.at("files").get<std::map<std::string, std::string>>();
    } else if (done.parts.contains("run.json")) {
      done.files["run.json"] = done.parts["run.json"];
    }
  });
}

Result<Json> read_document(std::string_view run_json, std::string_view checks_json,
                           const std::vector<std::string>& estimates) {
  ASSAY_TRY(Json document, parsed(run_json, "run.json"));
  ASSAY_TRY(const Json checks, parsed(checks_json, "checks.json"));
  for (const auto& [key, value] : checks.items()) document[key] = value;
  document["estimates"] = Json::array();
  for (const std::string& line : estimates) {
    ASSAY_TRY(Json estimate, parsed(line, "estimates.parquet"));
    for (const char* key : {"excluded", "provenance", "table"}) {
      if (estimate.contains(key) && estimate[key].is_string()) {
        estimate[key] = Json::parse(estimate[key].get<std::string>(), nullptr, false);
      }
    }
    // A table stands in place of a value, as in the document that was written.
    const bool table = estimate.contains("table") && !estimate["table"].is_null();
    Json ordered;
    for (auto& [key, value] : estimate.items()) {
      if (key == "table") continue;
      ordered[key == "value" && table ? "table" : key] = key == "value" && table ? estimate["table"] : value;
    }
    document["estimates"].push_back(std::move(ordered));
  }
  ASSAY_RETURN_IF_ERROR(check_document(document));
  return document;
}

}  // namespace assay
