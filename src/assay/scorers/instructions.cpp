// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/instructions.h"

#include <re2/re2.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <algorithm>
#include <map>
#include <vector>

#include "assay/base/text.h"
#include "assay/base/unicode.h"
#include "assay/scorers/language_of.h"

namespace assay {
namespace {

using Follows = std::optional<bool> (*)(const Json& arguments, const std::string& answer);

std::optional<std::string> text(const Json& arguments, const char* name) {
  if (!arguments.contains(name) || !arguments[name].is_string()) return std::nullopt;
  return arguments[name].get<std::string>();
}

std::optional<int64_t> number(const Json& arguments, const char* name) {
  if (!arguments.contains(name) || !arguments[name].is_number()) return std::nullopt;
  return static_cast<int64_t>(arguments[name].get<double>());
}

std::optional<std::vector<std::string>> texts(const Json& arguments, const char* name) {
  if (!arguments.contains(name) || !arguments[name].is_array()) return std::nullopt;
  std::vector<std::string> list;
  for (const Json& item : arguments[name]) {
    if (item.is_string()) list.push_back(item.get<std::string>());
  }
  return list;
}

// "less than" or "at least" a number.
std::optional<bool> related(const Json& arguments, int64_t count, const char* bound, const char* relation) {
  const auto wanted = number(arguments, bound);
  const auto word = text(arguments, relation);
  if (!wanted || !word) return std::nullopt;
  if (*word == "less than") return count < *wanted;
  return *word == "at least" ? std::optional(count >= *wanted) : std::nullopt;
}

// A keyword is a pattern in IFEval; one that is no pattern stands for itself.
std::unique_ptr<RE2> keyword_pattern(const std::string& keyword, bool whole_word) {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  const auto around = [&](const std::string& inside) { return whole_word ? "\\b(?:" + inside + ")\\b" : inside; };
  auto pattern = std::make_unique<RE2>(around(keyword), options);
  if (!pattern->ok()) pattern = std::make_unique<RE2>(around(RE2::QuoteMeta(keyword)), options);
  return pattern;
}

int64_t occurrences(std::string_view text, const RE2& pattern) {
  int64_t count = 0;
  re2::StringPiece match;
  const re2::StringPiece whole(text.data(), text.size());
  for (size_t at = 0; at <= text.size() && pattern.Match(whole, at, text.size(), RE2::UNANCHORED, &match, 1);) {
    ++count;
    const size_t end = static_cast<size_t>(match.data() - text.data()) + match.size();
    at = match.empty() ? end + 1 : end;
  }
  return count;
}

std::vector<std::string> all_matches(std::string_view text, const RE2& pattern) {
  std::vector<std::string> found;
  re2::StringPiece match;
  const re2::StringPiece whole(text.data(), text.size());
  for (size_t at = 0; at <= text.size() && pattern.Match(whole, at, text.size(), RE2::UNANCHORED, &match, 1);) {
    found.emplace_back(match.data(), match.size());
    const size_t end = static_cast<size_t>(match.data() - text.data()) + match.size();
    at = match.empty() ? end + 1 : end;
  }
  return found;
}

// The pieces between matches.
std::vector<std::string> pieces(std::string_view text, const RE2& pattern) {
  std::vector<std::string> list;
  re2::StringPiece match;
  const re2::StringPiece whole(text.data(), text.size());
  size_t from = 0;
  for (size_t at = 0; at <= text.size() && pattern.Match(whole, at, text.size(), RE2::UNANCHORED, &match, 1);) {
    const auto start = static_cast<size_t>(match.data() - text.data());
    list.emplace_back(text.substr(from, start - from));
    from = start + match.size();
    at = match.empty() ? from + 1 : from;
  }
  list.emplace_back(text.substr(from));
  return list;
}

std::string stripped(std::string_view text) { return std::string(strip(text)); }

// What stands in a paragraph or response between dividers: empty ones are let be at both ends only.
std::optional<std::vector<std::string>> parts_between(const std::vector<std::string>& all) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < all.size(); ++i) {
    std::string one = stripped(all[i]);
    if (!one.empty()) {
      parts.push_back(std::move(one));
    } else if (i > 0 && i + 1 < all.size()) {
      return std::nullopt;
    }
  }
  return parts;
}

bool is_upper(std::string_view text) { return upper_text(text) == text && lower_text(text) != text; }
bool is_lower(std::string_view text) { return lower_text(text) == text && upper_text(text) != text; }

// Runs of letters, digits and underscores.
std::vector<std::string> word_runs(std::string_view text) {
  std::vector<std::string> words;
  std::u32string word;
  for (char32_t c : code_points(text) + U' ') {
    if (is_letter_or_digit(c) || c == U'_') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(utf8_of(word));
      word.clear();
    }
  }
  return words;
}

// Sentences by Unicode's rules.
int64_t count_sentences(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  UText* opened = utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &error);
  UBreakIterator* breaks = ubrk_open(UBRK_SENTENCE, "en", nullptr, 0, &error);
  int64_t count = 0;
  if (U_SUCCESS(error)) {
    ubrk_setUText(breaks, opened, &error);
    int32_t from = ubrk_first(breaks);
    for (int32_t to = ubrk_next(breaks); to != UBRK_DONE; from = to, to = ubrk_next(breaks)) {
      count += !strip(std::string_view(text).substr(static_cast<size_t>(from), static_cast<size_t>(to - from))).empty();
    }
  }
  if (breaks) ubrk_close(breaks);
  if (opened) utext_close(opened);
  return count;
}

// The words that the Penn Treebank's conventions, as NLTK knows them, see in a text: signs and brackets stand apart,
// and contractions are two words (CAN'T, CANNOT).
std::vector<std::string> treebank_words(const std::string& answer) {
  static const RE2 kSigns(R"([\x{2012}-\x{2015};@#$%&?!*\[\](){}<>"«»“”‘’„`]|--|\.{2,})");
  static const RE2 kBeforeNoDigit(R"(([:,])(\D))"), kSpace(R"(\s+)"), kSuffix(R"(([^' ])('[sSmMdD]|') )"),
      kVerb(R"(([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) )");
  static const RE2 kContractions[] = {R"((?i)\b(can)(not)\b)", R"((?i)\b(gim|lem)(me)\b)", R"((?i)\b(gon|wan)(na)\b)",
                                      R"((?i)\b(got)(ta)\b)",  R"((?i)\b(d)('ye)\b)",      R"((?i)\b(more)('n)\b)"};
  std::string text = answer + " ";
  RE2::GlobalReplace(&text, kSigns, R"( \0 )");
  RE2::GlobalReplace(&text, kBeforeNoDigit, R"( \1 \2)");
  RE2::GlobalReplace(&text, kSpace, " ");
  RE2::GlobalReplace(&text, kSuffix, R"(\1 \2 )");
  RE2::GlobalReplace(&text, kVerb, R"(\1 \2 )");
  for (const RE2& contraction : kContractions) RE2::GlobalReplace(&text, contraction, R"(\1 \2)");
  return split(text, ' ');
}

int64_t capital_words(const std::string& answer) {
  const std::vector<std::string> words = treebank_words(answer);
  return std::count_if(words.begin(), words.end(), [](const std::string& word) { return is_upper(word); });
}

std::optional<bool> keywords(const Json& arguments, const std::string& answer) {
  const auto list = texts(arguments, "keywords");
  if (!list) return std::nullopt;
  return std::all_of(list->begin(), list->end(), [&](const std::string& keyword) {
    return RE2::PartialMatch(answer, *keyword_pattern(keyword, false));
  });
}

std::optional<bool> forbidden_words(const Json& arguments, const std::string& answer) {
  const auto list = texts(arguments, "forbidden_words");
  if (!list) return std::nullopt;
  return std::none_of(list->begin(), list->end(),
                      [&](const std::string& word) { return RE2::PartialMatch(answer, *keyword_pattern(word, true)); });
}

std::optional<bool> keyword_frequency(const Json& arguments, const std::string& answer) {
  const auto keyword = text(arguments, "keyword");
  if (!keyword) return std::nullopt;
  return related(arguments, occurrences(answer, *keyword_pattern(stripped(*keyword), false)), "frequency", "relation");
}

std::optional<bool> letter_frequency(const Json& arguments, const std::string& answer) {
  const auto letter = text(arguments, "letter");
  if (!letter || letter->empty()) return std::nullopt;
  const char32_t wanted = code_points(lower_text(*letter))[0];
  const std::u32string points = code_points(lower_text(answer));
  return related(arguments, std::count(points.begin(), points.end(), wanted), "let_frequency", "let_relation");
}

std::optional<bool> response_language(const Json& arguments, const std::string& answer) {
  const auto wanted = text(arguments, "language");
  if (!wanted) return std::nullopt;
  const auto found = language_of(answer);
  // Of what no language is found the instruction counts as followed.
  return !found || *found == *wanted || found->starts_with(*wanted + "-");
}

std::optional<bool> number_paragraphs(const Json& arguments, const std::string& answer) {
  static const RE2 kDivider(R"(\s?\*\*\*\s?)");
  const auto wanted = number(arguments, "num_paragraphs");
  if (!wanted) return std::nullopt;
  const auto parts = parts_between(pieces(answer, kDivider));
  return parts && static_cast<int64_t>(parts->size()) == *wanted;
}

std::optional<bool> nth_paragraph_first_word(const Json& arguments, const std::string& answer) {
  static const RE2 kDivider("\n\n");
  const auto count = number(arguments, "num_paragraphs"), which = number(arguments, "nth_paragraph");
  const auto wanted = text(arguments, "first_word");
  if (!count || !which || !wanted) return std::nullopt;
  const std::vector<std::string> all = pieces(answer, kDivider);
  const auto filled = std::count_if(all.begin(), all.end(), [](const std::string& one) { return !strip(one).empty(); });
  if (*which < 1 || *which > filled) return false;
  const std::string paragraph = stripped(all[static_cast<size_t>(*which - 1)]);
  if (paragraph.empty()) return false;
  std::string_view word = words_of(paragraph)[0];
  while (word.starts_with('\'')) word.remove_prefix(1);
  while (word.starts_with('"')) word.remove_prefix(1);
  const std::string first = lower_text(word.substr(0, word.find_first_of(".,?!'\"")));
  return filled == *count && first == lower_text(*wanted);
}

std::optional<bool> placeholders(const Json& arguments, const std::string& answer) {
  static const RE2 kPlaceholder(R"(\[.*?\])");
  const auto wanted = number(arguments, "num_placeholders");
  return wanted ? std::optional(occurrences(answer, kPlaceholder) >= *wanted) : std::nullopt;
}

std::optional<bool> postscript(const Json& arguments, const std::string& answer) {
  const auto marker = text(arguments, "postscript_marker");
  if (!marker) return std::nullopt;
  const std::string wanted = stripped(*marker);
  const std::string pattern = wanted == "P.P.S"  ? R"((?m)\s*p\.\s?p\.\s?s.*$)"
                              : wanted == "P.S." ? R"((?m)\s*p\.\s?s\..*$)"
                                                 : "(?m)\\s*" + lower_text(wanted) + ".*$";
  return RE2::PartialMatch(lower_text(answer), *keyword_pattern(pattern, false));
}

std::optional<bool> bullet_lists(const Json& arguments, const std::string& answer) {
  static const RE2 kStars(R"((?m)^\s*\*[^\*].*$)"), kDashes(R"((?m)^\s*-.*$)");
  const auto wanted = number(arguments, "num_bullets");
  return wanted ? std::optional(occurrences(answer, kStars) + occurrences(answer, kDashes) == *wanted) : std::nullopt;
}

std::optional<bool> highlighted(const Json& arguments, const std::string& answer) {
  static const RE2 kSingle(R"(\*[^\n\*]*\*)"), kDouble(R"(\*\*[^\n\*]*\*\*)");
  const auto wanted = number(arguments, "num_highlights");
  if (!wanted) return std::nullopt;
  int64_t count = 0;
  for (const RE2* pattern : {&kSingle, &kDouble}) {
    for (const std::string& one : all_matches(answer, *pattern)) count += !strip(replace_all(one, "*", "")).empty();
  }
  return count >= *wanted;
}

std::optional<bool> sections(const Json& arguments, const std::string& answer) {
  const auto splitter = text(arguments, "section_spliter");
  const auto wanted = number(arguments, "num_sections");
  if (!splitter || !wanted) return std::nullopt;
  RE2::Options options;
  options.set_log_errors(false);
  RE2 pattern("\\s?" + stripped(*splitter) + "\\s?\\d+\\s?", options);
  if (!pattern.ok()) return std::nullopt;
  return static_cast<int64_t>(pieces(answer, pattern).size()) - 1 >= *wanted;
}

std::optional<bool> json_format(const Json&, const std::string& answer) {
  std::string_view inside = strip(answer);
  for (std::string_view fence : {"```json", "```Json", "```JSON", "```"}) {
    if (inside.starts_with(fence)) inside.remove_prefix(fence.size());
  }
  if (inside.ends_with("```")) inside.remove_suffix(3);
  return parse_json(strip(inside)).ok();
}

std::optional<bool> title(const Json&, const std::string& answer) {
  static const RE2 kTitle(R"(<<[^\n]+>>)");
  for (const std::string& one : all_matches(answer, kTitle)) {
    const size_t from = one.find_first_not_of('<'), to = one.find_last_not_of('>');
    if (from != std::string::npos && to != std::string::npos && from <= to &&
        !strip(std::string_view(one).substr(from, to - from + 1)).empty())
      return true;
  }
  return false;
}

std::optional<bool> two_responses(const Json&, const std::string& answer) {
  static const RE2 kDivider(R"(\*\*\*\*\*\*)");
  const auto parts = parts_between(pieces(answer, kDivider));
  return parts && parts->size() == 2 && (*parts)[0] != (*parts)[1];
}

std::optional<bool> repeat_prompt(const Json& arguments, const std::string& answer) {
  const auto prompt = text(arguments, "prompt_to_repeat");
  if (!prompt) return std::nullopt;
  return lower_text(strip(answer)).starts_with(lower_text(strip(*prompt)));
}

std::optional<bool> end_phrase(const Json& arguments, const std::string& answer) {
  const auto phrase = text(arguments, "end_phrase");
  if (!phrase) return std::nullopt;
  std::string_view inside = strip(answer);
  while (inside.starts_with('"')) inside.remove_prefix(1);
  while (inside.ends_with('"')) inside.remove_suffix(1);
  return lower_text(inside).ends_with(lower_text(strip(*phrase)));
}

std::optional<bool> english(const std::string& answer, bool cased) {
  if (!cased) return false;
  const auto found = language_of(answer);
  return !found || *found == "en";
}

const std::map<std::string_view, Follows>& registry() {
  static const std::map<std::string_view, Follows> kRegistry = {
      {"keywords:existence", keywords},
      {"keywords:frequency", keyword_frequency},
      {"keywords:forbidden_words", forbidden_words},
      {"keywords:letter_frequency", letter_frequency},
      {"language:response_language", response_language},
      {"length_constraints:number_sentences",
       [](const Json& arguments, const std::string& answer) {
         return related(arguments, count_sentences(answer), "num_sentences", "relation");
       }},
      {"length_constraints:number_paragraphs", number_paragraphs},
      {"length_constraints:number_words",
       [](const Json& arguments, const std::string& answer) {
         return related(arguments, static_cast<int64_t>(word_runs(answer).size()), "num_words", "relation");
       }},
      {"length_constraints:nth_paragraph_first_word", nth_paragraph_first_word},
      {"detectable_content:number_placeholders", placeholders},
      {"detectable_content:postscript", postscript},
      {"detectable_format:number_bullet_lists", bullet_lists},
      {"detectable_format:constrained_response",
       [](const Json&, const std::string& answer) -> std::optional<bool> {
         for (const char* option : {"My answer is yes.", "My answer is no.", "My answer is maybe."}) {
           if (answer.find(option) != std::string::npos) return true;
         }
         return false;
       }},
      {"detectable_format:number_highlighted_sections", highlighted},
      {"detectable_format:multiple_sections", sections},
      {"detectable_format:json_format", json_format},
      {"detectable_format:title", title},
      {"combination:two_responses", two_responses},
      {"combination:repeat_prompt", repeat_prompt},
      {"startend:end_checker", end_phrase},
      {"change_case:capital_word_frequency",
       [](const Json& arguments, const std::string& answer) {
         return related(arguments, capital_words(answer), "capital_frequency", "capital_relation");
       }},
      {"change_case:english_capital",
       [](const Json&, const std::string& answer) { return english(answer, is_upper(answer)); }},
      {"change_case:english_lowercase",
       [](const Json&, const std::string& answer) { return english(answer, is_lower(answer)); }},
      {"punctuation:no_comma",
       [](const Json&, const std::string& answer) { return std::optional(answer.find(',') == std::string::npos); }},
      {"startend:quotation", [](const Json&, const std::string& answer) {
         const std::string_view inside = strip(answer);
         return std::optional(inside.size() > 1 && inside.starts_with('"') && inside.ends_with('"'));
       }}};
  return kRegistry;
}

}  // namespace

std::span<const std::string_view> instruction_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> list;
    for (const auto& [name, check] : registry()) list.push_back(name);
    return list;
  }();
  return names;
}

std::optional<bool> follows(std::string_view instruction, const Json& arguments, const std::string& answer) {
  const auto found = registry().find(instruction);
  if (found == registry().end()) return std::nullopt;
  const auto follows = found->second(arguments, answer);
  if (!follows) return std::nullopt;
  return *follows && !strip(answer).empty();
}

}  // namespace assay
