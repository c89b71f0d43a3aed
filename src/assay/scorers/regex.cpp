// SPDX-License-Identifier: Apache-2.0
// Whether an answer matches a regular expression somewhere. As an extraction it is what a group of it captured, of the
// last match unless said otherwise.
#include <re2/re2.h>

#include <memory>

#include "assay/base/unicode.h"
#include "assay/scorers/scorer.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

Result<std::shared_ptr<const RE2>> compiled(const ScorerArguments& arguments) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!arguments.is("case", "ignore"));
  auto pattern = std::make_shared<const RE2>(arguments.text("pattern"), options);
  if (!pattern->ok())
    return usage_error("not a regular expression: " + pattern->error(),
                       "the syntax is RE2's: no look-around and no back-references");
  return std::shared_ptr<const RE2>(std::move(pattern));
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  ASSAY_TRY(const auto pattern, compiled(arguments));
  return Scoring([pattern](const AnswerRow& answer) {
    return Score::truth(RE2::PartialMatch(answer.output, *pattern), "does not match " + pattern->pattern());
  });
}

Result<Scorer::Extraction> extract(const ScorerArguments& arguments) {
  ASSAY_TRY(const auto pattern, compiled(arguments));
  const int groups = pattern->NumberOfCapturingGroups();
  const int group = arguments.has_number("group") ? static_cast<int>(arguments.integer("group")) : groups > 0 ? 1 : 0;
  if (group > groups)
    return usage_error("the pattern has no group " + std::to_string(group), "it has " + std::to_string(groups));
  const bool first = arguments.is("which", "first");
  return Scorer::Extraction([pattern, group, first](std::string_view text) {
    std::vector<re2::StringPiece> found(static_cast<size_t>(group) + 1);
    std::optional<std::string> taken;
    const re2::StringPiece whole(text.data(), text.size());
    for (size_t at = 0; at <= text.size();) {
      if (!pattern->Match(whole, at, text.size(), RE2::UNANCHORED, found.data(), group + 1)) break;
      const re2::StringPiece& piece = found[static_cast<size_t>(group)];
      // A group that took no part in the match has captured nothing.
      if (piece.data()) taken = std::string(piece.data(), piece.size());
      if (first && taken) break;
      const size_t end = static_cast<size_t>(found[0].data() - text.data()) + found[0].size();
      at = end > at ? end : at + 1;
    }
    return taken;
  });
}

}  // namespace

extern constinit const Scorer regex_scorer = {
    .name = "regex",
    .aliases = {"matches", "pattern"},
    .summary = "Whether the answer matches a regular expression (RE2); as an extraction, what its group captures.",
    .arguments = {ArgumentSpec{.name = "pattern",
                               .type = ArgumentType::text,
                               .default_text = "required",
                               .summary = "The regular expression"},
                  ArgumentSpec{
                      .name = "group",
                      .type = ArgumentType::integer,
                      .default_number = Score::kNone,
                      .lowest = 0,
                      .summary = "As an extraction: which group; the first where there is one, else the whole match"},
                  ArgumentSpec{.name = "which",
                               .type = ArgumentType::text,
                               .default_text = "last",
                               .choices = {"last", "first"},
                               .summary = "As an extraction: of which match"},
                  kCaseArgument},
    .prepare = prepare,
    .extract = extract,
    .reference = "RE2"};

}  // namespace assay
