// SPDX-License-Identifier: Apache-2.0
// Scorers that look at one end of an answer, white space aside: for the argument `text`, or for one of the references.
#pragma once

#include <string_view>

#include "assay/scorers/scorer.h"
#include "assay/scorers/words.h"

namespace assay {

// Whether the answer has the text at its end of choice, `case` as kCaseArgument says; `otherwise` begins the reason
// where it has not.
using HasAtEnd = bool (*)(std::string_view output, std::string_view text);
Scoring at_an_end(const ScorerArguments& arguments, std::string_view otherwise, HasAtEnd has);

}  // namespace assay
