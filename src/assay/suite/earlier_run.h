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
  Roles roles;                        // of the model that was asked for
  bool partial = false;
};
// `model` empty: its first model under test. Errors: a run that kept no rows, or has no such table or model.
Result<EarlierRun> read_earlier_run(const std::string& directory, const std::string& table,
                                    const std::string& model = {});

}  // namespace assay
