// SPDX-License-Identifier: Apache-2.0
// Two finished runs, or two models or prompts of one, held against each other: `assay compare`.
//
//   auto changes = assay::compare("runs/before", "runs/after");
//   if (changes.ok()) std::cout << *assay::report(*changes, "text");
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "assay/status.h"

namespace assay {
inline namespace v0 {

struct CompareOptions {
  // The earlier and the later one, of both runs or of one. Without them places of equal names are compared.
  std::optional<std::pair<std::string, std::string>> models, prompts;
  std::string examples;        // a Parquet file to write of every compared example; empty: none
  int64_t most_examples = 10;  // of each flip and of the largest changes in the document
  int threads = 0;             // 0: all cores
  int64_t memory_bytes = 0;    // what exceeds it spills to disk; 0: no limit
  std::stop_token stop;
};

struct Comparison {
  int exit_code = 0;  // as of a run, of the checks against a baseline; 0 where the suite has none
  std::string json;   // all of it, as `assay compare --format json` prints it
};

// Of directories of runs; an empty name is the newest one under `runs`. Errors: no such runs, runs that kept no rows,
// a run that is compared with itself, nothing that both have.
Result<Comparison> compare(const std::string& before, const std::string& after, const CompareOptions& options = {});

// "text", "json", "md", "html". Errors: another format.
Result<std::string> report(const Comparison& comparison, std::string_view format);

}  // namespace v0
}  // namespace assay
