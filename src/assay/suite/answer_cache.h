// SPDX-License-Identifier: Apache-2.0
// The answers of earlier runs, kept together for later ones: a folder of journals, the newest first, within a limit of
// size. It is used only where a run asks for it.
#pragma once

#include <string>
#include <vector>

#include "assay/base/status.h"

namespace assay {

// ASSAY_CACHE, else assay/answers under XDG_CACHE_HOME or ~/.cache.
std::string answer_cache_directory();
// Its journals, the newest first. None where there is no folder.
std::vector<std::string> cached_journals(const std::string& directory);
// Puts a finished run's journal into it, and takes the oldest out until it is within the limit. Errors: of the disk.
Status keep_in_cache(const std::string& directory, const std::string& journal,
                     uint64_t limit_bytes = uint64_t{1} << 30);

}  // namespace assay
