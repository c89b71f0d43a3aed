// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/compare.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/store/run_directory.h"
#include "assay/suite/compare_differences.h"
#include "assay/suite/compare_examples.h"
#include "assay/suite/compare_suite.h"
#include "assay/suite/document_of_run.h"
#include "assay/suite/measure.h"
#include "assay/suite/run_steps.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json run_json(const ComparedRun& run) {
  return {{"run", run.directory},
          {"suite", run.document["suite"]},
          {"created", run.document["created"]},
          {"version", run.document["version"]}};
}

std::string list_of_places(const std::vector<AnswerPlace>& places) {
  std::string list;
  for (const AnswerPlace& place : places) list += (list.empty() ? "" : "; ") + name_of(place);
  return list.empty() || list == "; " ? "none" : list;
}

// Errors: a model or prompt that the run does not have, with the nearest.
Status must_have(const KeptTable& table, const std::string& directory, const std::string& wanted, bool is_model) {
  std::vector<std::string_view> names;
  for (const AnswerPlace& place : table.places) names.push_back(is_model ? place.model : place.prompt);
  if (std::find(names.begin(), names.end(), wanted) != names.end()) return {};
  std::string mend = did_you_mean(wanted, names);
  if (mend.empty()) mend = "it has: " + list_of_places(table.places);
  return usage_error("the run '" + directory + "' has no " + (is_model ? "model" : "prompt") + " '" + wanted + "'",
                     mend, {is_model ? "--models" : "--prompts"});
}

using PlacePair = std::pair<AnswerPlace, AnswerPlace>;
Result<std::vector<PlacePair>> pairs_of_places(const CompareRequest& request, const ComparedRun& before,
                                               const ComparedRun& after, const KeptTable& theirs,
                                               const KeptTable& ours) {
  if (request.models) {
    ASSAY_RETURN_IF_ERROR(must_have(theirs, before.directory, request.models->first, true));
    ASSAY_RETURN_IF_ERROR(must_have(ours, after.directory, request.models->second, true));
  }
  if (request.prompts) {
    ASSAY_RETURN_IF_ERROR(must_have(theirs, before.directory, request.prompts->first, false));
    ASSAY_RETURN_IF_ERROR(must_have(ours, after.directory, request.prompts->second, false));
  }
  const bool named = request.models || request.prompts;
  std::vector<PlacePair> pairs;
  for (const AnswerPlace& later : named ? ours.places : ours.tested) {
    for (const AnswerPlace& earlier : named ? theirs.places : theirs.tested) {
      const auto go_together = [](const auto& asked, const std::string& first, const std::string& second) {
        return asked ? first == asked->first && second == asked->second : first == second;
      };
      if (go_together(request.models, earlier.model, later.model) &&
          go_together(request.prompts, earlier.prompt, later.prompt))
        pairs.emplace_back(earlier, later);
    }
  }
  if (pairs.empty() && !named && ours.tested.size() == 1 && theirs.tested.size() == 1)
    pairs.emplace_back(theirs.tested[0], ours.tested[0]);
  if (!pairs.empty()) return pairs;
  return usage_error("nothing of run '" + before.directory + "' goes with anything of run '" + after.directory + "'",
                     "name what is compared: --models BEFORE,AFTER; the first has " + list_of_places(theirs.places) +
                         ", the second " + list_of_places(ours.places),
                     {"--models"});
}

// Of each metric over all rows of a place what it means.
std::map<std::string, std::string> signatures_of(const ComparedRun& run, const AnswerPlace& place) {
  std::map<std::string, std::string> signatures;
  for (const Json& estimate : run.document["estimates"]) {
    if (!estimate["slice"].is_null()) continue;
    const auto is = [&](const char* key, const std::string& name) {
      return name.empty() || (estimate[key].is_string() && estimate[key] == name);
    };
    if (is("model", place.model) && is("prompt", place.prompt))
      signatures[estimate["metric"].get<std::string>()] = estimate["signature"].get<std::string>();
  }
  return signatures;
}

void say(Json& sentences, const std::string& sentence) {
  if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end()) sentences.push_back(sentence);
}

// The keys of a suite that are not the same in another.
std::string changed_keys(const Node& before, const Node& after) {
  std::vector<std::string> keys;
  const auto look = [&](const Node& one, const Node& other) {
    for (const Entry& entry : one.entries()) {
      const Node* const same = other.find(entry.key);
      const bool changed = !same || to_yaml(*same) != to_yaml(entry.value);
      if (changed && std::find(keys.begin(), keys.end(), entry.key) == keys.end()) keys.push_back(entry.key);
    }
  };
  look(after, before);
  look(before, after);
  return join(keys, ", ");
}

// What the runs themselves do not have in common.
void say_of_runs(const ComparedRun& before, const ComparedRun& after, Json& differs) {
  if (before.directory == after.directory) return;
  if (before.document["version"] != after.document["version"]) {
    say(differs, "Different versions of assay: " + before.document["version"].get<std::string>() + " before, " +
                     after.document["version"].get<std::string>() + " after.");
  }
  if (before.suite.name != after.suite.name) {
    say(differs, "Different suites: '" + before.suite.name + "' before, '" + after.suite.name +
                     "' after. What is compared is what the later one asks for.");
  } else if (before.document["suite_text"] != after.document["suite_text"]) {
    say(differs, "The suite was changed in between (" + changed_keys(before.suite.document, after.suite.document) +
                     "). What is compared is what the later one asks for.");
  }
  for (const ComparedRun* run : {&before, &after}) {
    if (run->document["partial"] == true) say(differs, "The run '" + run->directory + "' saw only a part of its data.");
  }
}

void say_of_sides(const ComparedSide& before, const ComparedSide& after, const MatchedExamples& matched,
                  Json& differs) {
  const auto then = signatures_of(*before.run, before.place), now = signatures_of(*after.run, after.place);
  for (const auto& [metric, signature] : now) {
    const auto found = then.find(metric);
    if (found == then.end() || found->second == signature) continue;
    say(differs, "'" + metric + "' means something else in each run (" + found->second + " before, " + signature +
                     " after). Both are computed as the later one means it.");
  }
  if (!matched.paired) {
    std::string without;
    if (!before.table->roles.id.empty()) without = " in the later run";
    if (!after.table->roles.id.empty()) without = " in the earlier run";
    say(differs, "Without an id" + without + " nothing is paired: table " + after.table->name +
                     " is compared as two independent samples, which need far more examples to show a change.");
    return;
  }
  if (matched.only_before + matched.only_after == 0) return;
  say(differs, "Different data: " + with_thousands(matched.both) + " examples of table " + after.table->name +
                   " are in both and compared; " + with_thousands(matched.only_before) + " are only before, " +
                   with_thousands(matched.only_after) + " only after.");
}

// Everything that is made of two sides.
struct Compared {
  Json comparison, checks, notes;
  RunVerdict verdict;
};

Json comparison_json(const ComparedSide& before, const ComparedSide& after, const MatchedExamples& matched) {
  Json json;
  json["dataset"] = after.table->name;
  json["before"] = {{"model", before.place.model}, {"prompt", before.place.prompt}};
  json["after"] = {{"model", after.place.model}, {"prompt", after.place.prompt}};
  json["paired"] = matched.paired;
  json["examples"] = {{"both", matched.both}, {"only_before", matched.only_before}, {"only_after", matched.only_after}};
  return json;
}

// One side by itself.
struct Sample {
  std::unique_ptr<Suite> suite;
  BoundSuite bound;
  std::vector<Fold> folds;
};
Result<Sample> fold_side(Context& context, const Catalog& catalog, const ComparedSide& side, const ComparedSide& after,
                         const char* name) {
  ASSAY_TRY(Database database, open_database(context));
  Sample sample;
  ASSAY_TRY(Suite suite, suite_of_side(database, side, after, name));
  sample.suite = std::make_unique<Suite>(std::move(suite));
  ASSAY_TRY(sample.bound, bind_suite(context, database, catalog, *sample.suite));
  ASSAY_TRY(sample.folds, fold_all(context, database, sample.bound));
  return sample;
}

Result<Compared> compare_samples(Context& context, const Catalog& catalog, const ComparedSide& before,
                                 const ComparedSide& after, const MatchedExamples& matched) {
  ASSAY_TRY(const Sample theirs, fold_side(context, catalog, before, after, kBefore));
  ASSAY_TRY(const Sample ours, fold_side(context, catalog, after, after, kAfter));
  Compared result;
  result.comparison = comparison_json(before, after, matched);
  result.comparison["differences"] =
      differences_of_samples(context, theirs.bound, theirs.folds, ours.bound, ours.folds);
  result.comparison["changed"] = result.checks = result.notes = Json::array();
  for (const CheckSpec& check : after.run->suite.checks) {
    if (check.check.bound.baseline)
      result.notes.push_back("not asked again, since nothing is paired: " + text_of(check.check));
  }
  return result;
}
Result<Compared> compare_sides(Context& context, const Catalog& catalog, const ComparedSide& before,
                               const ComparedSide& after, const MatchedExamples& matched, int64_t most_examples,
                               const std::string& examples) {
  if (!matched.paired) {
    if (examples.empty()) return compare_samples(context, catalog, before, after, matched);
    return not_computed("without an id no example of one run is one of the other: there is nothing to write",
                        "say in the suites which column tells examples apart, id: COLUMN, and run them again",
                        {"--examples"});
  }
  ASSAY_TRY(Database database, open_database(context));
  std::vector<std::string> notes;
  ASSAY_TRY(const Suite suite, compared_suite(database, before, after, notes));
  ASSAY_TRY(BoundSuite bound, bind_suite(context, database, catalog, suite));
  std::erase_if(bound.checks, [](const BoundCheck& check) {
    return std::none_of(check.requirements.begin(), check.requirements.end(),
                        [](const auto& one) { return one.second.against_baseline; });
  });
  const std::vector<ComparedMetric> metrics = compare_metrics(bound, matched.both, notes);
  ASSAY_TRY(const std::vector<Fold> folds, fold_all(context, database, bound));
  for (size_t t = 0; t < folds.size(); ++t) ASSAY_RETURN_IF_ERROR(refuse_offences(*bound.tables[t], folds[t]));
  Compared result;
  Json& json = result.comparison = comparison_json(before, after, matched);
  json["differences"] = differences_json(context, bound, folds, metrics);
  ASSAY_TRY(json["changed"], changed_examples(database, bound, metrics, most_examples));
  ASSAY_TRY(const std::vector<CheckRequest> requests, requests_of(context, bound, folds));
  const std::vector<CheckOutcome> outcomes = decide(requests, suite.correction);
  result.verdict = verdict_of(bound, requests, outcomes);
  result.checks = Json::array();
  for (size_t i = 0; i < outcomes.size(); ++i) {
    Json check = check_json(bound, i, requests[i], outcomes[i]);
    check["model"] = after.place.model.empty() ? Json() : Json(after.place.model);
    check["prompt"] = after.place.prompt.empty() ? Json() : Json(after.place.prompt);
    result.checks.push_back(std::move(check));
  }
  result.notes = notes;
  if (!examples.empty()) ASSAY_RETURN_IF_ERROR(write_compared_examples(database, bound, metrics, examples));
  if (context.stopped()) return cancelled();
  return result;
}

// Errors: a name of another format, a directory that is not there, before anything is computed.
Status can_be_written(const std::string& examples) {
  if (examples.empty()) return {};
  const std::filesystem::path path(examples), parent = path.parent_path();
  if (path.extension() != ".parquet")
    return usage_error("'" + examples + "' is no name of a Parquet file", "end it in .parquet", {"--examples"});
  std::error_code ignored;
  if (!parent.empty() && !std::filesystem::is_directory(parent, ignored))
    return usage_error("there is no directory '" + parent.string() + "'", "make it, or name another", {"--examples"});
  return {};
}

// The parts as one file.
Status join_parts(const std::vector<std::string>& parts, const std::string& path) {
  ASSAY_TRY(Database database, Database::open({}));
  std::string query;
  for (const std::string& part : parts)
    query += (query.empty() ? "" : " UNION ALL BY NAME ") + ("SELECT * FROM read_parquet(" + quote_text(part) + ")");
  const Status status = copy_to_parquet(database, query, path);
  std::error_code ignored;
  for (const std::string& part : parts) std::filesystem::remove(part, ignored);
  return status;
}

}  // namespace

Result<Json> compare_runs(Context& context, const Catalog& catalog, const CompareRequest& request) {
  ASSAY_TRY(const ComparedRun before, read_compared_run(request.before));
  ASSAY_TRY(const ComparedRun after, read_compared_run(request.after));
  const bool one_run = before.directory == after.directory;
  if (one_run && !request.models && !request.prompts) {
    return usage_error("a run is compared with itself",
                       "name two runs, or what of this one is compared: --models BEFORE,AFTER", {"RUN"});
  }
  const auto itself = [](const auto& names) { return !names || names->first == names->second; };
  if (one_run && itself(request.models) && itself(request.prompts))
    return usage_error(
        "'" + (request.models ? request.models : request.prompts)->first + "' of one run is compared with itself",
        "name two that differ, the earlier first", {request.models ? "--models" : "--prompts"});
  ASSAY_RETURN_IF_ERROR(can_be_written(request.examples));
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(const std::vector<KeptTable> theirs, kept_tables(database, before));
  ASSAY_TRY(const std::vector<KeptTable> ours, kept_tables(database, after));
  Json document;
  document["assay"] = 1;
  document["kind"] = "comparison";
  document["suite"] = after.suite.name;
  document["verdict"] = nullptr;
  document["sentence"] = nullptr;
  document["exit_code"] = 0;
  document["confidence"] = after.suite.confidence;
  document["before"] = run_json(before);
  document["after"] = run_json(after);
  document["differs"] = Json::array();
  say_of_runs(before, after, document["differs"]);
  for (const char* list : {"comparisons", "checks", "checks_over", "notes"}) document[list] = Json::array();
  std::vector<std::string> parts;
  std::string sentence;
  for (const KeptTable& table : ours) {
    const auto same =
        std::find_if(theirs.begin(), theirs.end(), [&](const KeptTable& other) { return other.name == table.name; });
    const bool only_ones = ours.size() == 1 && theirs.size() == 1;
    if (same == theirs.end() && !only_ones) {
      say(document["differs"], "Table " + table.name + " is only in the later run.");
      continue;
    }
    const KeptTable& other = same == theirs.end() ? theirs[0] : *same;
    if (other.by_answer != table.by_answer) {
      return not_computed("one run holds an answer a row and the other models side by side",
                          "compare runs of suites of one form");
    }
    ASSAY_TRY(const std::vector<PlacePair> pairs, pairs_of_places(request, before, after, other, table));
    for (const auto& [earlier, later] : pairs) {
      const ComparedSide first{one_run ? &after : &before, &other, earlier}, second{&after, &table, later};
      ASSAY_TRY(const MatchedExamples matched, match_examples(database, first, second));
      say_of_sides(first, second, matched, document["differs"]);
      if (!request.examples.empty())
        parts.push_back(request.examples + ".part-" + std::to_string(parts.size()) + ".tmp");
      ASSAY_TRY(Compared compared, compare_sides(context, catalog, first, second, matched, request.most_examples,
                                                 parts.empty() ? "" : parts.back()));
      document["comparisons"].push_back(std::move(compared.comparison));
      for (Json& note : compared.notes) say(document["notes"], note.get<std::string>());
      if (compared.checks.empty()) continue;
      for (Json& check : compared.checks) document["checks"].push_back(std::move(check));
      // The worst of several: a failure before what could not be computed before what is open.
      const auto rank = [](int code) { return code == 1 ? 3 : code == 3 ? 2 : code == 4 ? 1 : 0; };
      if (document["verdict"].is_null() || rank(compared.verdict.exit_code) > rank(document["exit_code"].get<int>())) {
        document["verdict"] = name_of(compared.verdict.verdict);
        document["exit_code"] = compared.verdict.exit_code;
      }
      const std::string whose = pairs.size() > 1 ? name_of(later) + ": " : "";
      sentence += (sentence.empty() ? "" : " ") + whose + compared.verdict.sentence;
    }
  }
  if (!sentence.empty()) document["sentence"] = sentence;
  if (document["comparisons"].size() > 1) document["checks_over"] = {"dataset", "model", "prompt"};
  if (!parts.empty()) ASSAY_RETURN_IF_ERROR(join_parts(parts, request.examples));
  return document;
}

}  // namespace assay
