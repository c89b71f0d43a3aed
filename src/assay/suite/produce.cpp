// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/produce.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/io/journal.h"
#include "assay/suite/answer_cache.h"
#include "assay/suite/bind.h"
#include "assay/suite/bind_tables.h"
#include "assay/suite/long_table.h"

namespace assay {
namespace {

// The questions of one model: row by row, for each of its prompts and samples.
class ModelQuestions final : public Questions {
 public:
  ModelQuestions(const AskPlan& plan, int model) : plan_(plan), reader_(plan.rows) {
    for (size_t i = 0; i < plan.combinations.size(); ++i) {
      if (plan.combinations[i].model == model) own_.push_back(i);
    }
  }
  uint64_t count() const override { return plan_.rows->size() * own_.size(); }
  Result<bool> next(Question& question) override {
    if (own_.empty() || row_ == plan_.rows->size()) return false;
    const AskPlan::Combination& combination = plan_.combinations[own_[place_]];
    if (place_ == 0) {
      ASSAY_TRY(const std::string_view text, reader_.row(row_));
      variables_ = {text, {}};
    }
    // The samples of a prompt follow one another: it is made once.
    if (place_ == 0 || combination.prompt != plan_.combinations[own_[place_ - 1]].prompt) {
      auto made = plan_.prompts->make(combination.prompt, variables_);
      if (!made.ok()) {
        const Status& status = made.status();
        return Status(status.code(),
                      fmt::format("row {} of table '{}': {}", row_ + 1, plan_.table->name, status.message()),
                      status.mend(), status.location());
      }
      messages_ = std::move(*made);
    }
    question.item = row_ * plan_.combinations.size() + own_[place_];
    question.sample = combination.sample;
    question.messages = messages_;
    if (++place_ == own_.size()) {
      place_ = 0;
      ++row_;
    }
    return true;
  }

 private:
  const AskPlan& plan_;
  RowReader reader_;
  std::vector<size_t> own_;
  size_t row_ = 0, place_ = 0;
  PromptSet::Row variables_;
  Messages messages_;
};

Result<const TableSpec*> table_under_test(const Suite& suite) {
  std::vector<const TableSpec*> chosen;
  for (const TableSpec& table : suite.tables) {
    const bool named = std::any_of(suite.evaluate.begin(), suite.evaluate.end(),
                                   [&](const Located& name) { return name.text == table.name; });
    if (suite.evaluate.empty() ? suite.tables.size() == 1 || table.name == "test" || table.name == "current" : named)
      chosen.push_back(&table);
  }
  if (chosen.size() == 1) return chosen[0];
  if (chosen.empty())
    return usage_error("no table is named test or current, so it is not clear which is asked about",
                       "write evaluate: " + suite.tables[0].name, suite.tables[0].location);
  return usage_error("models are asked about one table", "write evaluate: " + chosen[0]->name, chosen[1]->location);
}

Status choose_combinations(const Suite& suite, const ProduceOptions& options, AskPlan& plan) {
  const PromptSet& prompts = *plan.prompts;
  const auto find_prompt = [&](const Located& name) -> Result<size_t> {
    if (const auto found = prompts.find(name.text)) return *found;
    return usage_error("there is no prompt '" + name.text + "'", did_you_mean(name.text, prompts.names()),
                       name.location);
  };
  std::optional<size_t> only;
  if (!options.only_prompt.empty()) {
    ASSAY_TRY(only, [&]() -> Result<std::optional<size_t>> {
      ASSAY_TRY(const size_t found, find_prompt({options.only_prompt, {"--prompt"}}));
      return std::optional(found);
    }());
  }
  for (size_t m = 0; m < plan.models.size(); ++m) {
    std::vector<size_t> chosen;
    for (const Located& name : plan.models[m].prompts) {
      ASSAY_TRY(const size_t index, find_prompt(name));
      chosen.push_back(index);
    }
    for (size_t p = 0; p < prompts.size(); ++p) {
      const bool wanted = chosen.empty() || std::find(chosen.begin(), chosen.end(), p) != chosen.end();
      if (!wanted || (only && *only != p)) continue;
      for (int64_t sample = 1; sample <= suite.samples; ++sample)
        plan.combinations.push_back({static_cast<int>(m), p, static_cast<uint32_t>(sample)});
    }
  }
  if (plan.combinations.empty()) return usage_error("no model has this prompt", {}, {"--prompt"});
  return {};
}

// How to go on with a run whose answers so far are kept.
std::string with_resume(const std::string& mend, const std::string& run) {
  return mend + (mend.empty() ? "" : " ") + "go on with: assay run --resume " + run;
}

std::string count_of(uint64_t count, const char* one, const char* several) {
  return with_thousands(static_cast<int64_t>(count)) + " " + (count == 1 ? one : several);
}

}  // namespace

Result<AskPlan> plan_asking(Context&, Database& database, const Catalog& catalog, const Suite& suite,
                            const ProduceOptions& options) {
  AskPlan plan;
  ASSAY_TRY(plan.table, table_under_test(suite));
  ASSAY_TRY(plan.models, asked_models(catalog, suite));
  for (const ModelSpec& model : suite.models) {
    if (!model.asked)
      return usage_error("model '" + model.name + "' has its answers already and stands beside models that are asked",
                         "put them into suites of their own, or into a file with model and prompt columns",
                         model.location);
  }
  if (!options.only_model.empty()) {
    std::vector<std::string> names;
    for (const AskedModelSpec& model : plan.models) names.push_back(model.settings.name);
    std::erase_if(plan.models, [&](const AskedModelSpec& model) {
      return model.settings.name != options.only_model &&
             !(suite.baseline && suite.baseline->model == model.settings.name);
    });
    const std::vector<std::string_view> views(names.begin(), names.end());
    if (std::find(names.begin(), names.end(), options.only_model) == names.end())
      return usage_error("there is no model '" + options.only_model + "'", did_you_mean(options.only_model, views),
                         {"--model"});
  }
  ASSAY_TRY(plan.budget, budget_of(suite));
  for (const AskedModelSpec& model : plan.models) {
    if (!plan.budget.cost_usd || model.settings.price.known() || model.kind->transport == Transport::here) continue;
    return usage_error("the budget is in US dollars, and the price of model '" + model.settings.name + "' is not known",
                       "say what a million tokens cost: prices: {input: 0.15, output: 0.60}; 0 where it runs at home",
                       model.settings.location);
  }
  auto fields = database.describe("SELECT * FROM " + quote_name(plan.table->name));
  if (!fields.ok()) return readable(std::move(fields).status()).at(plan.table->location);
  for (const Field& field : *fields) {
    for (const RowFunctionColumn& produced : produced_columns()) {
      if (lower_case(field.name) != produced.name) continue;
      return usage_error(
          "table '" + plan.table->name + "' has a column '" + field.name +
              "', which is what the run calls "
              "what it produces",
          "name it otherwise: sql: SELECT * RENAME (" + field.name + " AS old_" + field.name + ") FROM ...",
          plan.table->location);
    }
  }
  auto rows = RowTexts::of(database, "SELECT * FROM " + quote_name(plan.table->name));
  if (!rows.ok()) return readable(std::move(rows).status()).at(plan.table->location);
  plan.rows = std::move(*rows);
  if (plan.rows->size() == 0)
    return not_computed("table '" + plan.table->name + "' has no rows", {}, plan.table->location);
  ASSAY_TRY(PromptSet prompts, PromptSet::read(database, suite, *plan.table, plan.rows));
  plan.prompts = std::make_shared<const PromptSet>(std::move(prompts));
  ASSAY_RETURN_IF_ERROR(choose_combinations(suite, options, plan));
  return plan;
}

Result<Produced> produce(Context& context, Database& database, const Suite& suite, const AskPlan& plan,
                         RunDirectory& directory, const ProduceOptions& options) {
  const std::string journal_path = directory.file("journal");
  ASSAY_TRY(const std::unique_ptr<Journal> journal, Journal::open(journal_path));
  // From here on the directory holds answers that were paid for.
  directory.keep_unfinished();
  std::vector<EarlierAnswers> earlier;
  for (const std::string& run : options.earlier) {
    ASSAY_TRY(EarlierAnswers answers, EarlierAnswers::open(run + "/journal"));
    earlier.push_back(std::move(answers));
  }
  if (options.cache) {
    for (const std::string& cached : cached_journals(answer_cache_directory())) {
      ASSAY_TRY(EarlierAnswers answers, EarlierAnswers::open(cached));
      earlier.push_back(std::move(answers));
    }
  }
  AskOptions asking;
  asking.budget = plan.budget;
  asking.seed = suite.seed;
  asking.directory = directory_of(plan.table->location);
  asking.journal_path = journal_path;
  asking.replay = options.replay;
  asking.secrets = secrets_of(plan.models);
  for (EarlierAnswers& answers : earlier) asking.earlier.push_back(&answers);
  std::vector<AskedModel> models;
  for (size_t m = 0; m < plan.models.size(); ++m) {
    models.push_back(
        {plan.models[m].kind, &plan.models[m].settings, std::make_unique<ModelQuestions>(plan, static_cast<int>(m))});
  }
  auto report = ask(context, std::move(models), *journal, asking);
  const Status closed = journal->close();
  bool kept = true;
  if (!report.ok() || !report->stopped.empty()) {
    // A directory without a single answer is not worth keeping.
    auto reader = JournalReader::open(journal_path);
    const auto index = reader.ok() ? reader->index() : Result<JournalIndex>(reader.status());
    kept = !index.ok() || index->holds_an_answer();
    if (!kept) directory.remove_unfinished();
  }
  if (!report.ok()) {
    const Status& status = report.status();
    if (!kept || options.replay) return std::move(report).status();
    return Status(status.code(), status.message(), with_resume(status.mend(), directory.path()), status.location());
  }
  ASSAY_RETURN_IF_ERROR(closed);
  if (!report->stopped.empty()) {
    const uint64_t missing = report->wanted - report->answered;
    const std::string what =
        fmt::format("{}: {} of {} answers are there, {} missing", report->stopped,
                    with_thousands(static_cast<int64_t>(report->answered)),
                    with_thousands(static_cast<int64_t>(report->wanted)), count_of(missing, "is", "are"));
    return Status(context.stopped() ? Code::cancelled : Code::not_computed, what,
                  kept ? with_resume({}, directory.path()) : "nothing was answered, so nothing is kept");
  }
  Produced produced;
  produced.file = directory.file("examples/part-0.parquet");
  ASSAY_RETURN_IF_ERROR(make_directories(directory.file("examples")));
  ASSAY_TRY(produced.digest, write_long_table(database, plan, report->places, journal_path, produced.file));
  ASSAY_RETURN_IF_ERROR(directory.add("examples/part-0.parquet", produced.digest));
  if (options.cache) ASSAY_RETURN_IF_ERROR(keep_in_cache(answer_cache_directory(), journal_path));
  std::string note = count_of(report->wanted, "answer", "answers");
  if (report->cost_usd > 0) note += fmt::format(", {:.4f} US dollars", report->cost_usd);
  for (const auto& [type, count] : report->errors) note += fmt::format(", {} {}", count, type);
  produced.notes.push_back(std::move(note));
  produced.report = std::move(*report);
  return produced;
}

namespace {

// The roles of the table under test in the long table, and whose answer a row is, in the columns that were produced.
Roles long_roles(const AskPlan& plan) {
  Roles roles = plan.table->roles;
  const auto produced = [&](const char* name) { return ColumnReference{name, false, plan.table->location}; };
  if (roles.id.empty()) roles.id.push_back(produced(kExample));
  roles.model = produced("model");
  roles.prompt = produced("prompt");
  roles.sample = produced("sample");
  if (!roles.output) roles.output = produced("output");
  return roles;
}

Suite over(const Suite& suite, const AskPlan& plan, TableSpec table) {
  Suite result = suite;
  result.models.clear();
  result.secrets = secrets_of(plan.models);
  table.name = plan.table->name;
  table.location = plan.table->location;
  table.roles = long_roles(plan);
  for (TableSpec& one : result.tables) {
    if (one.name == table.name) one = table;
  }
  result.evaluate = {{table.name, table.location}};
  return result;
}

}  // namespace

Suite over_long_table(const Suite& suite, const AskPlan& plan, const std::string& file) {
  TableSpec table;
  table.paths = {{std::filesystem::absolute(file).string(), plan.table->location}};
  return over(suite, plan, std::move(table));
}

Suite over_unanswered_table(const Suite& suite, const AskPlan& plan) {
  constexpr const char* kAsked = "assay asked";
  std::string columns, combinations;
  for (const RowFunctionColumn& column : produced_columns()) {
    const bool known = column.name == "model" || column.name == "prompt" || column.name == "sample";
    columns += ", CAST(" + (known ? "combination." + column.name : std::string("NULL")) + " AS " +
               std::string(column.type) + ") AS " + column.name;
  }
  for (const AskPlan::Combination& one : plan.combinations) {
    combinations += (combinations.empty() ? "(" : ", (") + quote_text(plan.models[one.model].settings.name) + ", " +
                    quote_text(plan.prompts->name(one.prompt)) + ", " + std::to_string(one.sample) + ")";
  }
  TableSpec table;
  table.sql = Located{"SELECT " + std::string(plan.table->roles.id.empty() ? "row_number() OVER () AS example, " : "") +
                          "asked.*" + columns + " FROM " + quote_name(kAsked) + " AS asked, (VALUES " + combinations +
                          ") AS combination(model, prompt, sample)",
                      plan.table->location};
  Suite result = over(suite, plan, std::move(table));
  TableSpec asked = *plan.table;
  asked.name = kAsked;
  result.tables.push_back(std::move(asked));
  return result;
}

Result<std::string> estimate_asking(Context& context, const AskPlan& plan) {
  std::string text;
  uint64_t requests = 0;
  double total = 0;
  bool all_known = true;
  for (size_t m = 0; m < plan.models.size(); ++m) {
    const ModelSettings& settings = plan.models[m].settings;
    ModelQuestions questions(plan, static_cast<int>(m));
    uint64_t bytes = 0, count = 0;
    for (Question question;;) {
      if (context.stopped()) return cancelled();
      ASSAY_TRY(const bool any, questions.next(question));
      if (!any) break;
      ++count;
      for (const auto& message : question.messages) {
        if (message.contains("content")) bytes += message["content"].dump().size();
        if (message.value("role", "") == "assistant" && !message.contains("content")) ++requests;
      }
    }
    requests += count;
    // Four bytes a token is usual for English text.
    const double input = static_cast<double>(bytes) / 4;
    const auto limit =
        settings.given.find(settings.given.contains("max_tokens") ? "max_tokens" : "max_completion_tokens");
    text += fmt::format("  {}: {}, about {} tokens of input", settings.name, count_of(count, "answer", "answers"),
                        with_thousands(static_cast<int64_t>(input)));
    if (limit == settings.given.end()) {
      text += ", of output unknown (no max_tokens)";
    } else {
      text +=
          fmt::format(", at most {} of output", with_thousands(static_cast<int64_t>(count) * limit->get<int64_t>()));
    }
    if (settings.price.known() && limit != settings.given.end()) {
      const double cost =
          (input * settings.price.input + static_cast<double>(count) * limit->get<double>() * settings.price.output) /
          1e6;
      total += cost;
      text += fmt::format(", at most about {:.2f} US dollars", cost);
      if (!settings.price.as_of.empty()) text += fmt::format(" (prices of {})", settings.price.as_of);
    } else {
      all_known = false;
      text += settings.price.known() ? "" : ", price unknown";
    }
    text += "\n";
  }
  std::string head =
      fmt::format("{} to make: {} rows x {} of model, prompt and sample", count_of(requests, "request", "requests"),
                  with_thousands(static_cast<int64_t>(plan.rows->size())),
                  count_of(plan.combinations.size(), "combination", "combinations"));
  head += all_known ? fmt::format("; at most about {:.2f} US dollars\n", total) : "; their cost is not known\n";
  return head + text + "Nothing was asked.\n";
}

}  // namespace assay
