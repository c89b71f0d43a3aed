// SPDX-License-Identifier: Apache-2.0
// JSON as a value, read and written strictly (RFC 8259): what two readers could understand differently is an error.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "assay/base/status.h"

namespace assay {

// Objects keep the order of their keys. Whole numbers of 64 bits stay whole, every other number is a double.
using Json = nlohmann::ordered_json;

constexpr int kJsonDepth = 200;

// The whole text as one value. Errors, each with line and column (in bytes, from 1) in `file`: syntax, something after
// the value, a key twice in one object, NaN and Infinity, a number that no double holds (1e400), nesting beyond
// `depth`, text that is not UTF-8.
Result<Json> parse_json(std::string_view text, const std::string& file = {}, int depth = kJsonDepth);

// The shortest text in one line, keys in their order; with an indent one key or item a line. Errors: a number that is
// not finite, text that is not UTF-8. It reads back to an equal value.
Result<std::string> dump_json(const Json& value, int indent = -1);

// The text by which equal values are equal: keys sorted by their bytes, numbers in the shortest digits, so that 1, 1.0
// and 1e0 are one. For digests and keys of a cache. Errors as of dump_json.
Result<std::string> canonical_json(const Json& value);

}  // namespace assay
