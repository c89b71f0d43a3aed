// SPDX-License-Identifier: Apache-2.0
#include "assay/io/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <tuple>
#include <utility>

namespace assay {
namespace {

constexpr std::string_view kMagic = "assayjournal";
constexpr uint32_t kFormat = 1;
constexpr size_t kFileHeader = 16, kFrame = 8, kRecordHeader = 25;
constexpr uint32_t kLongestRecord = 1u << 30;
constexpr size_t kWindow = 1 << 20;

void put(std::string& bytes, const void* value, size_t size) { bytes.append(static_cast<const char*>(value), size); }

template <typename T>
T number_at(std::string_view bytes, size_t place) {
  T value;
  std::memcpy(&value, bytes.data() + place, sizeof value);
  return value;
}

uint32_t checksum(std::string_view content) { return static_cast<uint32_t>(xxh3_64(content)); }

std::string file_header() {
  std::string bytes(kMagic);
  put(bytes, &kFormat, sizeof kFormat);
  return bytes;
}

class FileDevice final : public JournalDevice {
 public:
  explicit FileDevice(int descriptor) : descriptor_(descriptor) {}
  ~FileDevice() override { ::close(descriptor_); }
  int write(std::string_view bytes, size_t& written) override {
    written = 0;
    while (written < bytes.size()) {
      const ssize_t count = ::write(descriptor_, bytes.data() + written, bytes.size() - written);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return errno;
      written += static_cast<size_t>(count);
    }
    return 0;
  }
  int sync() override { return ::fdatasync(descriptor_) == 0 ? 0 : errno; }
  int truncate(uint64_t size) override { return ::ftruncate(descriptor_, static_cast<off_t>(size)) == 0 ? 0 : errno; }

 private:
  int descriptor_;
};

Status disk_failed(const char* what, int error) {
  return not_computed(fmt::format("the journal cannot be {}: {}", what, std::strerror(error)),
                      error == ENOSPC || error == EFBIG || error == EDQUOT
                          ? "make room on the disk and go on with --resume; what was answered is kept"
                          : "mend the disk and go on with --resume; what was answered is kept");
}

}  // namespace

Hash128 JournalKey::folded() const {
  char bytes[24];
  std::memcpy(bytes, &request.high, 8);
  std::memcpy(bytes + 8, &request.low, 8);
  std::memcpy(bytes + 16, &sample, 4);
  std::memcpy(bytes + 20, &occurrence, 4);
  return xxh3_128(bytes, sizeof bytes);
}

std::optional<JournalIndex::Found> JournalIndex::find(const JournalKey& key) const {
  const Hash128 folded = key.folded();
  const auto after = std::upper_bound(entries_.begin(), entries_.end(), folded,
                                      [](const Hash128& wanted, const Entry& entry) { return wanted < entry.key; });
  if (after == entries_.begin() || std::prev(after)->key != folded) return std::nullopt;
  const uint64_t place = std::prev(after)->place;
  return Found{place >> 1, place & 1 ? RecordKind::failure : RecordKind::answer};
}

Result<JournalReader> JournalReader::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return not_computed("cannot read the journal '" + path + "': " + std::strerror(errno));
  struct stat state {};
  ::fstat(descriptor, &state);
  JournalReader reader(descriptor, static_cast<uint64_t>(state.st_size));
  ASSAY_TRY(const std::string_view header, reader.bytes(0, kFileHeader));
  // A process may have been killed inside of the first sixteen bytes.
  const std::string expected = file_header();
  if (header.size() < kFileHeader && expected.starts_with(header)) return reader;
  if (!header.starts_with(kMagic)) return not_computed("'" + path + "' is no journal of assay");
  if (const uint32_t format = number_at<uint32_t>(header, kMagic.size()); format != kFormat) {
    return not_computed(fmt::format("the journal '{}' is of format {}, this program reads {}", path, format, kFormat),
                        "update assay");
  }
  return reader;
}

JournalReader::JournalReader(JournalReader&& other) noexcept { *this = std::move(other); }
JournalReader& JournalReader::operator=(JournalReader&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::tie(size_, end_, torn_, damaged_, buffer_at_) =
      std::tie(other.size_, other.end_, other.torn_, other.damaged_, other.buffer_at_);
  buffer_ = std::move(other.buffer_);
  return *this;
}
JournalReader::~JournalReader() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::string_view> JournalReader::bytes(uint64_t offset, size_t count) {
  if (offset < buffer_at_ || offset + count > buffer_at_ + buffer_.size()) {
    buffer_.resize(std::max(count, kWindow));
    size_t have = 0;
    while (have < buffer_.size()) {
      const ssize_t got =
          ::pread(descriptor_, buffer_.data() + have, buffer_.size() - have, static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return not_computed(std::string("the journal cannot be read: ") + std::strerror(errno));
      if (got == 0) break;
      have += static_cast<size_t>(got);
    }
    buffer_.resize(have);
    buffer_at_ = offset;
  }
  const size_t from = offset - buffer_at_;
  return std::string_view(buffer_).substr(from, std::min(count, buffer_.size() - from));
}

Result<JournalIndex> JournalReader::index() {
  JournalIndex index;
  end_ = std::min<uint64_t>(size_, kFileHeader);
  damaged_ = 0;
  uint64_t offset = kFileHeader;
  if (size_ < kFileHeader) end_ = 0;
  size_t doubtful = 0;
  while (offset + kFrame + kRecordHeader <= size_) {
    ASSAY_TRY(const std::string_view frame, bytes(offset, kFrame));
    if (frame.size() < kFrame) break;
    const uint32_t length = number_at<uint32_t>(frame, 0), sum = number_at<uint32_t>(frame, 4);
    if (length < kRecordHeader || length > kLongestRecord || offset + kFrame + length > size_) break;
    ASSAY_TRY(const std::string_view content, bytes(offset + kFrame, length));
    if (content.size() < length) break;
    if (checksum(content) != sum) {
      // Damaged where a whole record follows it, torn where none does.
      ++doubtful;
      offset += kFrame + length;
      continue;
    }
    JournalKey key{{number_at<uint64_t>(content, 0), number_at<uint64_t>(content, 8)},
                   number_at<uint32_t>(content, 16),
                   number_at<uint32_t>(content, 20)};
    const uint64_t failure = content[24] == static_cast<char>(RecordKind::failure);
    index.entries_.push_back({key.folded(), offset << 1 | failure});
    offset += kFrame + length;
    end_ = offset;
    damaged_ += std::exchange(doubtful, 0);
  }
  torn_ = size_ - end_;
  std::sort(index.entries_.begin(), index.entries_.end(),
            [](const auto& a, const auto& b) { return std::tie(a.key, a.place) < std::tie(b.key, b.place); });
  return index;
}

Result<JournalRecord> JournalReader::read(uint64_t offset) {
  const auto damaged = [&] { return not_computed(fmt::format("the journal is damaged at byte {}", offset)); };
  ASSAY_TRY(const std::string_view frame, bytes(offset, kFrame));
  if (frame.size() < kFrame) return damaged();
  const uint32_t length = number_at<uint32_t>(frame, 0), sum = number_at<uint32_t>(frame, 4);
  if (length < kRecordHeader || length > kLongestRecord) return damaged();
  ASSAY_TRY(const std::string_view content, bytes(offset + kFrame, length));
  if (content.size() < length || checksum(content) != sum) return damaged();
  JournalRecord record;
  record.key = {{number_at<uint64_t>(content, 0), number_at<uint64_t>(content, 8)},
                number_at<uint32_t>(content, 16),
                number_at<uint32_t>(content, 20)};
  record.kind = static_cast<RecordKind>(content[24]);
  record.payload = content.substr(kRecordHeader);
  return record;
}

Journal::Journal(std::unique_ptr<JournalDevice> device, uint64_t size) : device_(std::move(device)), written_(size) {}

Result<std::unique_ptr<Journal>> Journal::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor < 0) return not_computed("cannot open the journal '" + path + "': " + std::strerror(errno));
  auto device = std::make_unique<FileDevice>(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return not_computed("cannot lock the journal '" + path + "': " + std::strerror(errno));
    return not_computed("another process is at work on this run: it holds '" + path + "'",
                        "wait until it has ended, or stop it, then try again");
  }
  ASSAY_TRY(JournalReader reader, JournalReader::open(path));
  ASSAY_TRY(JournalIndex index, reader.index());
  if (reader.torn_bytes() > 0) {
    if (const int error = device->truncate(reader.end())) return disk_failed("mended", error);
  }
  ASSAY_TRY(std::unique_ptr<Journal> journal, open_on(std::move(device), reader.end()));
  journal->index_ = std::move(index);
  return journal;
}

Result<std::unique_ptr<Journal>> Journal::open_on(std::unique_ptr<JournalDevice> device, uint64_t size) {
  std::unique_ptr<Journal> journal(new Journal(std::move(device), size));
  if (size == 0) {
    journal->pending_ = file_header();
    ASSAY_RETURN_IF_ERROR(journal->flush());
  }
  journal->syncing_ =
      std::jthread([self = journal.get()](std::stop_token stop) { self->sync_every_second(std::move(stop)); });
  return journal;
}

Journal::~Journal() {
  syncing_ = {};
  if (failed_.ok()) static_cast<void>(flush());
}

void Journal::sync_every_second(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    wake_.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
    if (!unsynced_.exchange(false)) continue;
    lock.unlock();
    if (const int error = device_->sync()) sync_error_ = error;
    lock.lock();
  }
}

uint64_t Journal::append(const JournalKey& key, RecordKind kind, std::string_view payload) {
  const uint64_t offset = written_ + pending_.size();
  const size_t frame = pending_.size();
  const auto length = static_cast<uint32_t>(kRecordHeader + payload.size());
  const uint32_t zero = 0;
  put(pending_, &length, sizeof length);
  put(pending_, &zero, sizeof zero);
  put(pending_, &key.request.high, 8);
  put(pending_, &key.request.low, 8);
  put(pending_, &key.sample, 4);
  put(pending_, &key.occurrence, 4);
  pending_ += static_cast<char>(kind);
  pending_ += payload;
  const uint32_t sum = checksum(std::string_view(pending_).substr(frame + kFrame));
  std::memcpy(pending_.data() + frame + 4, &sum, sizeof sum);
  return offset;
}

Status Journal::flush() {
  if (!failed_.ok()) return failed_;
  if (const int error = sync_error_.exchange(0)) return failed_ = disk_failed("synced", error);
  if (pending_.empty()) return {};
  size_t written = 0;
  if (const int error = device_->write(pending_, written)) {
    // Whatever of it arrived is cut off; where that fails too, the next one to open the journal does it.
    if (written > 0) static_cast<void>(device_->truncate(written_));
    pending_.clear();
    return failed_ = disk_failed("written", error);
  }
  written_ += pending_.size();
  pending_.clear();
  unsynced_ = true;
  return {};
}

Status Journal::close() {
  ASSAY_RETURN_IF_ERROR(flush());
  syncing_ = {};
  unsynced_ = false;
  if (const int error = device_->sync()) return failed_ = disk_failed("synced", error);
  if (const int error = sync_error_.exchange(0)) return failed_ = disk_failed("synced", error);
  return {};
}

}  // namespace assay
