// SPDX-License-Identifier: Apache-2.0
// The most frequent answer among k of an example's samples.
#pragma once

#include <span>

namespace assay {

// The mean score of the most frequent answer of k samples drawn without replacement, expected over all draws. Answers
// that are equally frequent share the draw. `answer` tells answers apart, `score` is each sample's; an answer's score
// is the mean of its samples'. Needs k <= answer.size().
double plurality_score(std::span<const double> answer, std::span<const double> score, size_t k);

}  // namespace assay
