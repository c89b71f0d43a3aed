// SPDX-License-Identifier: Apache-2.0
#include "assay/store/shard_directory.h"

#include <unistd.h>

#include <filesystem>

#include "assay/base/files.h"
#include "assay/base/hash.h"

namespace assay {

namespace fs = std::filesystem;

Result<ShardDirectory> ShardDirectory::create(const std::string& named) {
  std::string path = named;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  std::error_code ignored;
  if (fs::exists(path, ignored) && !fs::exists(path + "/state", ignored) && !fs::is_empty(path, ignored)) {
    return usage_error("'" + path + "' is there already and is no shard", "name another directory with --out");
  }
  std::string temporary = path + ".tmp-" + std::to_string(::getpid());
  fs::remove_all(temporary, ignored);
  ASSAY_RETURN_IF_ERROR(make_directories(temporary));
  return ShardDirectory(std::move(path), std::move(temporary));
}

ShardDirectory::~ShardDirectory() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

Result<std::string> ShardDirectory::file(const std::string& name) const {
  const std::string path = temporary_ + "/" + name;
  ASSAY_RETURN_IF_ERROR(make_directories(fs::path(path).parent_path().string()));
  return path;
}

Result<std::map<std::string, std::string>> ShardDirectory::digests() const {
  std::map<std::string, std::string> digests;
  std::error_code failure;
  for (const auto& entry : fs::recursive_directory_iterator(temporary_, failure)) {
    if (!entry.is_regular_file(failure)) continue;
    const std::string name = entry.path().lexically_relative(temporary_).string();
    ASSAY_TRY(digests[name], file_digest(entry.path().string()));
  }
  if (failure) return not_computed("cannot read '" + temporary_ + "': " + failure.message());
  return digests;
}

Status ShardDirectory::finish(std::string_view state) {
  ASSAY_RETURN_IF_ERROR(write_file_atomically(temporary_ + "/state", state));
  // An earlier shard of this name steps aside first: a directory does not replace one that holds something.
  const std::string earlier = temporary_ + ".old";
  std::error_code failure, ignored;
  if (fs::exists(path_, ignored)) fs::rename(path_, earlier, failure);
  if (!failure) fs::rename(temporary_, path_, failure);
  if (failure) return not_computed("cannot write '" + path_ + "': " + failure.message());
  temporary_.clear();
  fs::remove_all(earlier, ignored);
  return {};
}

Status shard_is_whole(const std::string& path, const std::map<std::string, std::string>& digests) {
  const char* const mend = "fold the shard again: assay run --shard i/n";
  std::error_code ignored;
  for (const auto& [name, digest] : digests) {
    const std::string file = path + "/" + name;
    if (!fs::exists(file, ignored)) return not_computed("the shard '" + path + "' lacks its file " + name, mend);
    ASSAY_TRY(const std::string found, file_digest(file));
    if (found != digest) return not_computed("'" + file + "' is not as its shard wrote it", mend);
  }
  return {};
}

Status link_or_copy(const std::string& from, const std::string& to) {
  std::error_code failure;
  fs::create_hard_link(from, to, failure);
  if (failure) fs::copy_file(from, to, failure);
  if (failure) return not_computed("cannot write '" + to + "': " + failure.message());
  return {};
}

}  // namespace assay
