// SPDX-License-Identifier: Apache-2.0
// The compact letter display of pairwise comparisons (Piepho 2004, J. Comput. Graph. Stat. 13, by insertion and
// absorption): two share a letter exactly where they were not told apart.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace assay {

// `apart[i][j]` for i < j: whether i and j were told apart. Letters are given from the first on: "a", "ab", ...; after
// "z" come "A" to "Z", then "a1" and so on, with a space between the letters of one where there are more than 52.
std::vector<std::string> compact_letters(const std::vector<std::vector<bool>>& apart);

}  // namespace assay
