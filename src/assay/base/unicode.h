// SPDX-License-Identifier: Apache-2.0
// Texts of any script: code points, lower case, white space and words. Bytes that are not UTF-8 count as one code point
// each, U+FFFD.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

std::u32string code_points(std::string_view text);
std::string utf8_of(std::u32string_view text);
size_t count_code_points(std::string_view text);

// Full lower case by Unicode, without a language: a final sigma is one, a dotted I becomes two code points.
std::string lower_text(std::string_view text);
std::string upper_text(std::string_view text);

bool is_white_space(char32_t c);      // what Python's str.split takes for white space
bool is_letter_or_digit(char32_t c);  // of any script
bool is_letter(char32_t c);
bool is_ascii_punctuation(char c);  // Python's string.punctuation

// The parts between runs of white space, none of them empty; and without it at both ends.
std::vector<std::string_view> words_of(std::string_view text);
std::string_view strip(std::string_view text);

}  // namespace assay
