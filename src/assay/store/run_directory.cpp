// SPDX-License-Identifier: Apache-2.0
#include "assay/store/run_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "assay/base/files.h"
#include "assay/base/hash.h"
#include "assay/store/approval.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// Letters, digits and hyphens of a suite's name: what every file system and shell takes.
std::string file_name_of(std::string_view name) {
  std::string result;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      result += c;
    } else if (!result.empty() && result.back() != '-') {
      result += '-';
    }
  }
  while (!result.empty() && result.back() == '-') result.pop_back();
  return result.empty() ? "run" : result.substr(0, 60);
}

Status cannot_make(const std::string& path) {
  return not_computed("cannot make the run directory '" + path + "': " + std::strerror(errno),
                      "choose another place with --out DIR");
}

}  // namespace

RunDirectory::RunDirectory(RunDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      digests_(std::exchange(other.digests_, {})),
      finished_(std::exchange(other.finished_, false)),
      kept_(std::exchange(other.kept_, false)) {}

RunDirectory& RunDirectory::operator=(RunDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(digests_, other.digests_);
  std::swap(finished_, other.finished_);
  std::swap(kept_, other.kept_);
  return *this;
}

RunDirectory::~RunDirectory() {
  std::error_code ignored;
  if (!path_.empty() && !finished_ && !kept_) fs::remove_all(path_, ignored);
}

Result<RunDirectory> RunDirectory::create(const std::string& parent, std::string_view time, std::string_view name) {
  ASSAY_RETURN_IF_ERROR(make_directories(parent));
  const std::string stem = parent + "/" + std::string(time) + "-" + file_name_of(name);
  // The suffix tells apart runs of one second: mkdir is atomic, so two processes never share one.
  for (uint64_t attempt = 0; attempt < 65536; ++attempt) {
    const std::string mixed = sha256_hex(stem + std::to_string(::getpid()) + "/" + std::to_string(attempt));
    const std::string path = stem + "-" + mixed.substr(0, 4);
    if (::mkdir(path.c_str(), 0777) == 0) return RunDirectory(path);
    if (errno != EEXIST) return cannot_make(path);
  }
  return not_computed("no free name for a run under '" + parent + "'");
}

Result<RunDirectory> RunDirectory::create_at(const std::string& path) {
  std::error_code failure;
  if (fs::exists(path, failure)) {
    if (!fs::is_directory(path, failure)) return usage_error("'" + path + "' is a file, not a directory for a run");
    if (!fs::is_empty(path, failure)) {
      return usage_error("the run directory '" + path + "' is in use: it is not empty",
                         "a run never changes an earlier one; name another directory");
    }
    if (::access(path.c_str(), W_OK) != 0) return cannot_make(path);
    return RunDirectory(path);
  }
  ASSAY_RETURN_IF_ERROR(make_directories(path));
  return RunDirectory(path);
}

Result<RunDirectory> RunDirectory::resume(const std::string& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return usage_error("'" + path + "' is not a run directory", {}, {"--resume"});
  if (!fs::exists(path + "/run.json", ignored))
    return usage_error("'" + path + "' is not a run directory: it has no run.json", {}, {"--resume"});
  if (fs::exists(path + "/done.json", ignored))
    return usage_error("the run '" + path + "' is finished", "look at it with: assay show " + path, {"--resume"});
  RunDirectory directory(path);
  directory.kept_ = true;
  return directory;
}

Status RunDirectory::write(std::string_view name, std::string_view bytes) {
  const std::string path = file(name);
  if (const size_t slash = name.rfind('/'); slash != std::string_view::npos) {
    ASSAY_RETURN_IF_ERROR(make_directories(path_ + "/" + std::string(name.substr(0, slash))));
  }
  ASSAY_RETURN_IF_ERROR(write_file_atomically(path, bytes));
  digests_[std::string(name)] = sha256_hex(bytes);
  return {};
}

Status RunDirectory::add(std::string_view name, std::string content_digest) {
  digests_[std::string(name)] = std::move(content_digest);
  return {};
}

std::string RunDirectory::content_digest() const {
  Sha256 all;
  for (const auto& [name, digest] : digests_) {
    if (name == "run.json") continue;  // holds times and the machine
    all.update(name);
    all.update("\n");
    all.update(digest);
    all.update("\n");
  }
  return all.hex();
}

Status RunDirectory::finish() {
  nlohmann::ordered_json done;
  done["assay"] = 1;
  done["content"] = content_digest();
  done["parts"] = digests_;
  for (const char* name : {"run.json", "estimates.parquet", "checks.json"}) {
    std::error_code absent;
    if (!fs::exists(file(name), absent)) continue;
    ASSAY_TRY(done["files"][name], file_digest(file(name)));
  }
  ASSAY_RETURN_IF_ERROR(write_file_atomically(file("done.json"), done.dump(2) + "\n"));
  finished_ = true;
  const fs::path directory(path_);
  // Only among runs: a directory that was named elsewhere gets no neighbour.
  if (directory.parent_path().filename() != "runs") return {};
  const fs::path latest = directory.parent_path() / "latest";
  const fs::path temporary = directory.parent_path() / (".latest-" + std::to_string(::getpid()));
  // The pointer is a convenience: a file system without links is no reason to fail a finished run.
  std::error_code ignored;
  if (fs::is_symlink(latest, ignored) || !fs::exists(latest, ignored)) {
    fs::remove(temporary, ignored);
    fs::create_directory_symlink(directory.filename(), temporary, ignored);
    fs::rename(temporary, latest, ignored);
  }
  return {};
}

Status file_is_as_written(const std::string& path, std::string_view digest) {
  ASSAY_TRY(const std::string found, file_digest(path));
  if (found == digest) return {};
  return not_computed("'" + path + "' is not as its run wrote it: done.json holds another digest",
                      "bring the file back, or run the suite again");
}

Result<std::string> find_run(const std::string& named, const std::string& parent) {
  if (named.starts_with(kApproved)) return find_approved_run(named.substr(kApproved.size()), ".");
  const std::string path = named.empty() ? parent + "/latest" : named;
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    if (named.empty()) return usage_error("there is no run yet under '" + parent + "'", "start one: assay run SUITE");
    return usage_error("'" + path + "' is not a run directory");
  }
  if (!fs::exists(path + "/run.json", ignored))
    return usage_error("'" + path + "' is not a run directory: it has no run.json");
  if (!fs::exists(path + "/done.json", ignored)) {
    const bool resumable = fs::exists(path + "/journal", ignored);
    return not_computed("the run '" + path + "' is unfinished: it has no done.json",
                        resumable ? "go on with: assay run --resume " + path : "run its suite again");
  }
  const fs::path real = fs::canonical(path, ignored);
  // A path that people recognise: relative where it was relative.
  return fs::path(path).is_absolute() ? real.string() : (fs::path(path).parent_path() / real.filename()).string();
}

}  // namespace assay
