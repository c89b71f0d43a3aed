// SPDX-License-Identifier: Apache-2.0
// The journal: what was answered, on disk before it counts. One file, appended to and never changed. A process that is
// killed at any instant leaves a whole journal with at most one torn record at its end, which is cut off when the
// journal is opened again.
//
//   bytes      field
//   12         "assayjournal"
//   4          format, 1
//   then records, back to back, each:
//   4          length of what follows the checksum
//   4          checksum: low half of XXH3-64 over what follows it
//   16         digest of the request: the first half of its SHA-256
//   4          sample, from 1
//   4          occurrence: how many equal requests came before it in the order of the run, from 0
//   1          kind: 1 an answer, 2 a failure that is final
//   the rest   what was answered (models/raw_answer.h)
//
// Numbers are little-endian. Of two records of one key the later one counts. A record in the middle whose checksum is
// wrong is skipped, counted, and asked again.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "assay/base/hash.h"
#include "assay/base/status.h"

namespace assay {

struct JournalKey {
  Hash128 request;
  uint32_t sample = 1;
  uint32_t occurrence = 0;
  Hash128 folded() const;  // one value that stands for the three
  bool operator==(const JournalKey&) const = default;
};

enum class RecordKind : uint8_t { answer = 1, failure = 2 };

struct JournalRecord {
  JournalKey key;
  RecordKind kind = RecordKind::answer;
  std::string payload;
};

// Where a journal's bytes go. A device of its own lets a test fail each operation in turn. Each returns 0, or what
// errno says; `written` is how much of the bytes is there after all.
class JournalDevice {
 public:
  virtual ~JournalDevice() = default;
  virtual int write(std::string_view bytes, size_t& written) = 0;
  virtual int sync() = 0;
  virtual int truncate(uint64_t size) = 0;
};

// Which keys a journal holds, and where. 24 bytes a record.
class JournalIndex {
 public:
  struct Found {
    uint64_t offset;
    RecordKind kind;
  };
  std::optional<Found> find(const JournalKey& key) const;
  size_t size() const { return entries_.size(); }
  bool holds_an_answer() const {
    return std::any_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return (entry.place & 1) == 0; });
  }

 private:
  friend class JournalReader;
  struct Entry {
    Hash128 key;
    uint64_t place;  // offset, and the kind in the lowest bit
  };
  std::vector<Entry> entries_;  // sorted by key, then place
};

// Reads the records of a journal at their offsets. Cheap where offsets ascend; for one thread at a time.
class JournalReader {
 public:
  // Errors: no such file, no journal, a format of a later version.
  static Result<JournalReader> open(const std::string& path);
  JournalReader(JournalReader&&) noexcept;
  JournalReader& operator=(JournalReader&&) noexcept;
  ~JournalReader();

  // Reads the whole file once and checks every record.
  Result<JournalIndex> index();
  uint64_t end() const { return end_; }          // where the last whole record ends, once the index was made
  uint64_t torn_bytes() const { return torn_; }  // what lies behind it
  size_t damaged() const { return damaged_; }    // records that were skipped
  // Errors: damaged since, or an offset where no record begins.
  Result<JournalRecord> read(uint64_t offset);

 private:
  JournalReader(int descriptor, uint64_t size) : descriptor_(descriptor), size_(size) {}
  // The bytes at an offset, at least `count` of them where the file has them.
  Result<std::string_view> bytes(uint64_t offset, size_t count);

  int descriptor_ = -1;
  uint64_t size_ = 0, end_ = 0, torn_ = 0;
  size_t damaged_ = 0;
  std::string buffer_;
  uint64_t buffer_at_ = 0;
};

// Appends. Records are handed to the system by flush() and synced to the disk every second and by close(). One thread
// appends; another one, inside, syncs.
class Journal {
 public:
  // Opens the journal of a run, or makes it, for this process alone. A torn end is cut off. Errors: another process
  // writes it, no permission, a full disk, no journal.
  static Result<std::unique_ptr<Journal>> open(const std::string& path);
  // The same behind a device, which holds `size` bytes of journal already.
  static Result<std::unique_ptr<Journal>> open_on(std::unique_ptr<JournalDevice> device, uint64_t size);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // What it held when it was opened.
  const JournalIndex& index() const { return index_; }
  // The place where the record will stand. It counts only after flush().
  uint64_t append(const JournalKey& key, RecordKind kind, std::string_view payload);
  // Errors: what the disk says. After one the journal ends with its last whole record and takes nothing more.
  Status flush();
  Status close();  // flush and sync; errors of both

 private:
  Journal(std::unique_ptr<JournalDevice> device, uint64_t size);
  void sync_every_second(std::stop_token stop);

  std::unique_ptr<JournalDevice> device_;
  JournalIndex index_;
  std::string pending_;
  uint64_t written_ = 0;  // bytes that the device holds, all whole records
  std::atomic<bool> unsynced_{false};
  std::atomic<int> sync_error_{0};
  Status failed_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread syncing_;
};

}  // namespace assay
