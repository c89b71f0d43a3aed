// SPDX-License-Identifier: Apache-2.0
#include "assay/report/comparison.h"

#include <nlohmann/json.hpp>

#include "assay/base/text.h"

namespace assay {
namespace {

std::string text_report(const RunDocument& comparison) { return comparison_text(comparison, {}); }

struct Format {
  std::string_view name;
  ComparisonWriter writer;
};
// The page knows a comparison by its kind.
constexpr Format kFormats[] = {
    {"text", text_report}, {"json", json_report}, {"md", comparison_markdown}, {"html", html_report}};

}  // namespace

Result<ComparisonWriter> comparison_writer(std::string_view format) {
  std::vector<std::string_view> names;
  std::string all;
  for (const Format& known : kFormats) {
    if (format == known.name || (format == "markdown" && known.name == "md")) return known.writer;
    names.push_back(known.name);
    all += (all.empty() ? "" : ", ") + std::string(known.name);
  }
  const std::string near = did_you_mean(format, names);
  return usage_error("unknown format '" + std::string(format) + "'", near.empty() ? "known formats: " + all : near,
                     {"--format"});
}

}  // namespace assay
