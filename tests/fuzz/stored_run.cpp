// SPDX-License-Identifier: Apache-2.0
// The files of a run: run.json, checks.json, done.json and the estimates, one after the other, parted by lines of
// "---". They are read or refused.
#include "assay/suite/stored_run.h"

#include "assay/base/text.h"
#include "require.h"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest = fuzz::text_of(data, size);
  std::vector<std::string> parts;
  while (true) {
    const size_t end = rest.find("\n---\n");
    parts.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 5);
  }
  parts.resize(std::max<size_t>(parts.size(), 3));
  static_cast<void>(read_asked(parts[0]));
  static_cast<void>(read_done(parts[2]));
  static_cast<void>(read_document(parts[0], parts[1], {parts.begin() + 3, parts.end()}));
  return 0;
}
