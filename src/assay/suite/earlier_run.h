// SPDX-License-Identifier: Apache-2.0
// What a suite needs of an earlier run to compare with it: its scored rows and which columns hold the answers.
#pragma once

#include <string>
#include <vector>

#include "assay/base/status.h"
#include "assay/suite/suite.h"

namespace assay {

struct EarlierRun {
  std::vector<std::string> examples;  // Parquet files
  Roles roles;                        // of its first model under test
  bool partial = false;
};
// Errors: a run that kept no rows, or has no such table.
Result<EarlierRun> read_earlier_run(const std::string& directory, const std::string& table);

}  // namespace assay
