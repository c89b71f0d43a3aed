// SPDX-License-Identifier: Apache-2.0
// What several scorers of texts share: arguments for letter case, normalised texts, counts of n-grams.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "assay/catalog/descriptor.h"

namespace assay {

constexpr ArgumentSpec kCaseArgument = {.name = "case",
                                        .type = ArgumentType::text,
                                        .default_text = "match",
                                        .choices = {"match", "ignore"},
                                        .summary = "Whether capital and small letters differ"};

// Lower case, without ASCII punctuation and the words a, an, the, one blank between words: how SQuAD compares answers.
std::string normalized_answer(std::string_view text);

// Words as small numbers, so that n-grams are compared without their texts.
class Vocabulary {
 public:
  uint32_t number(std::string_view word);
  std::vector<uint32_t> numbers(std::span<const std::string> words);

 private:
  std::unordered_map<std::string, uint32_t> known_;
};

// How often each run of `order` numbers occurs. A run is known by its place among the sorted runs of both texts.
struct NgramMatches {
  int64_t of_output = 0, of_reference = 0, both = 0;
};
NgramMatches ngram_matches(std::span<const uint32_t> output, std::span<const uint32_t> reference, size_t order);

// The length of the longest common subsequence.
size_t longest_common_subsequence(std::span<const uint32_t> a, std::span<const uint32_t> b);

// "'...'", not longer than a line, for reasons.
std::string quoted_start(std::string_view text);

}  // namespace assay
