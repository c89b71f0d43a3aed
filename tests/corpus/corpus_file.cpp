// SPDX-License-Identifier: Apache-2.0
#include "corpus_file.h"

#include "assay/base/files.h"
#include "assay/base/text.h"

namespace assay::corpus {
namespace {

Result<Expectation> read_expectation(const std::string& text, const Location& location) {
  Expectation expectation;
  expectation.line = location.line;
  if (text.ends_with(" undefined")) {
    expectation.metric = text.substr(0, text.size() - std::string_view(" undefined").size());
    expectation.undefined = true;
    return expectation;
  }
  const size_t equals = text.rfind(" = ");
  if (equals == std::string::npos)
    return usage_error("no expectation: '" + text + "'", "write METRIC = VALUE, or METRIC undefined", location);
  expectation.metric = text.substr(0, equals);
  // After the closing bracket of its arguments, or of a bare name, a dot names a column.
  if (const size_t dot = expectation.metric.rfind('.');
      dot != std::string::npos && expectation.metric.find(')', dot) == std::string::npos) {
    expectation.column = expectation.metric.substr(dot + 1);
    expectation.metric.resize(dot);
  }
  std::string values = text.substr(equals + 3);
  if (const size_t allowed = values.find(" +- "); allowed != std::string::npos) {
    const auto number = parse_double(values.substr(allowed + 4));
    if (!number) return usage_error("no number after +-: '" + text + "'", {}, location);
    expectation.allowed = *number;
    values.resize(allowed);
  }
  for (const std::string& one : split(values, ' ')) {
    const auto number = parse_double(one);
    if (!number) return usage_error("'" + one + "' is no number", {}, location);
    expectation.values.push_back(*number);
  }
  return expectation;
}

}  // namespace

Result<std::vector<Case>> read_corpus_file(const std::string& path) {
  ASSAY_TRY(const std::string text, read_file(path));
  std::vector<Case> cases;
  std::string section;
  int number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    const Location location{path, number, 1};
    if (line.empty() || line.starts_with("#")) continue;
    if (line.starts_with("case: ")) {
      cases.emplace_back().name = line.substr(6);
    } else if (cases.empty()) {
      return usage_error("a line before the first case", "begin with case: NAME", location);
    } else if (line == "suite:" || line == "table:" || line == "expect:") {
      section = line;
    } else if (!line.starts_with("  ")) {
      return usage_error("'" + line + "' is no section", "the sections are suite:, table: and expect:", location);
    } else if (section == "suite:") {
      cases.back().suite += line.substr(2) + "\n";
    } else if (section == "table:") {
      cases.back().table += line.substr(2) + "\n";
    } else {
      ASSAY_TRY(Expectation expectation, read_expectation(line.substr(2), location));
      cases.back().expectations.push_back(std::move(expectation));
    }
  }
  return cases;
}

}  // namespace assay::corpus
