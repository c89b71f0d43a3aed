// SPDX-License-Identifier: Apache-2.0
// A ceiling on the memory of large vectors. What exceeds it lives in nameless files of a temporary directory, mapped
// into memory, so that a vector is used in the same way wherever it lies and every bit stays the same. While the
// process is near its ceiling its pages of such files are given back every few milliseconds: the kernel keeps them in
// its cache where there is room, else on the disk.
//
// The ceiling is the process's, as its memory is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "assay/base/status.h"

namespace assay {

// `process_bytes` is what the process should stay within, half of it for large vectors; 0: no ceiling. The directory
// is TMPDIR, or /tmp. Errors: no file can be made there.
Status limit_memory(int64_t process_bytes, std::string directory = {});

// Regions of whole huge pages (2 MiB). Throws std::bad_alloc where neither memory nor the disk has room for one.
void* allocate_large(size_t bytes);
void free_large(void* memory, size_t bytes);

// Bytes that lie in files now, and the most that ever did.
struct Spilled {
  size_t now = 0, most = 0;
};
Spilled spilled();

}  // namespace assay
