// SPDX-License-Identifier: Apache-2.0
// A first suite for a file of predictions: its roles guessed from names and types, each guess explained.
#pragma once

#include <string>

#include "assay/base/context.h"
#include "assay/base/status.h"

namespace assay {

// `directory` is where the suite will stand: the file's path is written relative to it.
Result<std::string> starter_suite(Context& context, const std::string& file, const std::string& directory);

}  // namespace assay
