// SPDX-License-Identifier: Apache-2.0
// JSON inside an answer: the whole of it, or what stands in its code block, where a scorer allows that.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "assay/base/json.h"
#include "assay/scorers/scorer.h"

namespace assay {

constexpr ArgumentSpec kFromArgument = {.name = "from",
                                        .type = ArgumentType::text,
                                        .default_text = "whole",
                                        .choices = {"whole", "code_block"},
                                        .summary = "Whether the whole answer is JSON, or its last code block may be"};

// The text between the last pair of ``` fences, without the word behind the first; nothing where there is none.
std::optional<std::string_view> code_block(std::string_view text);

// An argument that is a JSON value: written in the suite, or a file that holds it. Errors: it is neither.
Result<Json> json_argument(const ScorerArguments& arguments, std::string_view name);

// With `from=code_block` an answer without a block is read as a whole.
Result<Json> json_of(std::string_view output, bool from_code_block);

}  // namespace assay
