// SPDX-License-Identifier: Apache-2.0
// A shard of a run on disk: a directory that is there as a whole or not at all, and moves as one thing.
//
//   state                    what was folded (suite/shard.h), with the digests of the other files
//   examples/TABLE.parquet   the scored columns of the shard's rows
//   ids/TABLE.parquet        the sorted hashes of its rows' ids, where the suite names an id
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "assay/base/status.h"

namespace assay {

class ShardDirectory {
 public:
  // Will be `path`. Errors: something else is there; no permission, disk full.
  static Result<ShardDirectory> create(const std::string& path);
  ShardDirectory(ShardDirectory&& other) noexcept
      : path_(std::exchange(other.path_, {})), temporary_(std::exchange(other.temporary_, {})) {}
  ShardDirectory& operator=(ShardDirectory&&) = delete;
  // Leaves nothing behind unless it was finished.
  ~ShardDirectory();

  // Where to write a file now; its folder is made.
  Result<std::string> file(const std::string& name) const;
  // Name and SHA-256 of everything that was written.
  Result<std::map<std::string, std::string>> digests() const;
  // Writes the state, and puts the directory in the place of an earlier one of its name.
  Status finish(std::string_view state);

 private:
  ShardDirectory(std::string path, std::string temporary) : path_(std::move(path)), temporary_(std::move(temporary)) {}
  std::string path_, temporary_;  // empty: moved from, or finished
};

// The files that a shard's state names lie beside it, unharmed. Errors: the first that is missing or damaged.
Status shard_is_whole(const std::string& path, const std::map<std::string, std::string>& digests);

// The same file under another name, on another file system a copy.
Status link_or_copy(const std::string& from, const std::string& to);

}  // namespace assay
