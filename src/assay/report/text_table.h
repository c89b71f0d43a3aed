// SPDX-License-Identifier: Apache-2.0
// Text for a terminal: colour where it is wanted, aligned columns, lines broken at blanks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// Wraps text into a colour's codes; does nothing where colour is off.
class Painter {
 public:
  explicit Painter(bool colour) : colour_(colour) {}
  std::string bold(const std::string& text) const { return painted(text, "1"); }
  std::string dim(const std::string& text) const { return painted(text, "2"); }
  // A verdict's word, or text that takes its colour.
  std::string verdict(std::string_view verdict, const std::string& text) const;

 private:
  std::string painted(const std::string& text, const char* code) const;
  bool colour_;
};

struct TableCell {
  std::string text;
  bool right = false;
  bool spans = false;  // a heading over several columns: makes its own no wider
};
using TableRow = std::vector<TableCell>;

// How wide the rows are when they are aligned, the indent of two included.
size_t table_width(const std::vector<TableRow>& rows);
// Aligned lines, the first `heading` of them dimmed. Where they are wider than `columns` the first column gives way.
std::string table_text(const std::vector<TableRow>& rows, size_t heading, size_t columns, const Painter& paint);
// The text broken at blanks into lines of at most `columns`, each after an indent.
std::string wrapped(std::string_view text, size_t indent, size_t columns, const Painter& paint);
std::string padded(const std::string& text, size_t width, bool right = false);

}  // namespace assay
