// SPDX-License-Identifier: Apache-2.0
// Porter's stemmer (Porter 1980) with the extensions that NLTK added, which ROUGE's and METEOR's usual implementations
// stand on; Snowball's differs from it.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// Of a word in lower case.
std::string porter_stem(std::string_view word);

}  // namespace assay
