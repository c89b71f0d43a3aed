// SPDX-License-Identifier: Apache-2.0
#include "assay/base/utf8.h"

#include <cstdint>

namespace assay {
namespace {

// The length of the well-formed character at `text`, 0 for none; its code point in `point`.
size_t character(std::string_view text, uint32_t& point) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) {
    point = first;
    return 1;
  }
  const size_t length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length == 0 || text.size() < length) return 0;
  point = first & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    point = point << 6 | (byte(i) & 0x3f);
  }
  if ((length == 3 && point < 0x800) || (length == 4 && point < 0x10000) || point > 0x10ffff) return 0;
  if (point >= 0xd800 && point <= 0xdfff) return 0;
  return length;
}

size_t width_of(uint32_t point) {
  if (point < 0x20 || (point >= 0x300 && point <= 0x36f) || (point >= 0x200b && point <= 0x200f) ||
      (point >= 0xfe00 && point <= 0xfe0f)) {
    return 0;
  }
  const bool wide = (point >= 0x1100 && point <= 0x115f) || (point >= 0x2e80 && point <= 0xa4cf) ||
                    (point >= 0xac00 && point <= 0xd7a3) || (point >= 0xf900 && point <= 0xfaff) ||
                    (point >= 0xfe30 && point <= 0xfe6f) || (point >= 0xff00 && point <= 0xff60) ||
                    (point >= 0x1f300 && point <= 0x1faff) || (point >= 0x20000 && point <= 0x3fffd);
  return wide ? 2 : 1;
}

}  // namespace

std::optional<size_t> invalid_utf8_at(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    uint32_t point;
    const size_t length = character(text.substr(at), point);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

size_t display_width(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) {
    uint32_t point;
    const size_t length = character(text.substr(at), point);
    width += length == 0 ? 1 : width_of(point);
    at += length == 0 ? 1 : length;
  }
  return width;
}

std::string shorten(std::string_view text, size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  size_t width = 0, at = 0;
  while (at < text.size()) {
    uint32_t point;
    const size_t length = character(text.substr(at), point);
    const size_t own = length == 0 ? 1 : width_of(point);
    if (width + own + 1 > columns) break;
    width += own;
    at += length == 0 ? 1 : length;
  }
  return std::string(text.substr(0, at)) + "\u2026";
}

}  // namespace assay
