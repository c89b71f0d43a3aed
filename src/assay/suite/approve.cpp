// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/approve.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "assay/base/clock.h"
#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/data/database.h"
#include "assay/data/source.h"
#include "assay/store/approval.h"
#include "assay/suite/compared_run.h"
#include "assay/suite/run_steps.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kShownIds = 5;

Result<std::string> who_approves(const ApproveRequest& request) {
  if (!request.by.empty()) return request.by;
  for (const char* name : {"USER", "LOGNAME"}) {
    if (const auto user = environment(name); user && !user->empty()) return *user;
  }
  return usage_error("nobody approves", "say who: --by NAME", {"--by"});
}

std::string text_sql(const ColumnReference& column) {
  return "CAST(" + (column.sql ? "(" + column.text + ")" : quote_name(column.text)) + " AS VARCHAR)";
}

// Every example once: its id, and what of it is data.
std::optional<std::string> examples_of(const KeptTable& table) {
  if (table.roles.id.empty()) return std::nullopt;
  std::string id;
  for (const ColumnReference& one : table.roles.id)
    id += (id.empty() ? "" : " || ', ' || ") + ("coalesce(" + text_sql(one) + ", '')");
  const auto content = [](const std::optional<ColumnReference>& role) {
    return role ? "min(" + text_sql(*role) + ")" : std::string("NULL");
  };
  return "(SELECT " + id + " AS id, " + content(table.roles.target) + " AS target, " + content(table.roles.input) +
         " AS input FROM " + table.relation + " GROUP BY 1)";
}

Result<Json> ids_where(Database& database, const std::string& query) {
  auto counted = database.rows("SELECT count(*) FROM (" + query + ")");
  if (!counted.ok()) return readable(std::move(counted).status());
  auto first = database.rows("SELECT id FROM (" + query + ") ORDER BY TRY_CAST(id AS DOUBLE) NULLS LAST, id LIMIT " +
                             std::to_string(kShownIds));
  if (!first.ok()) return readable(std::move(first).status());
  Json json = {{"examples", parse_int((*counted)[0][0].value_or("0")).value_or(0)}, {"first", Json::array()}};
  for (const auto& row : *first) json["first"].push_back(row[0].value_or(""));
  return json;
}

Status add_changed_examples(Database& database, const KeptTable& before, const KeptTable& after, Json& json) {
  const auto old_rows = examples_of(before), new_rows = examples_of(after);
  if (!old_rows || !new_rows) return {};
  const std::string ours = *new_rows + " AS ours", theirs = *old_rows + " AS theirs", same = " ON ours.id = theirs.id";
  ASSAY_TRY(json["added"], ids_where(database, "SELECT ours.id FROM " + ours + " ANTI JOIN " + theirs + same));
  ASSAY_TRY(json["removed"], ids_where(database, "SELECT theirs.id FROM " + theirs + " ANTI JOIN " + ours + same));
  std::string edited = " WHERE ours.target IS DISTINCT FROM theirs.target";
  if (before.roles.input && after.roles.input) edited += " OR ours.input IS DISTINCT FROM theirs.input";
  ASSAY_TRY(json["edited"], ids_where(database, "SELECT ours.id FROM " + ours + " JOIN " + theirs + same + edited));
  return {};
}

// What became of the data since the run that was approved before.
Result<Json> data_changes(Context& context, const Approval& earlier, const std::string& earlier_run,
                          const std::string& directory, const std::vector<ApprovedTable>& tables) {
  Json changes = Json::array();
  std::vector<KeptTable> before, after;
  ASSAY_TRY(Database database, open_database(context));
  if (!earlier_run.empty()) {
    for (const auto& [run, kept] : {std::pair(&earlier_run, &before), {&directory, &after}}) {
      auto compared = read_compared_run(*run);
      if (!compared.ok()) continue;
      // A run that kept no rows says by its fingerprint alone whether its data are the same.
      if (auto found = kept_tables(database, *compared); found.ok()) *kept = std::move(*found);
    }
  }
  for (const ApprovedTable& table : tables) {
    Json json = {{"table", table.name}, {"rows", table.rows}, {"rows_before", nullptr}, {"same_data", nullptr}};
    const auto is_it = [&](const auto& one) { return one.name == table.name; };
    const auto then = std::find_if(earlier.tables.begin(), earlier.tables.end(), is_it);
    if (then != earlier.tables.end()) {
      json["rows_before"] = then->rows;
      json["same_data"] = then->fingerprint == table.fingerprint;
    }
    const auto old_rows = std::find_if(before.begin(), before.end(), is_it),
               new_rows = std::find_if(after.begin(), after.end(), is_it);
    if (old_rows != before.end() && new_rows != after.end())
      ASSAY_RETURN_IF_ERROR(add_changed_examples(database, *old_rows, *new_rows, json));
    changes.push_back(std::move(json));
  }
  return changes;
}

}  // namespace

Result<Json> approve_run(Context& context, const ApproveRequest& request) {
  ASSAY_RETURN_IF_ERROR(check_approval_name(request.name));
  ASSAY_TRY(const ComparedRun run, read_compared_run(request.run));
  const Json& document = run.document;
  if (document["partial"] == true)
    return usage_error("the run '" + run.directory + "' saw only a part of its data and is no baseline",
                       "run its suite on all of it", {"RUN"});
  Approval approval;
  approval.name = request.name;
  approval.suite = document["suite"].get<std::string>();
  if (document["verdict"].is_string()) approval.verdict = document["verdict"].get<std::string>();
  approval.note = request.note;
  if (approval.verdict == "fail" && request.note.empty())
    return usage_error("the run '" + run.directory + "' failed: " + document["sentence"].get<std::string>(),
                       "approve it all the same with the reason: --note REASON", {"--note"});
  ASSAY_TRY(approval.by, who_approves(request));
  ASSAY_TRY(approval.content, content_of_run(run.directory));
  for (const Json& data : document["data"])
    approval.tables.push_back({data["table"], data["fingerprint"], data["rows"].get<int64_t>()});
  approval.at = time_for_people();
  ASSAY_RETURN_IF_ERROR(make_directories(request.directory));
  ASSAY_TRY(const std::string directory, canonical_path(request.directory));
  ASSAY_TRY(const std::string there, canonical_path(run.directory));
  approval.run = fs::path(there).lexically_relative(directory).string();
  const std::string file = request.directory + "/" + request.name + ".json";
  Json result = {{"assay", 1},           {"kind", "approved"},   {"file", file},
                 {"name", request.name}, {"run", run.directory}, {"verdict", document["verdict"]},
                 {"by", approval.by},    {"replaces", nullptr}};
  std::error_code ignored;
  Approval earlier;
  std::string earlier_run;
  if (fs::exists(file, ignored)) {
    ASSAY_TRY(earlier, read_approval(file));
    result["replaces"] = earlier.run;
    const std::string path = (fs::path(directory) / earlier.run).lexically_normal().string();
    if (const auto content = content_of_run(path); content.ok() && *content == earlier.content) earlier_run = path;
  }
  ASSAY_TRY(result["data"], data_changes(context, earlier, earlier_run, run.directory, approval.tables));
  ASSAY_RETURN_IF_ERROR(write_approval(file, approval));
  return result;
}

}  // namespace assay
