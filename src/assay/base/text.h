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

// The whole text as a number; nothing for anything else, for inf and for nan.
std::optional<double> parse_double(std::string_view text);
std::optional<int64_t> parse_int(std::string_view text);

// The shortest decimal that reads back to the same double: "0.5", "100", "1e-07". Whole numbers below 1e16 carry no
// exponent.
std::string shortest_double(double value);
std::string with_thousands(int64_t value);  // "1,234,567"

std::string trim(std::string_view text);
std::string lower_case(std::string_view text);  // ASCII only
std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// The candidate nearest to a word by edits (insert, delete, replace, swap of neighbours), case ignored; empty where
// none is near enough to be a slip.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);
// "did you mean 'accuracy'?", or empty.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace assay
