// SPDX-License-Identifier: Apache-2.0
#include "assay/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace assay {
namespace {

Status failed(const std::string& what, const std::string& path, int error) {
  std::string mend;
  if (error == ENOSPC || error == EDQUOT) mend = "free some space, or write to another disk";
  if (error == EACCES || error == EROFS || error == EPERM) mend = "choose a place where you may write";
  return not_computed("cannot " + what + " '" + path + "': " + std::strerror(error), mend);
}

// Closes on every way out.
struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

}  // namespace

Result<std::string> read_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return usage_error("'" + path + "' is a directory, not a file");
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) {
    const int error = errno;
    if (error == ENOENT) return usage_error("no file '" + path + "'");
    return failed("read", path, error);
  }
  std::string bytes;
  char block[1 << 16];
  while (true) {
    const ssize_t got = ::read(file.fd, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read", path, errno);
    if (got == 0) return bytes;
    bytes.append(block, static_cast<size_t>(got));
  }
}

Status write_file_atomically(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp-" + std::to_string(::getpid());
  {
    Descriptor file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)};
    if (file.fd < 0) return failed("write", path, errno);
    int error = 0;
    while (!bytes.empty() && error == 0) {
      const ssize_t put = ::write(file.fd, bytes.data(), bytes.size());
      if (put < 0 && errno != EINTR) error = errno;
      if (put > 0) bytes.remove_prefix(static_cast<size_t>(put));
    }
    if (error == 0 && ::fsync(file.fd) != 0) error = errno;
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
  Descriptor directory{::open(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str(), O_RDONLY | O_CLOEXEC)};
  if (directory.fd >= 0) ::fsync(directory.fd);
  return {};
}

Status make_directories(const std::string& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) return failed("make the directory", path, failure.value());
  return {};
}

}  // namespace assay
