// SPDX-License-Identifier: Apache-2.0
// Whether an answer contains all of some texts, or any of them; without texts, any of its references.
#include <algorithm>

#include "assay/base/unicode.h"
#include "assay/scorers/scorer.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  const bool ignore_case = arguments.is("case", "ignore"), any = arguments.is("match", "any");
  const auto cased = [ignore_case](std::string_view text) {
    return ignore_case ? lower_text(text) : std::string(text);
  };
  std::vector<std::string> texts;
  for (const std::string& text : arguments.list("texts")) {
    if (text.empty()) return usage_error("every answer contains an empty text", "name the text that is looked for");
    texts.push_back(cased(text));
  }
  return Scoring([=](const AnswerRow& answer) {
    const std::string output = cased(answer.output);
    const auto has = [&](const std::string& text) { return output.find(text) != std::string::npos; };
    if (texts.empty()) {
      if (answer.references.empty()) return Score::none(AnswerOutcome::not_applicable, "no reference");
      for (std::string_view reference : answer.references) {
        if (has(cased(reference))) return Score::of(1);
      }
      return Score::of(0, "does not contain " + quoted_start(answer.references.front()));
    }
    if (any) return Score::truth(std::any_of(texts.begin(), texts.end(), has), "contains none of the texts");
    std::string lacks;
    for (const std::string& text : texts) {
      if (!has(text)) lacks += (lacks.empty() ? "does not contain " : ", ") + quoted_start(text);
    }
    return Score::truth(lacks.empty(), lacks);
  });
}

}  // namespace

extern constinit const Scorer contains_scorer = {
    .name = "contains",
    .aliases = {"includes"},
    .summary = "Whether the answer contains all of some texts, or any; without texts, any of the references.",
    .arguments = {ArgumentSpec{.name = "texts", .type = ArgumentType::list, .summary = "The texts that are looked for"},
                  ArgumentSpec{.name = "match",
                               .type = ArgumentType::text,
                               .default_text = "all",
                               .choices = {"all", "any"},
                               .summary = "Whether all texts must be there, or one"},
                  kCaseArgument},
    .reference_answer = Reference::optional,
    .prepare = prepare,
    .reference = "Python's in"};

}  // namespace assay
