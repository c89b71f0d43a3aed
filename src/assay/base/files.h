// SPDX-License-Identifier: Apache-2.0
// Files whole: read at once, written beside and renamed, so that no reader ever sees half of one.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "assay/base/large_vector.h"
#include "assay/base/status.h"

namespace assay {

Result<std::string> read_file(const std::string& path);
// The same for files of any size, which may exceed memory.
Result<LargeVector<char>> read_large_file(const std::string& path);
// SHA-256 of a file's bytes, in hexadecimal digits.
Result<std::string> file_digest(const std::string& path);
// Survives a crash: written to a temporary name in the same directory, synced, renamed, and the directory synced. On
// an error the old file, if any, is left as it was. A symbolic link at `path` is replaced, not followed; what is no
// file (/dev/stdout, a pipe) is written to as it is.
Status write_file_atomically(const std::string& path, std::string_view bytes);
Status make_directories(const std::string& path);  // with all parents; fine where it exists already
// Absolute, without symbolic links, "." and ".."; the file must exist (usage error).
Result<std::string> canonical_path(const std::string& path);

// A directory of one's own that is gone with the value.
class TemporaryDirectory {
 public:
  // Under the place that TMPDIR names, else /tmp. Errors: no permission, disk full.
  static Result<TemporaryDirectory> create();
  TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
  ~TemporaryDirectory();
  const std::string& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace assay
