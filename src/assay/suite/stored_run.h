// SPDX-License-Identifier: Apache-2.0
// The files of a finished run, read again. A file that was changed or cut is an error that names it, never a crash.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"

namespace assay {

// What run.json says was asked.
struct AskedRun {
  struct Table {
    std::string name, fingerprint, plan;
    int64_t rows = 0;
  };
  std::string suite_text, suite_file, suite, command, version, cpu;
  uint64_t seed = 0;
  std::string model, prompt, where;  // of a partial run
  int64_t limit = -1;
  std::vector<std::string> in_memory;  // names of tables that were read from a program's memory
  std::vector<Table> data;
};
Result<AskedRun> read_asked(std::string_view run_json);

// What done.json says was written: the digest of the whole, of the content of each part, and of the bytes of the files
// that reports read.
struct DoneRun {
  std::string content;
  std::map<std::string, std::string> parts, files;
};
Result<DoneRun> read_done(std::string_view done_json);

// The document of a run from its parts, each as text: run.json, checks.json, and one estimate a line. It has the fields
// that reports read.
Result<nlohmann::ordered_json> read_document(std::string_view run_json, std::string_view checks_json,
                                             const std::vector<std::string>& estimates);

}  // namespace assay
