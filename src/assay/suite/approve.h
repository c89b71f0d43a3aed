// SPDX-License-Identifier: Apache-2.0
// Approving a run: from now on it is what its name stands for, and what later runs are compared with
// (baseline: approved:NAME).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "assay/base/context.h"
#include "assay/base/status.h"

namespace assay {

struct ApproveRequest {
  std::string run;                     // a directory; empty: runs/latest
  std::string name;                    // "income"
  std::string directory = "approved";  // of the file
  std::string by;                      // who approves; empty: the user
  std::string note;                    // why; a run that failed needs one
};

// Writes DIRECTORY/NAME.json. The document: `file`, `run`, `replaces` (the run that stood there, or null), and of each
// table what became of its data since then (`rows`, `rows_before`, `same_data`, and where both runs kept rows with ids
// `added`, `removed`, `edited` with the first ids of each). Errors: no such run, one of a part of its data, one that
// failed without a note, nobody who approves.
Result<nlohmann::ordered_json> approve_run(Context& context, const ApproveRequest& request);

}  // namespace assay
