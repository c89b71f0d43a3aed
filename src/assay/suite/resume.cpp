// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/resume.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/store/run_directory.h"
#include "assay/suite/asked_models.h"

namespace assay {
namespace {

// What decides how answers come, not which.
constexpr std::string_view kFreeKeys[] = {"budget", "report", "description", "tags", "owner"};
constexpr std::string_view kFreeModelKeys[] = {
    "api_key", "headers", "concurrency", "retries", "timeout", "requests_per_minute", "tokens_per_minute"};

template <size_t n>
bool among(std::string_view key, const std::string_view (&keys)[n]) {
  return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
}

Node what_decides(Node document) {
  std::erase_if(document.entries(), [](const Entry& entry) { return among(entry.key, kFreeKeys); });
  for (const char* key : {"models", "helpers"}) {
    Node* models = document.find(key);
    if (!models) continue;
    for (Entry& model : models->entries())
      std::erase_if(model.value.entries(), [](const Entry& entry) { return among(entry.key, kFreeModelKeys); });
  }
  return document;
}

void differences(const Node& before, const Node& now, const std::string& path, std::vector<std::string>& found) {
  if (before == now) return;
  if (!before.is_map() || !now.is_map()) {
    const auto shown = [](const Node& node) { return trim(to_yaml(node)).substr(0, 80); };
    found.push_back(path + ": " + shown(before) + " then, " + shown(now) + " now");
    return;
  }
  for (const Entry& entry : before.entries()) {
    const std::string inner = path.empty() ? entry.key : path + "." + entry.key;
    if (const Node* other = now.find(entry.key)) {
      differences(entry.value, *other, inner, found);
    } else {
      found.push_back(inner + ": there then, not now");
    }
  }
  for (const Entry& entry : now.entries()) {
    if (!before.find(entry.key))
      found.push_back((path.empty() ? "" : path + ".") + entry.key + ": not there then, there now");
  }
}

}  // namespace

Result<Resumed> read_unfinished(const std::string& directory, const std::string& path, const SuiteSource& source) {
  ASSAY_TRY(const RunDirectory unfinished, RunDirectory::resume(directory));
  ASSAY_TRY(const std::string text, read_file(directory + "/run.json"));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const auto field = [&](const char* name) {
    return json.is_object() ? json.value(name, std::string()) : std::string();
  };
  std::string stored_text, file, name;
  Resumed resumed;
  try {
    stored_text = field("suite_text");
    file = field("suite_file");
    name = field("suite");
    resumed.options.command = field("command");
    resumed.options.only_model = json.at("options").at("model");
    resumed.options.only_prompt = json.at("options").at("prompt");
    resumed.options.where = json.at("options").at("where");
    resumed.options.limit = json.at("options").at("limit");
  } catch (const nlohmann::json::exception& problem) {
    return not_computed("'" + directory + "/run.json' is damaged: " + problem.what(), "run its suite again");
  }
  ASSAY_TRY(Node document, read_yaml(stored_text, file));
  // The file as it is now gives the secrets, and must say the same where it is named again.
  const std::string written_path = path.empty() ? file : path;
  std::error_code ignored;
  if (std::filesystem::exists(written_path, ignored)) {
    auto written = load_document(written_path);
    if (written.ok()) {
      if (!path.empty()) {
        ASSAY_TRY(const Suite now, load_suite(path, source));
        ASSAY_TRY(const Node now_stored, without_secrets(now));
        std::vector<std::string> found;
        differences(what_decides(document), what_decides(now_stored), "", found);
        if (!found.empty()) {
          return usage_error(
              "the suite is not the one that the run '" + directory + "' was started with: " + join(found, "; "),
              "resume without it, or start a run that asks only what changed: assay run " + path + " --reuse " +
                  directory,
              {"--resume"});
        }
        document = now_stored;
      }
      restore_secrets(document, *written);
    }
  }
  SuiteSource own = source;
  if (path.empty()) {
    const Node before = document;
    for (const std::string& assignment : source.assignments)
      ASSAY_RETURN_IF_ERROR(apply_assignment(document, assignment));
    std::vector<std::string> found;
    differences(what_decides(before), what_decides(document), "", found);
    if (!found.empty())
      return usage_error("--set changes what is asked: " + join(found, "; "),
                         "of a run that goes on only budget, limits of rate and time, and reports may change",
                         {"--set"});
  }
  own.assignments.clear();
  ASSAY_TRY(resumed.suite, read_suite(std::move(document), own));
  resumed.suite.file = file;
  resumed.suite.name = name;
  resumed.options.resume = directory;
  return resumed;
}

}  // namespace assay
