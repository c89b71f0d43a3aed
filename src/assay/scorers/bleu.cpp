// SPDX-License-Identifier: Apache-2.0
// BLEU of one answer (Papineni et al. 2002) as sacreBLEU computes it: 13a tokens, n-grams clipped by the largest count
// over the references, orders without a match smoothed by halving (Chen and Cherry 2014, method 3), orders that the
// answer is too short for left out, the brevity penalty against the closest reference length. From 0 to 100.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "assay/base/elementary.h"
#include "assay/base/text.h"
#include "assay/base/unicode.h"
#include "assay/scorers/scorer.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

// Symbols that stand alone whatever is around them: ASCII punctuation without ' , - .
bool alone(char c) { return is_ascii_punctuation(c) && c != '\'' && c != ',' && c != '-' && c != '.'; }

// The tokens of mteval-v13a: symbols alone, full stops and commas apart unless between digits, a dash apart behind a
// digit. Each rule reads the text that the one before has made, and takes characters that do not overlap.
std::vector<std::string> tokens_13a(std::string_view text) {
  std::string line(text);
  while (!line.empty() && is_white_space(static_cast<unsigned char>(line.back())) &&
         static_cast<unsigned char>(line.back()) < 0x80)
    line.pop_back();
  line = replace_all(line, "<skipped>", "");
  line = replace_all(line, "-\n", "");
  line = replace_all(line, "\n", " ");
  if (line.find('&') != std::string::npos) {
    line = replace_all(line, "&quot;", "\"");
    line = replace_all(line, "&amp;", "&");
    line = replace_all(line, "&lt;", "<");
    line = replace_all(line, "&gt;", ">");
  }
  line = " " + line + " ";
  std::string apart;
  for (char c : line) {
    if (alone(c)) {
      apart += ' ';
      apart += c;
      apart += ' ';
    } else {
      apart += c;
    }
  }
  // A character that is no digit, then a full stop or comma: the pair is one match.
  std::string before;
  for (size_t i = 0; i < apart.size(); ++i) {
    before += apart[i];
    if (digit(apart[i]) || i + 1 >= apart.size() || (apart[i + 1] != '.' && apart[i + 1] != ',')) continue;
    before += ' ';
    before += apart[++i];
    before += ' ';
  }
  std::string after;
  for (size_t i = 0; i < before.size(); ++i) {
    if ((before[i] == '.' || before[i] == ',') && i + 1 < before.size() && !digit(before[i + 1])) {
      after += ' ';
      after += before[i];
      after += ' ';
      after += before[++i];
    } else {
      after += before[i];
    }
  }
  std::string dashes;
  for (size_t i = 0; i < after.size(); ++i) {
    dashes += after[i];
    if (!digit(after[i]) || i + 1 >= after.size() || after[i + 1] != '-') continue;
    dashes += ' ';
    dashes += after[++i];
    dashes += ' ';
  }
  std::vector<std::string> tokens;
  for (std::string_view word : words_of(dashes)) tokens.emplace_back(word);
  return tokens;
}

// How many of the output's n-grams are matched, each at most as often as in the reference that has it most often.
int64_t clipped(std::span<const uint32_t> output, std::span<const std::vector<uint32_t>> references, size_t order) {
  if (references.size() == 1) return ngram_matches(output, references[0], order).both;
  std::map<std::vector<uint32_t>, int64_t> ours, most;
  const auto count = [order](std::span<const uint32_t> text) {
    std::map<std::vector<uint32_t>, int64_t> counts;
    for (size_t i = 0; i + order <= text.size(); ++i)
      ++counts[{text.begin() + static_cast<ptrdiff_t>(i), text.begin() + static_cast<ptrdiff_t>(i + order)}];
    return counts;
  };
  ours = count(output);
  for (const auto& reference : references) {
    for (const auto& [run, times] : count(reference)) most[run] = std::max(most[run], times);
  }
  int64_t matched = 0;
  for (const auto& [run, times] : ours) {
    const auto found = most.find(run);
    if (found != most.end()) matched += std::min(times, found->second);
  }
  return matched;
}

Score score(const AnswerRow& answer, bool ignore_case) {
  const auto tokens = [ignore_case](std::string_view text) {
    return tokens_13a(ignore_case ? lower_text(text) : std::string(text));
  };
  Vocabulary words;
  const std::vector<uint32_t> output = words.numbers(tokens(answer.output));
  std::vector<std::vector<uint32_t>> references;
  for (std::string_view reference : answer.references) references.push_back(words.numbers(tokens(reference)));
  const auto length = static_cast<int64_t>(output.size());
  int64_t closest = static_cast<int64_t>(references[0].size());
  for (const auto& reference : references) {
    const auto size = static_cast<int64_t>(reference.size());
    const int64_t off = std::abs(size - length), best = std::abs(closest - length);
    if (off < best || (off == best && size < closest)) closest = size;
  }
  constexpr size_t kOrders = 4;
  int64_t matched[kOrders], total[kOrders];
  bool any = false;
  for (size_t n = 1; n <= kOrders; ++n) {
    matched[n - 1] = clipped(output, references, n);
    total[n - 1] = std::max<int64_t>(length - static_cast<int64_t>(n) + 1, 0);
    any = any || matched[n - 1] > 0;
  }
  if (!any) return Score::of(0, "no word in common");
  double smoothing = 1, logs = 0;
  int orders = 0;
  for (size_t n = 0; n < kOrders && total[n] > 0; ++n) {
    ++orders;
    const auto of = static_cast<double>(total[n]);
    double precision = 100.0 * static_cast<double>(matched[n]) / of;
    if (matched[n] == 0) {
      smoothing *= 2;
      precision = 100.0 / (smoothing * of);
    }
    logs += elementary::log(precision);
  }
  const double brevity =
      length < closest ? elementary::exp(1 - static_cast<double>(closest) / static_cast<double>(length)) : 1;
  return Score::of(brevity * elementary::exp(logs / orders));
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring(
      [ignore_case = arguments.is("case", "ignore")](const AnswerRow& answer) { return score(answer, ignore_case); });
}

}  // namespace

extern constinit const Scorer bleu_scorer = {
    .name = "bleu",
    .aliases = {"sentence_bleu"},
    .summary = "BLEU of one answer against its references, from 0 to 100, with sacreBLEU's tokens and smoothing.",
    .arguments = {kCaseArgument},
    .reference_answer = Reference::required,
    .whole = false,
    .range = {0, 100},
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "sacrebleu sentence_bleu (13a, exp, effective order)"};

}  // namespace assay
