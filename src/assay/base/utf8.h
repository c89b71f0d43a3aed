// SPDX-License-Identifier: Apache-2.0
// UTF-8: where a text breaks its rules, and how wide it is on a terminal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

// The first byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7).
std::optional<size_t> invalid_utf8_at(std::string_view text);
// The text with U+FFFD in the place of every byte that breaks the rules.
std::string replace_invalid_utf8(std::string text);
// Terminal columns: wide characters take two, combining marks and control characters none, a byte that is not UTF-8
// one. Characters joined into one picture (a family emoji) are counted one by one.
size_t display_width(std::string_view text);
// At most `columns` wide, with an ellipsis where something was cut.
std::string shorten(std::string_view text, size_t columns);

}  // namespace assay
