// SPDX-License-Identifier: Apache-2.0
// Whether the right one of some choices is the likeliest: log likelihoods as they are (acc), over the choice's
// characters (acc_norm), or over its bytes (acc_bytes). Of equals the first is chosen. The reference is the choice's
// number from 0, its letter, or its text.
#include <algorithm>

#include "assay/base/json.h"
#include "assay/base/text.h"
#include "assay/base/unicode.h"
#include "assay/scorers/number_lists.h"

namespace assay {
namespace {

std::optional<size_t> index_of(std::string_view reference, const Json& choices) {
  const std::string text(strip(reference));
  for (size_t i = 0; i < choices.size(); ++i) {
    if (choices[i].is_string() && choices[i].get_ref<const std::string&>() == reference) return i;
  }
  if (const auto number = parse_int(text); number && *number >= 0 && *number < static_cast<int64_t>(choices.size()))
    return static_cast<size_t>(*number);
  if (text.size() == 1 && text[0] >= 'A' && static_cast<size_t>(text[0] - 'A') < choices.size())
    return static_cast<size_t>(text[0] - 'A');
  return std::nullopt;
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring([choices_column = arguments.column("choices"), column = arguments.column("loglikelihoods"),
                  by = arguments.text("normalize")](const AnswerRow& answer) {
    const auto choices_text = column_of(answer, choices_column), text = column_of(answer, column);
    if (!choices_text) return Score::none(AnswerOutcome::not_applicable, "no choices");
    if (!text) return Score::none(answer.unanswered, "no log likelihoods");
    const auto choices = parse_json(*choices_text);
    const auto found = numbers_of(*text);
    if (!choices.ok() || !choices->is_array() || !found.ok())
      return Score::none(AnswerOutcome::error, "choices and log likelihoods are lists");
    if (choices->size() != found->size() || found->empty())
      return Score::none(AnswerOutcome::error, std::to_string(choices->size()) + " choices and " +
                                                   std::to_string(found->size()) + " log likelihoods");
    std::vector<double> likelihoods = *found;
    for (size_t i = 0; i < likelihoods.size() && by != "none"; ++i) {
      const Json& choice = (*choices)[i];
      const std::string one = choice.is_string() ? choice.get<std::string>() : choice.dump();
      const size_t length = by == "bytes" ? one.size() : count_code_points(one);
      if (length == 0) return Score::none(AnswerOutcome::error, "an empty choice");
      likelihoods[i] /= static_cast<double>(length);
    }
    const auto chosen =
        static_cast<size_t>(std::max_element(likelihoods.begin(), likelihoods.end()) - likelihoods.begin());
    bool known = false;
    for (std::string_view reference : answer.references) {
      const auto right = index_of(reference, *choices);
      known = known || right;
      if (right && *right == chosen) return Score::of(1);
    }
    if (!known) return Score::none(AnswerOutcome::not_applicable, "the reference is none of the choices");
    return Score::of(0, "choice " + std::to_string(chosen) + " is likeliest");
  });
}

}  // namespace

extern constinit const Scorer likelihood_choice_scorer = {
    .name = "likelihood_choice",
    .summary = "Whether the right choice is the likeliest: acc, acc_norm (characters) or acc_bytes of lm-eval.",
    .arguments = {ArgumentSpec{.name = "choices",
                               .type = ArgumentType::column,
                               .default_text = "choices",
                               .summary = "The column of the choices, a list of texts"},
                  ArgumentSpec{.name = "loglikelihoods",
                               .type = ArgumentType::column,
                               .default_text = "loglikelihoods",
                               .summary = "The column of their log likelihoods, a list of numbers"},
                  ArgumentSpec{.name = "normalize",
                               .type = ArgumentType::text,
                               .default_text = "none",
                               .choices = {"none", "characters", "bytes"},
                               .summary = "By what a log likelihood is divided"}},
    .reference_answer = Reference::required,
    .reads_output = false,
    .prepare = prepare,
    .reference = "lm-eval acc, acc_norm, acc_bytes"};

}  // namespace assay
