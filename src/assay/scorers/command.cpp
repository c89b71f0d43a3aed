// SPDX-License-Identifier: Apache-2.0
// A program of the user's that scores answers: it reads a line of JSON and writes a line of JSON, again and again, one
// process a core. docs/commands.md shows the protocol. What goes wrong with one line is the outcome of that row: a
// program that ends, hangs or writes something else is replaced at the next.
#include <algorithm>
#include <memory>

#include "assay/base/json.h"
#include "assay/base/text.h"
#include "assay/base/utf8.h"
#include "assay/io/line_programs.h"
#include "assay/scorers/number_lists.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

constexpr size_t kLongestLine = 1 << 20;

std::string line_of(const AnswerRow& answer, std::optional<std::string_view> input, const Json& options) {
  Json line = {{"assay", 1}, {"output", answer.output}, {"reference", nullptr}, {"references", Json::array()}};
  for (const std::string_view reference : answer.references) line["references"].push_back(reference);
  if (!answer.references.empty()) line["reference"] = answer.references[0];
  if (input) line["input"] = *input;
  if (!options.is_null()) line["options"] = options;
  return line.dump();
}

std::string text_in(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// What a line of the program says.
Score score_in(const std::string& line) {
  const auto json = parse_json(line);
  if (!json.ok()) return Score::none(AnswerOutcome::error, "the program's line is no JSON: " + quoted_start(line));
  if (!json->is_object())
    return Score::none(AnswerOutcome::error, "the program's line is no object: " + quoted_start(line));
  if (const std::string error = text_in(*json, "error"); !error.empty())
    return Score::none(AnswerOutcome::error, error);
  const std::string reason = text_in(*json, "reason"), outcome = text_in(*json, "outcome");
  if (outcome == "unparseable") return Score::none(AnswerOutcome::unparseable, reason);
  if (outcome == "not_applicable") return Score::none(AnswerOutcome::not_applicable, reason);
  const auto score = json->find("score");
  if (score == json->end() || !(score->is_number() || score->is_boolean()))
    return Score::none(AnswerOutcome::error, "the program's line has no score: " + quoted_start(line));
  const double value = score->is_boolean() ? (score->get<bool>() ? 1 : 0) : score->get<double>();
  if (!(value >= 0 && value <= 1))
    return Score::none(AnswerOutcome::error, "the program's score is not from 0 to 1: " + shortest_double(value));
  return Score::of(value, reason);
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  std::vector<std::string> words = arguments.list("command");
  if (words.size() == 1) words = split(words[0], ' ');
  std::erase(words, "");
  if (words.empty()) return usage_error("'command' names no program", "write command('python3', 'score.py')");
  if (!is_program(words[0], arguments.directory))
    return usage_error("there is no program '" + words[0] + "'", "it is looked for along PATH");
  Json options;
  if (const std::string& text = arguments.text("options"); !text.empty()) {
    auto read = parse_json(text);
    if (!read.ok() || !read->is_object())
      return usage_error("'options' is no map", "write command: {command: [python3, score.py], options: {loud: true}}");
    options = std::move(*read);
  }
  auto programs =
      std::make_shared<LinePrograms>(std::move(words), arguments.directory, arguments.number("seconds"), kLongestLine);
  return Scoring([programs, options = std::move(options), input = arguments.column("input"),
                  secrets = arguments.secrets](const AnswerRow& answer) {
    const auto line = programs->ask(line_of(answer, column_of(answer, input), options));
    Score score =
        line.ok() ? score_in(*line)
                  : Score::none(line.status().code() == Code::cancelled ? AnswerOutcome::timeout : AnswerOutcome::error,
                                "the program: " + line.status().message());
    score.reason = replace_invalid_utf8(std::move(score.reason));
    for (const std::string& secret : secrets) score.reason = replace_all(std::move(score.reason), secret, "[secret]");
    return score;
  });
}

}  // namespace

extern constinit const Scorer command_scorer = {
    .name = "command",
    .aliases = {"exec", "script", "python"},
    .summary = "The score that a program of yours gives, which reads and writes lines of JSON (docs/commands.md).",
    .arguments = {ArgumentSpec{.name = "command",
                               .type = ArgumentType::list,
                               .default_text = "required",
                               .summary = "The program and its arguments, or one text that is split at blanks"},
                  ArgumentSpec{.name = "input",
                               .type = ArgumentType::column,
                               .summary = "A column that is handed on as well, such as the question"},
                  ArgumentSpec{.name = "options",
                               .type = ArgumentType::text,
                               .summary = "A map that is handed on with every line"},
                  ArgumentSpec{.name = "seconds",
                               .type = ArgumentType::number,
                               .default_number = 60,
                               .lowest = 0.01,
                               .highest = 86400,
                               .summary = "How long a program may take for one answer"}},
    .reference_answer = Reference::optional,
    .whole = false,
    .threshold = Score::kNone,
    .starts_programs = true,
    .prepare = prepare,
    .reference = "the program's own"};

}  // namespace assay
