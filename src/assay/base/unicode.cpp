// SPDX-License-Identifier: Apache-2.0
#include "assay/base/unicode.h"

#include <unicode/uchar.h>
#include <unicode/ustring.h>

#include <algorithm>

namespace assay {
namespace {

constexpr char32_t kReplacement = 0xfffd;

// The code point that starts at `at`, and moves behind it.
char32_t next_code_point(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) {
    ++at;
    return first;
  }
  const int length = first >= 0xf0 && first <= 0xf4  ? 4
                     : first >= 0xe0 && first < 0xf0 ? 3
                     : first >= 0xc2 && first < 0xe0 ? 2
                                                     : 0;
  char32_t c = length == 4 ? first & 0x07u : length == 3 ? first & 0x0fu : first & 0x1fu;
  bool well_formed = length > 0 && at + static_cast<size_t>(length) <= text.size();
  for (int i = 1; well_formed && i < length; ++i) {
    const unsigned char more = byte(at + static_cast<size_t>(i));
    well_formed = (more & 0xc0) == 0x80;
    c = (c << 6) | (more & 0x3fu);
  }
  well_formed = well_formed && !(c >= 0xd800 && c < 0xe000) && c <= 0x10ffff && !(length == 3 && c < 0x800) &&
                !(length == 4 && c < 0x10000);
  if (!well_formed) {
    ++at;
    return kReplacement;
  }
  at += static_cast<size_t>(length);
  return c;
}

void append_utf8(char32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  }
}

using CaseMapping = int32_t (*)(UChar*, int32_t, const UChar*, int32_t, const char*, UErrorCode*);

std::string cased(std::string_view text, CaseMapping mapping) {
  std::u16string wide;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c < 0x10000) {
      wide += static_cast<char16_t>(c);
    } else {
      wide += static_cast<char16_t>(0xd7c0 + (c >> 10));
      wide += static_cast<char16_t>(0xdc00 + (c & 0x3ff));
    }
  }
  std::u16string mapped(wide.size() * 3 + 1, u'\0');
  UErrorCode error = U_ZERO_ERROR;
  const int32_t size = mapping(mapped.data(), static_cast<int32_t>(mapped.size()), wide.data(),
                               static_cast<int32_t>(wide.size()), "", &error);
  if (U_FAILURE(error)) return std::string(text);
  std::string out;
  for (int32_t i = 0; i < size; ++i) {
    char32_t c = mapped[static_cast<size_t>(i)];
    if (c >= 0xd800 && c < 0xdc00 && i + 1 < size) {
      c = 0x10000 + ((c - 0xd800) << 10) + (mapped[static_cast<size_t>(++i)] - 0xdc00u);
    }
    append_utf8(c, out);
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

std::u32string code_points(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  for (size_t at = 0; at < text.size();) points += next_code_point(text, at);
  return points;
}

std::string utf8_of(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char32_t c : text) append_utf8(c, out);
  return out;
}

size_t count_code_points(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

std::string lower_text(std::string_view text) {
  if (!is_ascii(text)) return cased(text, u_strToLower);
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::string upper_text(std::string_view text) {
  if (!is_ascii(text)) return cased(text, u_strToUpper);
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

bool is_white_space(char32_t c) {
  return (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

bool is_letter_or_digit(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
  return u_isalnum(static_cast<UChar32>(c)) != 0;
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c | 32) >= 'a' && (c | 32) <= 'z';
  return u_isalpha(static_cast<UChar32>(c)) != 0;
}

bool is_ascii_punctuation(char c) {
  return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  size_t start = std::string_view::npos;
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    const bool space = is_white_space(next_code_point(text, at));
    if (space && start != std::string_view::npos) {
      words.push_back(text.substr(start, before - start));
      start = std::string_view::npos;
    } else if (!space && start == std::string_view::npos) {
      start = before;
    }
  }
  if (start != std::string_view::npos) words.push_back(text.substr(start));
  return words;
}

std::string_view strip(std::string_view text) {
  const auto words = words_of(text);
  if (words.empty()) return {};
  const char* end = words.back().data() + words.back().size();
  return {words.front().data(), static_cast<size_t>(end - words.front().data())};
}

}  // namespace assay
