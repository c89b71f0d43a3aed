// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/examples_of_run.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "assay/base/text.h"
#include "assay/data/database.h"
#include "assay/data/source.h"
#include "assay/suite/bind_columns.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kNumbers[] = {"cost_usd", "latency_ms", "first_token_ms", "input_tokens", "output_tokens"};
constexpr int kBins = 24;

// The kept rows of a table, with what run.json says of them.
struct Kept {
  std::string file;
  Json columns;
  std::vector<Field> fields;
  std::vector<std::string> passing;  // scores that say whether an answer passes

  bool has(const std::string& name) const { return field_of(fields, name) != nullptr; }
  // The SQL of a column that plays this role; of none NULL.
  std::string role(const char* name) const {
    const auto found = columns.find(name);
    return found != columns.end() && found->is_string() && has(found->get<std::string>())
               ? quote_name(found->get<std::string>())
               : "NULL";
  }
  std::string text_of(const char* name) const { return "CAST(" + role(name) + " AS VARCHAR)"; }
  std::string id() const {
    std::string sql;
    for (const auto& column : columns["id"]) {
      if (!column.is_string()) continue;
      const std::string one = column;
      if (!has(one)) continue;
      sql += (sql.empty() ? "" : " || ', ' || ") + ("coalesce(CAST(" + quote_name(one) + " AS VARCHAR), '')");
    }
    return sql.empty() ? "''" : sql;
  }
  std::vector<std::string> scores() const {
    std::vector<std::string> names;
    for (const auto& one : columns["scores"]) {
      if (one.is_string() && has(one.get<std::string>())) names.push_back(one);
    }
    return names;
  }
  // Whether an answer passes by this score: what its scorer says, else its 1 or 0; NULL where it says nothing of the
  // kind.
  std::string passes(const std::string& score) const {
    if (std::find(passing.begin(), passing.end(), score) == passing.end()) return "CAST(NULL AS BOOLEAN)";
    if (has(score + ".pass")) return "CAST(" + quote_name(score + ".pass") + " AS BOOLEAN)";
    return "(CAST(" + quote_name(score) + " AS DOUBLE) > 0)";
  }
  // Whether it passes by all of them; NULL where none says.
  std::string passes_all() const {
    std::string sql;
    for (const std::string& score : passing) sql += (sql.empty() ? "" : " AND ") + passes(score);
    return sql.empty() ? "CAST(NULL AS BOOLEAN)" : "(" + sql + ")";
  }
};

Result<std::vector<Json>> json_rows(Database& database, const std::string& query) {
  auto rows = database.rows("SELECT CAST(to_json(one) AS VARCHAR) FROM (" + query + ") AS one");
  if (!rows.ok()) return readable(std::move(rows).status());
  std::vector<Json> parsed;
  for (const auto& row : *rows) parsed.push_back(Json::parse(row[0].value_or("null"), nullptr, false));
  return parsed;
}

std::string shortened(const std::string& sql, int64_t most) {
  return "CASE WHEN length(" + sql + ") > " + std::to_string(most) + " THEN left(" + sql + ", " + std::to_string(most) +
         ") || ' ... and ' || (length(" + sql + ") - " + std::to_string(most) + ") || ' more characters' ELSE " + sql +
         " END";
}

// Scores with a pass of their own, and those that are 0 or 1 in every answer.
Status find_passing(Database& database, Kept& kept) {
  for (const std::string& score : kept.scores()) {
    if (!kept.has(score + ".pass")) {
      auto truths =
          database.rows("SELECT bool_and(CAST(" + quote_name(score) + " AS DOUBLE) IN (0, 1)) FROM " + kept.file);
      if (!truths.ok()) return readable(std::move(truths).status());
      if ((*truths)[0][0] != "true") continue;
    }
    kept.passing.push_back(score);
  }
  return {};
}

// How many answers of each model and prompt ended how.
Result<Json> outcomes(Database& database, const Kept& kept) {
  if (!kept.has("outcome")) return Json::array();
  ASSAY_TRY(std::vector<Json> rows,
            json_rows(database, "SELECT " + kept.text_of("model") + " AS model, " + kept.text_of("prompt") +
                                    " AS prompt, CAST(outcome AS VARCHAR) AS outcome, count(*) AS count FROM " +
                                    kept.file + " GROUP BY ALL ORDER BY ALL"));
  return Json(std::move(rows));
}

// Quantiles and a histogram of each number that was produced, by model and prompt; bins are the same for all of them.
Result<Json> distributions(Database& database, const Kept& kept) {
  Json all = Json::array();
  for (const char* name : kNumbers) {
    const Field* field = field_of(kept.fields, name);
    if (!field || (field->type != ColumnType::real && field->type != ColumnType::integer)) continue;
    const std::string x = "CAST(" + quote_name(name) + " AS DOUBLE)";
    auto ends = database.rows("SELECT CAST(min(" + x + ") AS VARCHAR), CAST(quantile_cont(" + x +
                              ", 0.99) AS VARCHAR) FROM " + kept.file + " WHERE isfinite(" + x + ")");
    if (!ends.ok()) return readable(std::move(ends).status());
    if (!(*ends)[0][0]) continue;
    const double low = parse_double(*(*ends)[0][0]).value_or(0), high = parse_double(*(*ends)[0][1]).value_or(0);
    const double width = high > low ? (high - low) / kBins : 1;
    // What lies above the 99th percentile of all stands in the last bin.
    const std::string bin = "least(" + std::to_string(kBins - 1) + ", greatest(0, CAST(floor((" + x + " - " +
                            shortest_double(low) + ") / " + shortest_double(width) + ") AS INTEGER)))";
    ASSAY_TRY(const std::vector<Json> rows,
              json_rows(database,
                        "SELECT model, prompt, sum(count) AS n, list({bin: bin, count: count} ORDER BY bin) AS bins, "
                        "any_value(quantiles) AS quantiles FROM (SELECT *, count(*) AS count FROM (SELECT " +
                            kept.text_of("model") + " AS model, " + kept.text_of("prompt") + " AS prompt, " + bin +
                            " AS bin, quantile_cont(" + x +
                            ", [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]) OVER "
                            "(PARTITION BY " +
                            kept.text_of("model") + ", " + kept.text_of("prompt") + ") AS quantiles FROM " + kept.file +
                            " WHERE isfinite(" + x + ")) GROUP BY ALL) GROUP BY model, prompt ORDER BY model, prompt"));
    for (Json row : rows) {
      Json one = {{"column", name}, {"low", low}, {"width", width}, {"bins", Json::array()}};
      std::vector<int64_t> counts(kBins, 0);
      for (const auto& filled : row["bins"]) counts[filled["bin"].get<size_t>()] += filled["count"].get<int64_t>();
      one["bins"] = counts;
      for (const char* key : {"model", "prompt", "n", "quantiles"}) one[key] = row[key];
      all.push_back(std::move(one));
    }
  }
  return all;
}

struct Chosen {
  std::string id, why;
};

// The worst, the flipped and the random examples in turn, each once.
Result<std::vector<Chosen>> choose(Database& database, const Kept& kept, const ExampleRequest& request) {
  const std::string passes = kept.passes_all();
  // The worst by their passes; where nothing passes or fails, by the first score.
  const std::string score = kept.scores().empty() ? "0" : "CAST(" + quote_name(kept.scores().front()) + " AS DOUBLE)";
  std::string filter;
  if (request.filter == ExampleFilter::failed) filter = " WHERE failing > 0";
  if (request.filter == ExampleFilter::flipped) filter = " WHERE failing > 0 AND passing > 0";
  const std::string most = std::to_string(request.most);
  auto rows = database.rows(
      "WITH examples AS MATERIALIZED (SELECT * FROM (SELECT " + kept.id() + " AS id, count(*) FILTER (WHERE " + passes +
      ") AS passing, count(*) FILTER (WHERE NOT " + passes + ") AS failing, avg(" + score + ") AS score FROM " +
      kept.file + " GROUP BY 1)" + filter +
      "), ranked AS (SELECT id, 'worst' AS why, row_number() OVER (ORDER BY failing / greatest(passing + failing, 1) "
      "DESC, "
      "score, md5(id), id) AS place FROM examples UNION ALL SELECT id, 'flipped', row_number() OVER (ORDER BY md5(id), "
      "id) "
      "FROM examples WHERE failing > 0 AND passing > 0 UNION ALL SELECT id, 'random', row_number() OVER (ORDER BY "
      "md5('random ' || id), id) FROM examples) SELECT id, why FROM ranked WHERE place <= " +
      most + " ORDER BY place, why DESC");
  if (!rows.ok()) return readable(std::move(rows).status());
  std::vector<Chosen> chosen;
  std::set<std::string> seen;
  for (const auto& row : *rows) {
    if (static_cast<int64_t>(chosen.size()) >= request.most) break;
    if (seen.insert(*row[0]).second) chosen.push_back({*row[0], *row[1]});
  }
  return chosen;
}

// The answers to these examples, in the order of models, prompts and samples.
Result<std::vector<Json>> answers_to(Database& database, const Kept& kept, const std::vector<Chosen>& chosen,
                                     const ExampleRequest& request) {
  std::string ids;
  for (const Chosen& one : chosen) ids += (ids.empty() ? "" : ", ") + quote_text(one.id);
  std::string query = "SELECT " + kept.id() + " AS id";
  const auto add = [&](const std::string& name, const std::string& sql) {
    query += ", " + sql + " AS " + quote_name(name);
  };
  for (const char* text : {"input", "reference", "output"})
    add(text, shortened(kept.text_of(text), request.most_characters));
  for (const char* key : {"model", "prompt", "sample"}) add(key, kept.text_of(key));
  for (const char* text : {"outcome", "error"}) {
    if (kept.has(text)) add(text, shortened("CAST(" + quote_name(text) + " AS VARCHAR)", request.most_characters));
  }
  for (const char* number : kNumbers) {
    if (kept.has(number)) add(number, quote_name(number));
  }
  std::string scores;
  for (const std::string& score : kept.scores()) {
    const std::string reason =
        kept.has(score + ".reason") ? "CAST(" + quote_name(score + ".reason") + " AS VARCHAR)" : "NULL";
    scores += (scores.empty() ? "" : ", ") + ("{name: " + quote_text(score) + ", score: CAST(" + quote_name(score) +
                                              " AS DOUBLE), pass: " + kept.passes(score) + ", reason: CAST(" +
                                              shortened(reason, request.most_characters) + " AS VARCHAR)}");
  }
  std::string order;
  for (const char* key : {"model", "prompt", "sample"}) {
    if (kept.role(key) != "NULL") order += (order.empty() ? " ORDER BY " : ", ") + kept.role(key);
  }
  add("scores", "[" + scores + "]");
  add("passes", kept.passes_all());
  return json_rows(database, query + " FROM " + kept.file + " WHERE " + kept.id() + " IN (" + ids + ")" + order);
}

Result<Json> view_of(Database& database, const Kept& kept, const std::string& table, const ExampleRequest& request) {
  Json view;
  view["table"] = table;
  auto counts = database.rows("SELECT count(*), count(DISTINCT " + kept.id() + ") FROM " + kept.file);
  if (!counts.ok()) return readable(std::move(counts).status());
  view["answers"] = parse_int((*counts)[0][0].value_or("0")).value_or(0);
  view["examples"] = parse_int((*counts)[0][1].value_or("0")).value_or(0);
  view["scores"] = kept.scores();
  ASSAY_TRY(view["outcomes"], outcomes(database, kept));
  ASSAY_TRY(view["distributions"], distributions(database, kept));
  view["rows"] = Json::array();
  ASSAY_TRY(const std::vector<Chosen> chosen, choose(database, kept, request));
  if (chosen.empty()) return view;
  ASSAY_TRY(std::vector<Json> answers, answers_to(database, kept, chosen, request));
  std::map<std::string, Json> by_id;
  for (Json& answer : answers) {
    Json& example = by_id[answer["id"].get<std::string>()];
    for (const char* key : {"id", "input", "reference"}) {
      if (!example.contains(key)) example[key] = answer[key];
      answer.erase(key);
    }
    example["answers"].push_back(std::move(answer));
  }
  int64_t bytes = 0;
  for (const Chosen& one : chosen) {
    Json example = std::move(by_id[one.id]);
    if (!example.contains("answers")) continue;
    bool passing = false, failing = false;
    for (const Json& answer : example["answers"]) {
      passing = passing || answer["passes"] == true;
      failing = failing || answer["passes"] == false;
    }
    example["why"] = one.why;
    example["failed"] = failing;
    example["flipped"] = failing && passing;
    bytes += static_cast<int64_t>(example.dump().size());
    if (bytes > request.most_bytes && !view["rows"].empty()) break;
    view["rows"].push_back(std::move(example));
  }
  return view;
}

// The files of a table's kept rows: those that the run was asked to keep, or the answers that it asked for itself.
std::string kept_file(const std::string& directory, const std::string& table) {
  std::error_code ignored;
  for (const std::string& name : {table, std::string("part")}) {
    if (std::filesystem::exists(directory + name + "-0.parquet", ignored)) return directory + name + "-*.parquet";
  }
  return {};
}

}  // namespace

Json answer_columns_json(const BoundTable& table) {
  const Roles& roles = table.spec->roles;
  if (!table.long_form && !roles.output && !roles.input) return {};
  Json columns;
  columns["id"] = Json::array();
  for (int id : table.plan.id) columns["id"].push_back(table.plan.columns[static_cast<size_t>(id)].name);
  const auto name = [&](const char* key, const std::optional<ColumnReference>& role) {
    columns[key] = role && !role->sql ? Json(role->text) : Json();
  };
  name("model", roles.model);
  name("prompt", roles.prompt);
  name("sample", roles.sample);
  name("input", roles.input);
  name("output", roles.output);
  name("reference", roles.target);
  columns["scores"] = table.scores;
  return columns;
}

Result<Json> examples_of_run(const Json& document, const ExampleRequest& request) {
  if (!document.contains("run") || !document["run"].is_string()) return Json();
  ASSAY_TRY(Database database, Database::open({}));
  for (const Json& data : document["data"]) {
    if (!data.contains("answers") || !data["answers"].is_object() || !data["table"].is_string()) continue;
    const std::string table = data["table"];
    const std::string path = kept_file(document["run"].get<std::string>() + "/examples/", table);
    if (path.empty()) continue;
    Kept kept{"read_parquet(" + quote_text(path) + ")", data["answers"], {}, {}};
    if (!kept.columns.contains("id") || !kept.columns["id"].is_array() || !kept.columns.contains("scores") ||
        !kept.columns["scores"].is_array()) {
      return not_computed("run.json is damaged: it does not say what the columns of table '" + table + "' are",
                          "run its suite again");
    }
    auto fields = database.describe("SELECT * FROM " + kept.file);
    if (!fields.ok()) return readable(std::move(fields).status());
    kept.fields = std::move(*fields);
    ASSAY_RETURN_IF_ERROR(find_passing(database, kept));
    return view_of(database, kept, table, request);
  }
  return Json();
}

}  // namespace assay
