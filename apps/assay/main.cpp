// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "options.h"

namespace {

// The words of the command line, taken off it where they may hold a secret: others can read a process's title.
std::vector<std::string> words_without_title(int count, char** words) {
  std::vector<std::string> taken(words, words + count);
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const bool secret =
        word.find("api_key") != std::string_view::npos || word.find(".headers") != std::string_view::npos;
    const size_t value = word.find('=', word.starts_with("--set=") ? 6 : 0);
    if (secret && value != std::string_view::npos) std::memset(words[i] + value + 1, 'x', word.size() - value - 1);
  }
  return taken;
}

}  // namespace

int main(int count, char** words) { return assay::cli::command_line(words_without_title(count, words)); }
