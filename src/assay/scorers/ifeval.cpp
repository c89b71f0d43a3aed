// SPDX-License-Identifier: Apache-2.0
// IFEval (Zhou et al. 2023): which of an answer's verifiable instructions it follows. Strict looks at the answer as it
// is; loose also at it without its first line, its last, both, and without asterisks, and counts an instruction as
// followed where any of the eight follows it. The score is 1 where every instruction is followed; `share` is how many
// are.
#include "assay/base/json.h"
#include "assay/base/text.h"
#include "assay/base/unicode.h"
#include "assay/scorers/instructions.h"
#include "assay/scorers/number_lists.h"

namespace assay {
namespace {

std::vector<std::string> variants(std::string_view output, bool loose) {
  std::vector<std::string> all = {std::string(output)};
  if (!loose) return all;
  const std::vector<std::string> lines = split(output, '\n');
  const auto joined = [&](size_t first, size_t last) {
    std::string text;
    for (size_t i = first; i < last; ++i) text += (i > first ? "\n" : "") + lines[i];
    return std::string(strip(text));
  };
  const size_t n = lines.size();
  for (const std::string& one : {joined(1, n), joined(0, n - 1), n > 1 ? joined(1, n - 1) : std::string()})
    all.push_back(one);
  for (size_t i = 0, plain = all.size(); i < plain; ++i) all.push_back(replace_all(all[i], "*", ""));
  return all;
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring([ids = arguments.column("instructions"), settings = arguments.column("arguments"),
                  loose = arguments.is("mode", "loose")](const AnswerRow& answer) {
    const auto ids_text = column_of(answer, ids), settings_text = column_of(answer, settings);
    if (!ids_text || !settings_text) return Score::none(AnswerOutcome::not_applicable, "no instructions");
    const auto list = parse_json(*ids_text), kwargs = parse_json(*settings_text);
    if (!list.ok() || !list->is_array() || !kwargs.ok() || !kwargs->is_array() || kwargs->size() != list->size())
      return Score::none(AnswerOutcome::error, "instructions and their arguments are lists of one length");
    if (list->empty()) return Score::none(AnswerOutcome::not_applicable, "no instructions");
    const std::vector<std::string> texts = variants(answer.output, loose);
    int followed = 0;
    std::string broken;
    for (size_t i = 0; i < list->size(); ++i) {
      const std::string id = (*list)[i].is_string() ? (*list)[i].get<std::string>() : std::string();
      bool any = false;
      for (const std::string& text : texts) {
        const auto one = follows(id, (*kwargs)[i], text);
        if (!one) return Score::none(AnswerOutcome::error, "no instruction '" + id + "' with these arguments");
        any = any || *one;
      }
      followed += any;
      if (!any) broken += (broken.empty() ? "does not follow " : ", ") + id;
    }
    Score score = Score::truth(broken.empty(), broken);
    score.parts = {static_cast<double>(followed) / static_cast<double>(list->size())};
    return score;
  });
}

}  // namespace

extern constinit const Scorer ifeval_scorer = {
    .name = "ifeval",
    .aliases = {"instructions"},
    .summary = "Whether the answer follows all of its verifiable instructions (IFEval's 25), strictly or loosely.",
    .arguments = {ArgumentSpec{.name = "mode",
                               .type = ArgumentType::text,
                               .default_text = "strict",
                               .choices = {"strict", "loose"},
                               .summary = "Whether first and last lines and asterisks may be in the way"},
                  ArgumentSpec{.name = "instructions",
                               .type = ArgumentType::column,
                               .default_text = "instruction_id_list",
                               .summary = "The column of the instructions' names"},
                  ArgumentSpec{.name = "arguments",
                               .type = ArgumentType::column,
                               .default_text = "kwargs",
                               .summary = "The column of their arguments"}},
    .parts = {"share"},
    .prepare = prepare,
    .reference = "google-research instruction_following_eval"};

}  // namespace assay
