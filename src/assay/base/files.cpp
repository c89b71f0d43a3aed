// SPDX-License-Identifier: Apache-2.0
#include "assay/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "assay/base/clock.h"
#include "assay/base/hash.h"

namespace assay {
namespace {

Status failed(const std::string& what, const std::string& path, int error) {
  std::string mend;
  if (error == ENOSPC || error == EDQUOT) mend = "free some space, or write to another disk";
  if (error == EACCES || error == EROFS || error == EPERM) mend = "choose a place where you may write";
  return not_computed("cannot " + what + " '" + path + "': " + std::generic_category().message(error), mend);
}

// Closes on every way out.
struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

// The error number, 0 for none.
int write_whole(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno != EINTR) return errno;
    if (put > 0) bytes.remove_prefix(static_cast<size_t>(put));
  }
  return 0;
}

// Appends the whole file block by block: `append(block, size)`.
template <typename Append>
Status read_blocks(const std::string& path, const Append& append) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return usage_error("'" + path + "' is a directory, not a file");
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) {
    const int error = errno;
    if (error == ENOENT) return usage_error("no file '" + path + "'");
    return failed("read", path, error);
  }
  char block[1 << 16];
  while (true) {
    const ssize_t got = ::read(file.fd, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read", path, errno);
    if (got == 0) return {};
    append(block, static_cast<size_t>(got));
  }
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  std::string bytes;
  ASSAY_RETURN_IF_ERROR(read_blocks(path, [&](const char* block, size_t size) { bytes.append(block, size); }));
  return bytes;
}

Result<LargeVector<char>> read_large_file(const std::string& path) {
  LargeVector<char> bytes;
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path, ignored);
  if (!ignored) bytes.reserve(size);
  const auto append = [&](const char* block, size_t got) { bytes.insert(bytes.end(), block, block + got); };
  ASSAY_RETURN_IF_ERROR(read_blocks(path, append));
  return bytes;
}

Result<std::string> file_digest(const std::string& path) {
  Sha256 digest;
  ASSAY_RETURN_IF_ERROR(
      read_blocks(path, [&](const char* block, size_t size) { digest.update(std::string_view(block, size)); }));
  return digest.hex();
}

Status write_file_atomically(const std::string& path, std::string_view bytes) {
  std::error_code ignored;
  const auto kind = std::filesystem::status(path, ignored).type();
  if (kind == std::filesystem::file_type::character || kind == std::filesystem::file_type::fifo ||
      kind == std::filesystem::file_type::block || kind == std::filesystem::file_type::socket) {
    Descriptor file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (file.fd < 0) return failed("write", path, errno);
    const int error = write_whole(file.fd, bytes);
    return error == 0 ? Status() : failed("write", path, error);
  }
  // Unlike for every process and every call, so that writers of one path do not share a temporary file.
  static std::atomic<uint64_t> calls{0};
  const std::string temporary = path + ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(calls++);
  {
    Descriptor file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
    if (file.fd < 0) return failed("write", path, errno);
    int error = write_whole(file.fd, bytes);
    if (error == 0 && ::fsync(file.fd) != 0) error = errno;
    // Some network file systems report a full disk only here.
    if (::close(std::exchange(file.fd, -1)) != 0 && error == 0) error = errno;
    if (error != 0) {
      ::unlink(temporary.c_str());
      return failed("write", path, error);
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    return failed("write", path, error);
  }
  const size_t slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  Descriptor directory{::open(parent.c_str(), O_RDONLY | O_CLOEXEC)};
  // A directory that may be written but not read cannot be synced, nor can one of some file systems (EINVAL).
  if (directory.fd >= 0 && ::fsync(directory.fd) != 0 && errno != EINVAL && errno != ENOTSUP) {
    return failed("sync the directory of", path, errno);
  }
  return {};
}

Result<TemporaryDirectory> TemporaryDirectory::create() {
  std::string path = environment("TMPDIR").value_or("/tmp") + "/assay-XXXXXX";
  if (!::mkdtemp(path.data())) return failed("make the directory", path, errno);
  return TemporaryDirectory(std::move(path));
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

Status make_directories(const std::string& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) return failed("make the directory", path, failure.value());
  return {};
}

Result<std::string> canonical_path(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path found = std::filesystem::canonical(path, failure);
  if (failure == std::errc::no_such_file_or_directory) return usage_error("no file '" + path + "'");
  if (failure) return failed("find", path, failure.value());
  return found.string();
}

}  // namespace assay
