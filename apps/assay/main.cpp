// SPDX-License-Identifier: Apache-2.0
// The command line program: one file a verb, this one chooses among them.
#include <cstdio>
#include <string_view>

int main(int count, char** words) {
  if (count == 2 && std::string_view(words[1]) == "--version") {
    std::puts("assay " ASSAY_VERSION);
    return 0;
  }
  std::fputs("usage: assay --version\n", stderr);
  return 2;
}
