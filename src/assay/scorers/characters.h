// SPDX-License-Identifier: Apache-2.0
// Scorers that hold an answer's characters against those of each reference, of which the best counts.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "assay/base/unicode.h"
#include "assay/scorers/edits.h"
#include "assay/scorers/scorer.h"
#include "assay/scorers/words.h"

namespace assay {

// `compare` gives the number of two texts' code points, `case` as kCaseArgument says.
template <typename Compare>
Scoring by_characters(const ScorerArguments& arguments, bool higher_is_better, Compare compare) {
  const bool ignore_case = arguments.is("case", "ignore");
  const auto points = [ignore_case](std::string_view text) {
    return code_points(ignore_case ? lower_text(text) : std::string(text));
  };
  return Scoring([=](const AnswerRow& answer) {
    const std::u32string output = points(answer.output);
    return best_of(answer, higher_is_better,
                   [&](std::string_view reference) { return Score::of(compare(output, points(reference))); });
  });
}

// 1 less the distance over the length of the longer text; two empty texts are alike.
template <typename Distance>
Scoring by_share_of_characters(const ScorerArguments& arguments, Distance distance) {
  return by_characters(arguments, true, [distance](const std::u32string& output, const std::u32string& reference) {
    const size_t longest = std::max(output.size(), reference.size());
    return longest == 0 ? 1 : 1 - static_cast<double>(distance(output, reference)) / static_cast<double>(longest);
  });
}

}  // namespace assay
