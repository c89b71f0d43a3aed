// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/words.h"

#include <algorithm>
#include <bit>

#include "assay/base/unicode.h"
#include "assay/base/utf8.h"

namespace assay {
namespace {

// The starts of all runs of this order, sorted by what they hold.
std::vector<uint32_t> sorted_runs(std::span<const uint32_t> text, size_t order) {
  std::vector<uint32_t> starts;
  if (text.size() < order) return starts;
  starts.resize(text.size() - order + 1);
  for (size_t i = 0; i < starts.size(); ++i) starts[i] = static_cast<uint32_t>(i);
  std::sort(starts.begin(), starts.end(), [&](uint32_t a, uint32_t b) {
    return std::lexicographical_compare(text.begin() + a, text.begin() + a + static_cast<ptrdiff_t>(order),
                                        text.begin() + b, text.begin() + b + static_cast<ptrdiff_t>(order));
  });
  return starts;
}

// All runs of this order, sorted, each as one number of `bits` bits for each of its members.
std::vector<uint64_t> packed_runs(std::span<const uint32_t> text, size_t order, int bits) {
  std::vector<uint64_t> runs;
  if (text.size() < order) return runs;
  runs.reserve(text.size() - order + 1);
  const uint64_t mask = ~uint64_t{0} >> (64 - bits * static_cast<int>(order));
  uint64_t run = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    run = (run << bits | text[i]) & mask;
    if (i + 1 >= order) runs.push_back(run);
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

int64_t count_in_both(std::span<const uint64_t> ours, std::span<const uint64_t> theirs) {
  int64_t both = 0;
  for (size_t i = 0, j = 0; i < ours.size() && j < theirs.size();) {
    const bool equal = ours[i] == theirs[j], less = ours[i] < theirs[j];
    both += equal;
    i += equal || less;
    j += equal || !less;
  }
  return both;
}

}  // namespace

std::string normalized_answer(std::string_view text) {
  std::string kept;
  for (char c : lower_text(text)) {
    if (!is_ascii_punctuation(c)) kept += c;
  }
  std::string out;
  for (std::string_view word : words_of(kept)) {
    if (word == "a" || word == "an" || word == "the") continue;
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

uint32_t Vocabulary::number(std::string_view word) {
  return known_.try_emplace(std::string(word), static_cast<uint32_t>(known_.size())).first->second;
}

std::vector<uint32_t> Vocabulary::numbers(std::span<const std::string> words) {
  std::vector<uint32_t> numbers;
  numbers.reserve(words.size());
  for (const std::string& word : words) numbers.push_back(number(word));
  return numbers;
}

NgramMatches ngram_matches(std::span<const uint32_t> output, std::span<const uint32_t> reference, size_t order) {
  uint32_t largest = 1;
  for (const auto& text : {output, reference}) {
    for (const uint32_t number : text) largest = std::max(largest, number);
  }
  if (const int bits = std::bit_width(largest); static_cast<size_t>(bits) * order <= 64) {
    const std::vector<uint64_t> ours = packed_runs(output, order, bits), theirs = packed_runs(reference, order, bits);
    return {static_cast<int64_t>(ours.size()), static_cast<int64_t>(theirs.size()), count_in_both(ours, theirs)};
  }
  const std::vector<uint32_t> ours = sorted_runs(output, order), theirs = sorted_runs(reference, order);
  NgramMatches matches;
  matches.of_output = static_cast<int64_t>(ours.size());
  matches.of_reference = static_cast<int64_t>(theirs.size());
  // Equal runs stand beside one another: each pair of one of ours with one of theirs is a match.
  for (size_t i = 0, j = 0; i < ours.size() && j < theirs.size();) {
    const auto a = output.subspan(ours[i], order), b = reference.subspan(theirs[j], order);
    const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin());
    if (left == a.end()) {
      ++matches.both;
      ++i;
      ++j;
    } else if (*left < *right) {
      ++i;
    } else {
      ++j;
    }
  }
  return matches;
}

size_t longest_common_subsequence(std::span<const uint32_t> a, std::span<const uint32_t> b) {
  std::vector<uint32_t> row(b.size() + 1, 0);
  for (const uint32_t word : a) {
    uint32_t diagonal = 0;
    for (size_t j = 1; j <= b.size(); ++j) {
      const uint32_t above = row[j];
      row[j] = word == b[j - 1] ? diagonal + 1 : std::max(row[j], row[j - 1]);
      diagonal = above;
    }
  }
  return row.back();
}

std::string quoted_start(std::string_view text) {
  std::string one_line(text.substr(0, 400));
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  return "'" + shorten(one_line, 80) + "'";
}

}  // namespace assay
