// SPDX-License-Identifier: Apache-2.0
#include "assay/store/approval.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/store/run_directory.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(directory, ignored)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Status check_approval_name(const std::string& name) {
  const bool plain = !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  });
  if (plain) return {};
  return usage_error("'" + name + "' cannot name an approved run", "use letters, digits, '-', '_' and '.'");
}

Status write_approval(const std::string& file, const Approval& approval) {
  Json json;
  json["assay"] = 1;
  json["kind"] = "approval";
  json["name"] = approval.name;
  json["run"] = approval.run;
  json["content"] = approval.content;
  json["suite"] = approval.suite;
  json["verdict"] = approval.verdict.empty() ? Json() : Json(approval.verdict);
  json["by"] = approval.by;
  json["at"] = approval.at;
  json["note"] = approval.note.empty() ? Json() : Json(approval.note);
  json["data"] = Json::array();
  for (const ApprovedTable& table : approval.tables)
    json["data"].push_back({{"table", table.name}, {"rows", table.rows}, {"fingerprint", table.fingerprint}});
  return write_file_atomically(file, json.dump(2) + "\n");
}

Result<Approval> read_approval(const std::string& file) {
  ASSAY_TRY(const std::string text, read_file(file));
  const Json json = Json::parse(text, nullptr, false);
  const auto has = [&](const char* key) { return json.contains(key) && json[key].is_string(); };
  if (!json.is_object() || json.value("kind", Json()) != "approval" || !has("name") || !has("run") || !has("content"))
    return not_computed("'" + file + "' is damaged: it says no approved run", "approve the run again", {file});
  Approval approval;
  approval.file = file;
  const auto take = [&](const char* key, std::string& into) {
    if (has(key)) into = json[key].get<std::string>();
  };
  take("name", approval.name);
  take("run", approval.run);
  take("content", approval.content);
  take("suite", approval.suite);
  take("verdict", approval.verdict);
  take("by", approval.by);
  take("at", approval.at);
  take("note", approval.note);
  for (const Json& table : json.value("data", Json::array())) {
    if (table.is_object() && table.contains("table") && table["table"].is_string() && table.contains("rows") &&
        table["rows"].is_number_integer() && table.contains("fingerprint") && table["fingerprint"].is_string())
      approval.tables.push_back({table["table"], table["fingerprint"], table["rows"].get<int64_t>()});
  }
  return approval;
}

Result<Approval> find_approval(const std::string& name, const std::string& directory) {
  ASSAY_RETURN_IF_ERROR(check_approval_name(name));
  std::error_code ignored;
  std::vector<std::string> known;
  fs::path place = fs::absolute(directory.empty() ? "." : directory, ignored).lexically_normal();
  for (;; place = place.parent_path()) {
    const fs::path approved = place / "approved", file = approved / (name + ".json");
    if (fs::is_regular_file(file, ignored)) return read_approval(file.string());
    for (std::string& one : names_in(approved)) known.push_back(std::move(one));
    if (!place.has_relative_path()) break;
  }
  std::string mend = did_you_mean(name, std::vector<std::string_view>(known.begin(), known.end()));
  if (mend.empty() && !known.empty()) mend = "approved are: " + join(known, ", ");
  if (mend.empty()) mend = "approve one: assay approve RUN --as " + name;
  return usage_error("no run is approved as '" + name + "' yet", mend);
}

Result<std::string> content_of_run(const std::string& directory) {
  ASSAY_TRY(const std::string text, read_file(directory + "/done.json"));
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("content") || !json["content"].is_string())
    return not_computed("'" + directory + "/done.json' is damaged");
  return json["content"].get<std::string>();
}

Result<std::string> find_approved_run(const std::string& name, const std::string& directory) {
  ASSAY_TRY(const Approval approval, find_approval(name, directory));
  const fs::path path = (fs::path(approval.file).parent_path() / approval.run).lexically_normal();
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    return usage_error("the run that is approved as '" + name + "' is not there: '" + path.string() + "'",
                       "bring it back, or approve another: assay approve RUN --as " + name, {approval.file});
  }
  ASSAY_TRY(std::string run, find_run(path.string()));
  ASSAY_TRY(const std::string content, content_of_run(run));
  if (content != approval.content) {
    return not_computed("'" + path.string() + "' is not the run that was approved as '" + name + "': its content is " +
                            content.substr(0, 12) + ", approved was " + approval.content.substr(0, 12),
                        "bring back the run that was approved, or approve this one", {approval.file});
  }
  return run;
}

}  // namespace assay
