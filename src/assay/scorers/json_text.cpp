// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/json_text.h"

#include <filesystem>

#include "assay/base/files.h"
#include "assay/base/text.h"

namespace assay {

std::optional<std::string_view> code_block(std::string_view text) {
  constexpr std::string_view kFence = "```";
  std::optional<std::string_view> last;
  for (size_t open = text.find(kFence); open != std::string_view::npos;) {
    const size_t line = text.find('\n', open);
    if (line == std::string_view::npos) break;
    const size_t close = text.find(kFence, line);
    if (close == std::string_view::npos) break;
    last = text.substr(line + 1, close - line - 1);
    open = text.find(kFence, close + kFence.size());
  }
  return last;
}

Result<Json> json_argument(const ScorerArguments& arguments, std::string_view name) {
  const std::string text = trim(arguments.text(name));
  if (text.starts_with('{') || text.starts_with('[')) return parse_json(text);
  const std::filesystem::path path(text);
  const std::string file = path.is_absolute() ? text : (std::filesystem::path(arguments.directory) / path).string();
  ASSAY_TRY(const std::string bytes, read_file(file));
  return parse_json(bytes, file);
}

Result<Json> json_of(std::string_view output, bool from_code_block) {
  if (from_code_block) {
    if (const auto block = code_block(output)) return parse_json(*block);
  }
  return parse_json(output);
}

}  // namespace assay
