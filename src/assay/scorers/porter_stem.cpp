// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/porter_stem.h"

#include <span>

namespace assay {
namespace {

// Words that the rules would take apart wrongly.
constexpr std::pair<std::string_view, std::string_view> kIrregular[] = {
    {"sky", "sky"},        {"skies", "sky"},       {"dying", "die"},        {"lying", "lie"},
    {"tying", "tie"},      {"news", "news"},       {"innings", "inning"},   {"inning", "inning"},
    {"outings", "outing"}, {"outing", "outing"},   {"cannings", "canning"}, {"canning", "canning"},
    {"howe", "howe"},      {"proceed", "proceed"}, {"exceed", "exceed"},    {"succeed", "succeed"}};

bool vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

// A y is a consonant at the start and behind a vowel.
bool consonant(std::string_view word, size_t i) {
  if (vowel(word[i])) return false;
  if (word[i] != 'y') return true;
  bool negate = false;
  while (i > 0 && word[i] == 'y') {
    negate = !negate;
    --i;
  }
  return !vowel(word[i]) != negate;
}

// How often a vowel is followed by a consonant.
int measure(std::string_view stem) {
  int count = 0;
  bool before = true;
  for (size_t i = 0; i < stem.size(); ++i) {
    const bool now = stem[i] == 'y' ? i == 0 || !before : !vowel(stem[i]);
    if (i > 0 && !before && now) ++count;
    before = now;
  }
  return count;
}

bool has_vowel(std::string_view stem) {
  for (size_t i = 0; i < stem.size(); ++i) {
    if (!consonant(stem, i)) return true;
  }
  return false;
}

bool ends_double_consonant(std::string_view word) {
  return word.size() >= 2 && word[word.size() - 1] == word[word.size() - 2] && consonant(word, word.size() - 1);
}

bool ends_cvc(std::string_view word) {
  const size_t n = word.size();
  if (n >= 3 && consonant(word, n - 3) && !consonant(word, n - 2) && consonant(word, n - 1) && word[n - 1] != 'w' &&
      word[n - 1] != 'x' && word[n - 1] != 'y')
    return true;
  return n == 2 && !consonant(word, 0) && consonant(word, 1);
}

struct Rule {
  std::string_view suffix, replacement;
};

// The first rule whose suffix the word has is the one; it applies where the stem's measure exceeds `above`.
std::string by_rules(const std::string& word, std::span<const Rule> rules, int above) {
  for (const Rule& rule : rules) {
    if (!word.ends_with(rule.suffix)) continue;
    const std::string stem = word.substr(0, word.size() - rule.suffix.size());
    if (measure(stem) <= above) return word;
    // Of "ion" the stem ends with s or t.
    if (rule.suffix == "ion" && (stem.empty() || (stem.back() != 's' && stem.back() != 't'))) return word;
    return stem + std::string(rule.replacement);
  }
  return word;
}

std::string without(const std::string& word, size_t letters, std::string_view then = {}) {
  return word.substr(0, word.size() - letters) + std::string(then);
}

std::string plurals(const std::string& word) {
  if (word.ends_with("ies") && word.size() == 4) return without(word, 3, "ie");
  if (word.ends_with("sses")) return without(word, 2);
  if (word.ends_with("ies")) return without(word, 2);
  if (word.ends_with("ss")) return word;
  return word.ends_with("s") ? without(word, 1) : word;
}

std::string past_and_gerund(const std::string& word) {
  if (word.ends_with("ied")) return without(word, 3, word.size() == 4 ? "ie" : "i");
  if (word.ends_with("eed"))
    return measure(std::string_view(word).substr(0, word.size() - 3)) > 0 ? without(word, 1) : word;
  std::string stem;
  bool found = false;
  for (const std::string_view suffix : {std::string_view("ed"), std::string_view("ing")}) {
    if (found || !word.ends_with(suffix)) continue;
    stem = without(word, suffix.size());
    found = has_vowel(stem);
  }
  if (!found) return word;
  if (stem.ends_with("at") || stem.ends_with("bl") || stem.ends_with("iz")) return stem + "e";
  if (ends_double_consonant(stem)) {
    const char last = stem.back();
    return last == 'l' || last == 's' || last == 'z' ? stem : without(stem, 1);
  }
  return measure(stem) == 1 && ends_cvc(stem) ? stem + "e" : stem;
}

std::string final_y(const std::string& word) {
  if (!word.ends_with("y")) return word;
  const std::string stem = without(word, 1);
  return stem.size() > 1 && consonant(stem, stem.size() - 1) ? stem + "i" : word;
}

std::string double_suffixes(const std::string& word) {
  static constexpr Rule kRules[] = {{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"},   {"anci", "ance"},
                                    {"izer", "ize"},    {"bli", "ble"},     {"alli", "al"},     {"entli", "ent"},
                                    {"eli", "e"},       {"ousli", "ous"},   {"ization", "ize"}, {"ation", "ate"},
                                    {"ator", "ate"},    {"alism", "al"},    {"iveness", "ive"}, {"fulness", "ful"},
                                    {"ousness", "ous"}, {"aliti", "al"},    {"iviti", "ive"},   {"biliti", "ble"},
                                    {"fulli", "ful"}};
  if (word.ends_with("alli") && measure(std::string_view(word).substr(0, word.size() - 4)) > 0)
    return double_suffixes(without(word, 2));
  for (const Rule& rule : kRules) {
    if (word.ends_with(rule.suffix)) return by_rules(word, {&rule, 1}, 0);
  }
  // Of "logi" the l counts to the stem.
  if (word.ends_with("logi") && measure(std::string_view(word).substr(0, word.size() - 3)) > 0) return without(word, 1);
  return word;
}

}  // namespace

std::string porter_stem(std::string_view original) {
  for (const auto& [word, stem] : kIrregular) {
    if (word == original) return std::string(stem);
  }
  std::string word(original);
  if (word.size() <= 2) return word;
  static constexpr Rule kSingle[] = {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"},
                                     {"ical", "ic"},  {"ful", ""},   {"ness", ""}};
  static constexpr Rule kLast[] = {{"al", ""},   {"ance", ""}, {"ence", ""}, {"er", ""},    {"ic", ""},
                                   {"able", ""}, {"ible", ""}, {"ant", ""},  {"ement", ""}, {"ment", ""},
                                   {"ent", ""},  {"ion", ""},  {"ou", ""},   {"ism", ""},   {"ate", ""},
                                   {"iti", ""},  {"ous", ""},  {"ive", ""},  {"ize", ""}};
  word = double_suffixes(final_y(past_and_gerund(plurals(word))));
  word = by_rules(by_rules(word, kSingle, 0), kLast, 1);
  if (word.ends_with("e")) {
    const std::string stem = without(word, 1);
    if (measure(stem) > 1 || (measure(stem) == 1 && !ends_cvc(stem))) word = stem;
  }
  if (word.ends_with("ll") && measure(std::string_view(word).substr(0, word.size() - 1)) > 1) word.pop_back();
  return word;
}

}  // namespace assay
