// SPDX-License-Identifier: Apache-2.0
#include "assay/report/text_table.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/base/utf8.h"

namespace assay {
namespace {

constexpr size_t kGap = 2;
constexpr size_t kNarrowestFirstColumn = 16;

std::vector<size_t> widths_of(const std::vector<TableRow>& rows) {
  std::vector<size_t> widths;
  for (const TableRow& row : rows) {
    if (row.size() > widths.size()) widths.resize(row.size(), 0);
    for (size_t i = 0; i < row.size(); ++i) {
      if (!row[i].spans) widths[i] = std::max(widths[i], display_width(row[i].text));
    }
  }
  return widths;
}

size_t sum_of(const std::vector<size_t>& widths) {
  size_t total = 0;
  for (const size_t width : widths) total += width + kGap;
  return total;
}

}  // namespace

std::string Painter::painted(const std::string& text, const char* code) const {
  return colour_ && !text.empty() ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
}

std::string Painter::verdict(std::string_view verdict, const std::string& text) const {
  return painted(text, verdict == "pass" ? "32" : verdict == "fail" ? "31" : verdict == "error" ? "35" : "33");
}

std::string padded(const std::string& text, size_t width, bool right) {
  const size_t have = display_width(text);
  const std::string space(width > have ? width - have : 0, ' ');
  return right ? space + text : text + space;
}

size_t table_width(const std::vector<TableRow>& rows) { return sum_of(widths_of(rows)); }

std::string table_text(const std::vector<TableRow>& rows, size_t heading, size_t columns, const Painter& paint) {
  std::vector<size_t> widths = widths_of(rows);
  const size_t total = sum_of(widths);
  if (total > columns && widths[0] > kNarrowestFirstColumn) {
    widths[0] -= std::min(widths[0] - kNarrowestFirstColumn, total - columns);
  }
  std::string out;
  for (size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    size_t start = kGap;
    for (size_t i = 0; i < rows[r].size(); start += widths[i++] + kGap) {
      const TableCell& cell = rows[r][i];
      if (cell.text.empty()) continue;
      line = padded(line, start);
      line += cell.spans ? cell.text : padded(shorten(cell.text, widths[i]), widths[i], cell.right);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += (r < heading ? paint.dim(line) : line) + "\n";
  }
  return out;
}

std::string wrapped(std::string_view text, size_t indent, size_t columns, const Painter& paint) {
  std::string out, line;
  const auto flush = [&] {
    if (!line.empty()) out += std::string(indent, ' ') + paint.dim(line) + "\n";
    line.clear();
  };
  for (const std::string& word : split(text, ' ')) {
    if (!line.empty() && indent + display_width(line) + 1 + display_width(word) > columns) flush();
    line += (line.empty() ? "" : " ") + word;
  }
  flush();
  return out;
}

}  // namespace assay
