// SPDX-License-Identifier: Apache-2.0
#include "assay/base/spill.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <thread>
#include <unordered_map>
#include <vector>

#include "assay/base/clock.h"

namespace assay {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;
constexpr auto kLook = std::chrono::milliseconds(5);

// A file without a name: it vanishes with its last use, however the process ends.
int open_nameless(const std::string& directory) {
  const int file = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  std::string path = directory + "/assay-spill-XXXXXX";
  const int named = ::mkostemp(path.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(path.c_str());
  return named;
}

// Bytes of memory that the process holds now.
size_t resident() {
  size_t pages = 0, held = 0;
  if (FILE* file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%zu %zu", &pages, &held) != 2) held = 0;
    std::fclose(file);
  }
  return held * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

class Regions {
 public:
  ~Regions() {
    {
      std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    if (pager_.joinable()) pager_.join();
  }

  Status limit(int64_t process_bytes, std::string directory) {
    if (directory.empty()) {
      directory = environment("TMPDIR").value_or("");
      if (directory.empty()) directory = "/tmp";
    }
    if (process_bytes > 0) {
      const int file = open_nameless(directory);
      if (file < 0)
        return not_computed("cannot write to '" + directory + "', where what exceeds --memory goes",
                            "set TMPDIR to a directory with room");
      ::close(file);
    }
    std::lock_guard lock(mutex_);
    ceiling_ = static_cast<size_t>(process_bytes);
    directory_ = std::move(directory);
    return {};
  }

  void* allocate(size_t bytes) {
    std::lock_guard lock(mutex_);
    if (ceiling_ == 0 || in_memory_ + bytes <= ceiling_ / 2) return allocate_pages(bytes);
    const int file = open_nameless(directory_);
    if (file < 0) throw std::bad_alloc();
    // The blocks are taken now: a disk that fills up later could only be reported by a signal.
    const bool room = ::posix_fallocate(file, 0, static_cast<off_t>(bytes)) == 0;
    void* memory = room ? ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
    ::close(file);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    in_files_.emplace(memory, bytes);
    spilled_.now += bytes;
    if (spilled_.now > spilled_.most) spilled_.most = spilled_.now;
    if (!pager_.joinable()) pager_ = std::thread([this] { give_back(); });
    changed_.notify_all();
    return memory;
  }

  void free(void* memory, size_t bytes) {
    std::lock_guard lock(mutex_);
    if (in_files_.erase(memory) > 0) {
      spilled_.now -= bytes;
      ::munmap(memory, bytes);
      return;
    }
    in_memory_ -= bytes;
    const auto found = pieces_.find(memory);
    for (const Piece& piece : found->second) free_.push_back(piece);
    pieces_.erase(found);
  }

  Spilled spilled() {
    std::lock_guard lock(mutex_);
    return spilled_;
  }

 private:
  // A range of pages that was mapped at once.
  struct Piece {
    char* memory;
    size_t bytes;
  };

  // Pages that were used before are moved to where they are wanted: a fresh page costs the kernel more than all that is
  // done with it here. What is in use and free together is so never more than was in use at once.
  void* allocate_pages(size_t bytes) {
    char* memory = aligned_mapping(bytes);
    std::vector<Piece> pieces;
    size_t filled = 0;
    while (filled < bytes && !free_.empty()) {
      Piece& last = free_.back();
      const size_t size = std::min(last.bytes, bytes - filled);
      char* const to = memory + filled;
      if (::mremap(last.memory + last.bytes - size, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to) break;
      pieces.push_back({to, size});
      filled += size;
      last.bytes -= size;
      if (last.bytes == 0) free_.pop_back();
    }
    if (filled < bytes) {
      ::madvise(memory + filled, bytes - filled, MADV_HUGEPAGE);  // advice only: small pages serve as well
      pieces.push_back({memory + filled, bytes - filled});
    }
    pieces_.emplace(memory, std::move(pieces));
    in_memory_ += bytes;
    return memory;
  }

  static char* aligned_mapping(size_t bytes) {
    const size_t all = bytes + kHugePage;
    void* mapped = ::mmap(nullptr, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    char* const begin = static_cast<char*>(mapped);
    const size_t before = (kHugePage - reinterpret_cast<uintptr_t>(begin) % kHugePage) % kHugePage;
    if (before > 0) ::munmap(begin, before);
    ::munmap(begin + before + bytes, all - before - bytes);
    return begin + before;
  }

  // Unmapping pages of a shared file loses nothing: the next touch maps them again.
  void give_back() {
    std::unique_lock lock(mutex_);
    while (!ended_) {
      if (in_files_.empty()) {
        changed_.wait(lock);
        continue;
      }
      if (resident() > ceiling_ / 4 * 3) {
        for (const auto& [memory, bytes] : in_files_) ::madvise(memory, bytes, MADV_DONTNEED);
      }
      changed_.wait_for(lock, kLook);
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t ceiling_ = 0, in_memory_ = 0;
  std::unordered_map<void*, std::vector<Piece>> pieces_;  // of what is in use
  std::vector<Piece> free_;
  std::string directory_;
  std::map<void*, size_t> in_files_;
  Spilled spilled_;
  bool ended_ = false;
  std::thread pager_;
};

Regions& regions() {
  static Regions all;
  return all;
}

}  // namespace

Status limit_memory(int64_t process_bytes, std::string directory) {
  return regions().limit(process_bytes, std::move(directory));
}
void* allocate_large(size_t bytes) { return regions().allocate(bytes); }
void free_large(void* memory, size_t bytes) { regions().free(memory, bytes); }
Spilled spilled() { return regions().spilled(); }

}  // namespace assay
