// SPDX-License-Identifier: Apache-2.0
// Text and numbers without a locale: parsing, the shortest digits that read back to the same bits, suggestions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// The whole text as a number, one sign allowed; nothing for anything else, blanks included, and for what no double can
// hold (1e400, 1e-400). Infinity and NaN, in any case, are numbers only where they are allowed.
enum class NonFinite { rejected, allowed };
std::optional<double> parse_double(std::string_view text, NonFinite non_finite = NonFinite::rejected);
std::optional<int64_t> parse_int(std::string_view text);

// The shortest decimal that reads back to an equal double: "0.5", "100", "1e-07". Whole numbers below 1e16 carry no
// exponent. Negative zero is "0", as equal numbers must be one label. Otherwise "inf", "-inf", "nan".
std::string shortest_double(double value);
std::string with_thousands(int64_t value);  // "1,234,567"

std::string trim(std::string_view text);        // blanks, tabs and line ends
std::string lower_case(std::string_view text);  // ASCII only
std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
// Every occurrence, left to right; an empty `from` occurs nowhere.
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// The candidate nearest to a word by edits (insert, delete, replace, swap of neighbours), case ignored; empty where
// none is near enough to be a slip.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);
// "did you mean 'accuracy'?", or empty.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace assay
