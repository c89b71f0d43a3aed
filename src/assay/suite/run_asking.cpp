// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/run_asking.h"

#include "assay/base/clock.h"
#include "assay/base/text.h"
#include "assay/suite/bind_tables.h"
#include "assay/suite/produce.h"
#include "assay/suite/run_steps.h"
#include "assay/version.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

ProduceOptions produce_options(const RunOptions& options) {
  return {options.only_model, options.only_prompt, options.earlier, options.replay, options.cache};
}

// The views of the suite's tables, and what is to be asked of them.
Result<AskPlan> plan_of(Context& context, Database& database, const Catalog& catalog, const Suite& suite,
                        const RunOptions& options) {
  for (const auto& [name, table] : options.tables) ASSAY_RETURN_IF_ERROR(database.add_table(name, table));
  ASSAY_RETURN_IF_ERROR(make_views(database, suite, {.where = options.where, .limit = options.limit}));
  return plan_asking(context, database, catalog, suite, produce_options(options));
}

// Whether what is measured and checked can be bound at all, before anything is asked for it.
Status try_binding(Context& context, const Catalog& catalog, const Suite& suite, const AskPlan& plan,
                   const RunOptions& options) {
  ASSAY_TRY(Database database, open_database(context));
  for (const auto& [name, table] : options.tables) ASSAY_RETURN_IF_ERROR(database.add_table(name, table));
  const Suite unanswered = over_unanswered_table(suite, plan);
  BindOptions binding;
  binding.where = options.where;
  binding.work = false;
  ASSAY_TRY(const BoundSuite ignored, bind_suite(context, database, catalog, unanswered, binding));
  return {};
}

// What a resume needs to know, before the first answer.
Status write_question(RunDirectory& directory, const Context& context, const Suite& suite, const Node& stored,
                      const RunOptions& options) {
  Json run;
  run["assay"] = 1;
  run["run"] = directory.path();
  run["suite"] = suite.name;
  run["created"] = time_for_people();
  run["version"] = std::string(version());
  run["seed"] = suite.seed;
  run["command"] = options.command;
  run["suite_file"] = suite.file;
  run["environment"] = environment_json(context);
  run["suite_text"] = to_yaml(stored);
  run["options"] = options_json(options);
  return directory.write("run.json", run.dump(2) + "\n");
}

}  // namespace

Result<RunOutcome> run_asking(Context& context, const Catalog& catalog, const Suite& suite, const RunOptions& options) {
  std::optional<RunDirectory> directory;
  Suite over;
  std::vector<std::string> notes;
  {
    ASSAY_TRY(Database database, open_database(context));
    ASSAY_TRY(const AskPlan plan, plan_of(context, database, catalog, suite, options));
    ASSAY_RETURN_IF_ERROR(try_binding(context, catalog, suite, plan, options));
    if (!options.replay) ASSAY_RETURN_IF_ERROR(require_keys(plan.models));
    ASSAY_TRY(Node stored, without_secrets(suite));
    if (options.resume.empty()) {
      ASSAY_TRY(directory, directory_for(suite, options));
      ASSAY_RETURN_IF_ERROR(write_question(*directory, context, suite, stored, options));
    } else {
      ASSAY_TRY(RunDirectory unfinished, RunDirectory::resume(options.resume));
      directory = std::move(unfinished);
    }
    ASSAY_TRY(Produced produced, produce(context, database, suite, plan, *directory, produce_options(options)));
    notes = std::move(produced.notes);
    over = over_long_table(suite, plan, produced.file);
    over.document = std::move(stored);
  }
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(BoundSuite bound, bind_suite(context, database, catalog, over));
  bound.notes.insert(bound.notes.begin(), notes.begin(), notes.end());
  ASSAY_TRY(const std::vector<Fold> folds, fold_all(context, database, bound));
  ASSAY_TRY(RunOutcome outcome, settled(context, bound, folds, options));
  ASSAY_RETURN_IF_ERROR(write_run(context, database, bound, folds, options, example_writer(database, bound), outcome,
                                  std::move(directory)));
  return outcome;
}

Result<std::vector<std::string>> validate_asking(Context& context, const Catalog& catalog, const Suite& suite) {
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(const AskPlan plan, plan_of(context, database, catalog, suite, {}));
  ASSAY_RETURN_IF_ERROR(try_binding(context, catalog, suite, plan, {}));
  return std::vector<std::string>{with_thousands(static_cast<int64_t>(plan.answers())) + " answers would be asked for"};
}

Result<std::string> estimate_run(Context& context, const Catalog& catalog, const Suite& suite,
                                 const RunOptions& options) {
  if (!suite.asks())
    return usage_error("no model of the suite is asked: there is nothing to estimate", {}, {"--estimate"});
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(const AskPlan plan, plan_of(context, database, catalog, suite, options));
  return estimate_asking(context, plan);
}

}  // namespace assay
