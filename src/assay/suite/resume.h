// SPDX-License-Identifier: Apache-2.0
// An unfinished run, to go on with: the suite and the options that it was started with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assay/suite/run.h"

namespace assay {

struct Resumed {
  Suite suite;
  RunOptions options;
};

// Reads run.json. Secrets come from the environment and the suite's file, which are the only places that hold them.
// `assignments` are those of --set. `path`: a suite that the user names again; empty: none. Errors: no unfinished run;
// a suite that asks for something else, with all that differs. Budget, limits of rate and time, and reports may change.
Result<Resumed> read_unfinished(const std::string& directory, const std::string& path, const SuiteSource& source);

}  // namespace assay
