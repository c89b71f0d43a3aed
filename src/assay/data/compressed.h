// SPDX-License-Identifier: Apache-2.0
// Whether a compressed file is whole. DuckDB reads one that was cut off up to where it ends, and never looks at the
// sums over its content: half of a table would be taken for all of it.
#pragma once

#include <string>

#include "assay/base/status.h"

namespace assay {

// Unpacks a .gz or .zst file to nothing and compares its sums; any other file is fine unseen. Errors: the file ends too
// early, its bytes are damaged, it is none of its kind, it cannot be read.
Status whole_if_compressed(const std::string& path);

}  // namespace assay
