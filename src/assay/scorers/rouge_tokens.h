// SPDX-License-Identifier: Apache-2.0
// Words as ROUGE takes them: lower case, runs of a-z and 0-9 alone, stemmed where they have more than three letters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assay/catalog/descriptor.h"
#include "assay/scorers/scorer.h"

namespace assay {

constexpr ArgumentSpec kStemArgument = {.name = "stem",
                                        .type = ArgumentType::text,
                                        .default_text = "porter",
                                        .choices = {"porter", "none"},
                                        .summary = "Whether words are compared by their stems"};

std::vector<std::string> rouge_tokens(std::string_view text, bool stem);
// F1 with precision and recall as parts; 0 where nothing is common.
Score rouge_score(double precision, double recall);

}  // namespace assay
