// SPDX-License-Identifier: Apache-2.0
// Files whole: read at once, written beside and renamed, so that no reader ever sees half of one.
#pragma once

#include <string>
#include <string_view>

#include "assay/base/status.h"

namespace assay {

Result<std::string> read_file(const std::string& path);
// Survives a crash: written to a temporary name in the same directory, synced, renamed, and the directory synced. On
// an error the old file, if any, is left as it was. A symbolic link at `path` is replaced, not followed.
Status write_file_atomically(const std::string& path, std::string_view bytes);
Status make_directories(const std::string& path);  // with all parents; fine where it exists already
// Absolute, without symbolic links, "." and ".."; the file must exist (usage error).
Result<std::string> canonical_path(const std::string& path);

}  // namespace assay
