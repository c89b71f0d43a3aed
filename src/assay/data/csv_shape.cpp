// SPDX-License-Identifier: Apache-2.0
#include "assay/data/csv_shape.h"

#include <algorithm>
#include <fstream>
#include <string_view>

namespace assay {

std::optional<RaggedRow> first_ragged_row(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string first;
  constexpr std::streamsize kLongestFirstRow = 1 << 20;
  first.resize(kLongestFirstRow);
  file.read(first.data(), kLongestFirstRow);
  first.resize(static_cast<size_t>(file.gcount()));
  const std::string_view header = std::string_view(first).substr(0, first.find('\n'));
  char delimiter = ',';
  for (const char candidate : {';', '|', '\t'}) {
    if (std::count(header.begin(), header.end(), candidate) > std::count(header.begin(), header.end(), delimiter))
      delimiter = candidate;
  }
  file.clear();
  file.seekg(0);
  RaggedRow row{1, 1, 0};
  int64_t line = 1;
  bool quoted = false, empty = true;
  std::string block(1 << 16, '\0');
  const auto ends = [&]() -> bool {
    if (row.expected == 0) row.expected = row.values;
    return !empty && row.values != row.expected;
  };
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0) {
    for (const char c : std::string_view(block.data(), static_cast<size_t>(file.gcount()))) {
      if (c == '\0') return std::nullopt;  // no text
      if (c == '"') {
        quoted = !quoted;
        empty = false;
      } else if (c == '\n') {
        ++line;
        if (quoted) continue;
        if (ends()) return row;
        row.line = line;
        row.values = 1;
        empty = true;
      } else if (c != '\r') {
        row.values += !quoted && c == delimiter;
        empty = false;
      }
    }
  }
  return ends() ? std::optional(row) : std::nullopt;
}

}  // namespace assay
