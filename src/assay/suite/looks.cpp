// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/looks.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "assay/base/files.h"
#include "assay/base/text.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

// What a check found once: equal evidence on equal rows is the same decision.
struct Decided {
  std::string run, table, fingerprint, check, model;
  Json estimate, p_pass, p_fail;
  auto evidence() const { return std::tuple(fingerprint, estimate.dump(), p_pass.dump(), p_fail.dump()); }
  bool same_check(const Decided& other) const {
    return check == other.check && table == other.table && model == other.model;
  }
};

Json parsed_file(const fs::path& path) {
  const auto text = read_file(path.string());
  return text.ok() ? Json::parse(*text, nullptr, false) : Json();
}

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::map<std::string, std::string> fingerprints_of(const Json& data) {
  std::map<std::string, std::string> fingerprints;
  for (const Json& table : data) {
    if (table.is_object()) fingerprints[text_of(table, "table")] = text_of(table, "fingerprint");
  }
  return fingerprints;
}

std::vector<Decided> decisions_of(const std::string& run, const Json& checks,
                                  const std::map<std::string, std::string>& fingerprints) {
  std::vector<Decided> decisions;
  for (const Json& check : checks) {
    if (!check.is_object() || text_of(check, "decision") != "interval" || !check.value("p_pass", Json()).is_number())
      continue;
    Decided one{run, text_of(check, "dataset"), "", text_of(check, "check"), text_of(check, "model"), {}, {}, {}};
    const auto found = fingerprints.find(one.table);
    if (found != fingerprints.end()) one.fingerprint = found->second;
    one.estimate = check.value("estimate", Json());
    one.p_pass = check.value("p_pass", Json());
    one.p_fail = check.value("p_fail", Json());
    decisions.push_back(std::move(one));
  }
  return decisions;
}

std::vector<Decided> earlier_decisions(const std::string& parent, const std::string& suite) {
  std::vector<fs::path> runs;
  std::error_code failure;
  for (fs::directory_iterator entry(parent, failure), end; !failure && entry != end; entry.increment(failure)) {
    std::error_code ignored;
    if (!entry->is_symlink(ignored) && fs::exists(entry->path() / "done.json", ignored)) runs.push_back(entry->path());
  }
  // Names begin with the time, so that the newest is the last.
  std::sort(runs.begin(), runs.end());
  std::vector<Decided> decisions;
  for (const fs::path& path : runs) {
    const Json run = parsed_file(path / "run.json");
    if (!run.is_object() || text_of(run, "suite") != suite || !run.contains("data")) continue;
    const Json checks = parsed_file(path / "checks.json");
    if (!checks.is_object() || !checks.contains("checks")) continue;
    for (Decided& one : decisions_of(path.string(), checks["checks"], fingerprints_of(run["data"])))
      decisions.push_back(std::move(one));
  }
  return decisions;
}

// The files of a table's scored rows in that run, in their parts.
std::vector<std::string> examples_of(const Decided& then) {
  std::vector<std::string> files;
  std::error_code ignored;
  const auto part = [&](size_t i) {
    return then.run + "/examples/" + then.table + "-" + std::to_string(i) + ".parquet";
  };
  while (fs::exists(part(files.size()), ignored)) files.push_back(part(files.size()));
  return files;
}

// Which of these files of scored rows share an id with the table.
std::set<std::string> files_that_overlap(Database& database, const BoundTable& table,
                                         const std::vector<std::string>& files) {
  std::set<std::string> overlapping;
  const TablePlan& plan = table.plan;
  if (files.empty() || plan.id.empty()) return overlapping;
  std::string list;
  for (const std::string& file : files) list += (list.empty() ? "" : ", ") + quote_text(file);
  const std::string theirs = "read_parquet([" + list + "], union_by_name = true, filename = 'file of the run')";
  std::string on, ids;
  for (int id : plan.id) {
    const ColumnUse& column = plan.columns[static_cast<size_t>(id)];
    const std::string name = quote_name(column.name);
    ids += (ids.empty() ? "" : ", ") + column.sql + " AS " + name;
    // An id is what it is written as: a column of whole numbers may have become one of words.
    on += (on.empty() ? "" : " AND ") + ("CAST(theirs." + name + " AS VARCHAR) = CAST(ours." + name + " AS VARCHAR)");
  }
  const auto rows =
      database.rows("SELECT DISTINCT \"file of the run\" FROM " + theirs + " AS theirs SEMI JOIN (SELECT " + ids +
                    " FROM " + plan.relation + ") AS ours ON " + on);
  if (rows.ok()) {
    for (const auto& row : *rows) overlapping.insert(row[0].value_or(""));
  } else if (files.size() > 1) {
    // One that cannot be read is no reason to pass over the others.
    for (const std::string& file : files) overlapping.merge(files_that_overlap(database, table, {file}));
  }
  return overlapping;
}

}  // namespace

Status add_looks(Database& database, const BoundSuite& bound, const std::string& parent, Json& document) {
  Json& checks = document["checks"];
  for (Json& check : checks) check["look"] = nullptr;
  std::vector<Decided> now = decisions_of("", checks, fingerprints_of(document["data"]));
  if (now.empty()) return {};
  const int64_t planned = bound.suite->looks;
  std::vector<Decided> earlier = earlier_decisions(parent, bound.suite->name);
  std::erase_if(earlier, [&](const Decided& then) {
    return std::none_of(now.begin(), now.end(), [&](const Decided& one) { return one.same_check(then); });
  });
  std::map<std::string, std::string> run_of;  // by file of scored rows
  std::set<std::string> overlapping;          // runs
  for (const auto& table : bound.tables) {
    if (table->other_roles_of >= 0) continue;
    std::vector<std::string> files;
    for (const Decided& then : earlier) {
      const bool same_rows = std::any_of(now.begin(), now.end(), [&](const Decided& one) {
        return one.table == then.table && one.fingerprint == then.fingerprint;
      });
      if (then.table != table->plan.dataset || same_rows) continue;
      for (const std::string& file : examples_of(then)) {
        if (run_of.emplace(file, then.run).second) files.push_back(file);
      }
    }
    for (const std::string& file : files_that_overlap(database, *table, files)) overlapping.insert(run_of[file]);
  }
  for (const Decided& one : now) {
    std::set<decltype(one.evidence())> looks;
    std::string last;
    for (const Decided& then : earlier) {
      if (!one.same_check(then) || then.evidence() == one.evidence()) continue;
      if (then.fingerprint != one.fingerprint && !overlapping.contains(then.run)) continue;
      looks.insert(then.evidence());
      last = then.run;
    }
    const auto number = static_cast<int64_t>(looks.size()) + 1;
    if (number == 1 && planned == 1) continue;
    const bool controlled = number <= planned;
    Json look;
    look["number"] = number;
    look["planned"] = planned > 1 ? Json(planned) : Json();
    look["controlled"] = controlled;
    look["says"] = controlled ? "look " + std::to_string(number) + " of " + std::to_string(planned)
                              : "repeated look: error not controlled";
    look["last"] = last.empty() ? Json() : Json(last);
    for (Json& check : checks) {
      if (text_of(check, "check") == one.check && text_of(check, "dataset") == one.table &&
          text_of(check, "model") == one.model)
        check["look"] = look;
    }
  }
  return {};
}

}  // namespace assay
