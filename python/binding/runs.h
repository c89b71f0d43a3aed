// SPDX-License-Identifier: Apache-2.0
// Runs that Python starts: what it asks for, and a call that Ctrl-C ends.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "assay/run.h"

namespace assay::python {

struct Settings {
  std::vector<std::string> set;
  std::string directory;
  int threads = 0;
  int64_t memory_bytes = 0;
};

// Runs `start` with these options and the tables of a mapping of names; `progress` is None or called with the number of
// rows now and then. Raises what the run raises.
Run run_beside(nanobind::dict tables, Settings settings, nanobind::object progress,
               const std::function<Result<Run>(const RunOptions&)>& start);

}  // namespace assay::python
