// SPDX-License-Identifier: Apache-2.0
#include "assay/base/utf8.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "assay/base/width_tables.h"

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
  const size_t length = first >= 0xc2 && first <= 0xdf   ? 2
                        : first >= 0xe0 && first <= 0xef ? 3
                        : first >= 0xf0 && first <= 0xf4 ? 4
                                                         : 0;
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

template <size_t count>
bool within(const width_tables::Range (&ranges)[count], uint32_t point) {
  const auto before = [](uint32_t value, const width_tables::Range& range) { return value < range.first; };
  const auto* after = std::upper_bound(std::begin(ranges), std::end(ranges), point, before);
  return after != std::begin(ranges) && point <= std::prev(after)->last;
}

size_t width_of(uint32_t point) {
  if (point >= 0x20 && point < 0x7f) return 1;
  if (within(width_tables::kZeroWidth, point)) return 0;
  return within(width_tables::kWide, point) ? 2 : 1;
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

std::string replace_invalid_utf8(std::string text) {
  auto bad = invalid_utf8_at(text);
  if (!bad) return text;
  std::string result;
  std::string_view rest = text;
  for (; bad; bad = invalid_utf8_at(rest)) {
    result += rest.substr(0, *bad);
    result += "\xef\xbf\xbd";
    rest.remove_prefix(*bad + 1);
  }
  return result += rest;
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
  if (columns == 0) return {};
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
