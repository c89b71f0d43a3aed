// SPDX-License-Identifier: Apache-2.0
// For tests only: bytes that were kept under tests/golden, as lines of 32 bytes in hexadecimal digits.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "assay/base/files.h"
#include "assay/base/text.h"

namespace assay {

inline std::string golden_text(const std::string& name) {
  auto text = read_file(fmt::format("tests/golden/{}.hex", name));
  return text.ok() ? std::string(trim(*text)) : text.status().text();
}

inline std::string hex(std::string_view bytes) {
  std::string text;
  for (size_t i = 0; i < bytes.size(); ++i)
    text += (i == 0 ? "" : i % 32 == 0 ? "\n" : "") + fmt::format("{:02x}", static_cast<unsigned char>(bytes[i]));
  return text;
}

inline std::string bytes_of_hex(const std::string& text) {
  std::string bytes, digits;
  for (char c : text) {
    if (c != '\n') digits += c;
  }
  for (size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return bytes;
}

}  // namespace assay
