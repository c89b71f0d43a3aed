// SPDX-License-Identifier: Apache-2.0
// Distances and similarities of two texts by their code points.
#pragma once

#include <cstddef>
#include <string_view>

namespace assay {

// The fewest insertions, deletions and replacements that turn one into the other (Levenshtein 1966). Myers' bit vectors
// (1999) in blocks of 64 (Hyyro 2003).
size_t levenshtein_distance(std::u32string_view a, std::u32string_view b);

// Places at which two texts differ; what the longer one has more counts as different.
size_t hamming_distance(std::u32string_view a, std::u32string_view b);

// Jaro (1989); 1 for two empty texts, and Winkler's boost (1990) for up to four common characters at the start, where
// the similarity exceeds 0.7.
double jaro_similarity(std::u32string_view a, std::u32string_view b);
double jaro_winkler_similarity(std::u32string_view a, std::u32string_view b, double prefix_weight);

}  // namespace assay
