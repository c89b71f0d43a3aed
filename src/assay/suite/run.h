// SPDX-License-Identifier: Apache-2.0
// A suite executed: folded, estimated, decided, written. The document is what every report and machine reads.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/engine/catalog.h"
#include "assay/suite/suite.h"

namespace assay {

struct RunOptions {
  std::string out;          // the run directory; empty: runs/TIME-NAME-xxxx
  bool keep_nothing = false;  // of `eval`: no run directory
  std::string only_model, where;
  int64_t limit = -1;
  std::string command;      // how the user asked, for `reproduce`
};

struct RunOutcome {
  nlohmann::ordered_json document;
  std::string directory;    // empty: none was written
  int exit_code = 0;        // 0 pass, 1 fail, 3 not computed, 4 inconclusive
};

Result<RunOutcome> run_suite(Context& context, const Catalog& catalog, const Suite& suite, const RunOptions& options);

// Everything but the work: the suite against its data. Returns the notes.
Result<std::vector<std::string>> validate_suite(Context& context, const Catalog& catalog, const Suite& suite);

// The document of a finished run.
Result<nlohmann::ordered_json> read_run(const std::string& directory);

}  // namespace assay
