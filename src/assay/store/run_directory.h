// SPDX-License-Identifier: Apache-2.0
// A run on disk: an immutable directory. Files are written whole and renamed; run.json is the first, done.json the
// last, and a directory without done.json is unfinished.
//
//   run.json            what was asked: suite, plan, fingerprints, version, seeds, environment
//   journal             every answer of the models that were asked (io/journal.h)
//   examples/           TABLE-0.parquet, ...: the scored columns, in one part; of merged shards in one each
//   estimates.parquet   every estimate
//   checks.json         every check, and the verdict
//   states/             the folded states
//   done.json           the digest of each part's content, and of the bytes of the files that reports read
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "assay/base/status.h"

namespace assay {

class RunDirectory {
 public:
  RunDirectory(RunDirectory&& other) noexcept;
  RunDirectory& operator=(RunDirectory&& other) noexcept;
  // Takes the directory away again unless it was finished, or holds what is worth keeping: what is given up leaves
  // nothing behind.
  ~RunDirectory();

  // Makes `parent`/TIME-NAME-xxxx. Errors: no permission, disk full.
  static Result<RunDirectory> create(const std::string& parent, std::string_view time, std::string_view name);
  // Makes this very directory; it must not exist or be empty.
  static Result<RunDirectory> create_at(const std::string& path);

  // An unfinished one, to go on with. Errors: no such directory, no run.json, a finished run.
  static Result<RunDirectory> resume(const std::string& path);

  // From now on it stays, finished or not: it can be resumed.
  void keep_unfinished() { kept_ = true; }
  void remove_unfinished() { kept_ = false; }

  const std::string& path() const { return path_; }
  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

  // Writes a part whole. Its content digest stands in done.json.
  Status write(std::string_view name, std::string_view bytes);
  // A part that somebody else wrote in place (a Parquet file), with the digest of its content.
  Status add(std::string_view name, std::string content_digest);
  // Writes done.json and, where the parent is called runs, points runs/latest here.
  Status finish();
  // The digest of all content digests: equal for two runs with the same bits, whatever their times.
  std::string content_digest() const;

 private:
  explicit RunDirectory(std::string path) : path_(std::move(path)) {}

  std::string path_;  // empty: moved from
  std::map<std::string, std::string> digests_;
  bool finished_ = false, kept_ = false;
};

// Errors: the file's bytes have another digest than done.json says of them.
Status file_is_as_written(const std::string& path, std::string_view digest);

// The directory of a finished run that the user named: a path, approved:NAME, or nothing for
// `runs/latest`.
// Errors: no such run, an unfinished one.
Result<std::string> find_run(const std::string& named, const std::string& parent = "runs");

}  // namespace assay
