// SPDX-License-Identifier: Apache-2.0
// Whether an answer is written in a language, by CLD2. As an extraction it is the language's code: en, de, zh.
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include "assay/base/text.h"
#include "assay/base/utf8.h"
#include "assay/scorers/language_of.h"

namespace assay {

std::optional<std::string> language_of(std::string_view text) {
  // CLD2 wants UTF-8, and its lengths are int.
  if (invalid_utf8_at(text) || text.size() > (size_t{1} << 30)) return std::nullopt;
  bool reliable = false;
  const CLD2::Language language = CLD2::DetectLanguage(text.data(), static_cast<int>(text.size()), true, &reliable);
  if (language == CLD2::UNKNOWN_LANGUAGE) return std::nullopt;
  return std::string(CLD2::LanguageCode(language));
}

namespace {

// zh-Hans, zh-cn and zh-TW are written in zh.
bool same_language(std::string_view found, std::string_view wanted) {
  const std::string a = lower_case(found), b = lower_case(wanted);
  return a == b || a.starts_with(b + "-") || (b.starts_with(a + "-") && a == "zh");
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring([code = arguments.text("code")](const AnswerRow& answer) {
    const auto found = language_of(answer.output);
    const std::string wanted = !code.empty()               ? code
                               : answer.references.empty() ? std::string()
                                                           : std::string(answer.references.front());
    if (wanted.empty()) return Score::none(AnswerOutcome::not_applicable, "no language to compare with");
    if (!found) return Score::of(0, "the language is not recognised");
    return Score::truth(same_language(*found, wanted), "written in " + *found);
  });
}

Result<Scorer::Extraction> extract(const ScorerArguments&) { return Scorer::Extraction(language_of); }

}  // namespace

extern constinit const Scorer language_scorer = {
    .name = "language",
    .summary = "Whether the answer is written in a language (CLD2); as an extraction, its code.",
    .arguments = {ArgumentSpec{
        .name = "code", .type = ArgumentType::text, .summary = "The language: en, de, zh; empty: the reference"}},
    .reference_answer = Reference::optional,
    .prepare = prepare,
    .extract = extract,
    .reference = "CLD2"};

}  // namespace assay
