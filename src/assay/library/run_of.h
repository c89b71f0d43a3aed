// SPDX-License-Identifier: Apache-2.0
// A run of the house as the public headers have it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "assay/data/arrow_table.h"
#include "assay/library/fields.h"
#include "assay/suite/run.h"

namespace assay {
using AskedOfTheHouse = RunOptions;
}

// After the headers of the house, which have an Interval, a Check and so on of their own.
#include "assay/run.h"

namespace assay {

using TablesInMemory = std::vector<std::pair<std::string, std::shared_ptr<const ArrowTable>>>;

// What the house is asked for.
AskedOfTheHouse run_options(const v0::RunOptions& options, TablesInMemory tables);
Result<v0::Run> run_of(const Json& document, const std::string& directory);
Result<v0::Run> run_of_suite(const Suite& suite, const v0::RunOptions& options, TablesInMemory tables);

}  // namespace assay
