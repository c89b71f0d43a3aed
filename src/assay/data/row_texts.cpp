// SPDX-License-Identifier: Apache-2.0
#include "assay/data/row_texts.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "assay/base/clock.h"

namespace assay {
namespace {

constexpr size_t kWindow = 1 << 18;

Status cannot(const char* what) {
  return not_computed(std::string("cannot ") + what + " a temporary file: " + std::strerror(errno),
                      "set TMPDIR to a directory with room");
}

Status write_whole(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot("write");
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<const RowTexts>> RowTexts::of(Database& database, const std::string& query) {
  std::shared_ptr<RowTexts> rows(new RowTexts);
  const std::string directory = environment("TMPDIR").value_or("/tmp");
  rows->descriptor_ = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (rows->descriptor_ < 0) {
    std::string name = directory + "/assay-rows-XXXXXX";
    rows->descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
    if (rows->descriptor_ < 0) return cannot("make");
    ::unlink(name.c_str());
  }
  rows->starts_.push_back(0);
  ASSAY_TRY(auto stream, database.stream("SELECT CAST(to_json(one) AS VARCHAR) FROM (" + query + "\n) AS one"));
  std::string pending;
  while (true) {
    ASSAY_TRY(auto piece, stream->next());
    if (!piece) break;
    for (int64_t row = 0; row < piece->batch.rows; ++row) {
      const std::string_view text = piece->batch.columns[0].text(row);
      pending += text;
      rows->starts_.push_back(rows->starts_.back() + text.size());
    }
    if (pending.size() < kWindow) continue;
    ASSAY_RETURN_IF_ERROR(write_whole(rows->descriptor_, pending));
    pending.clear();
  }
  ASSAY_RETURN_IF_ERROR(write_whole(rows->descriptor_, pending));
  return std::shared_ptr<const RowTexts>(std::move(rows));
}

RowTexts::~RowTexts() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::string_view> RowReader::row(size_t index) {
  const uint64_t start = rows_->starts_[index], size = rows_->starts_[index + 1] - start;
  if (start < buffer_at_ || start + size > buffer_at_ + buffer_.size()) {
    buffer_.resize(std::max<size_t>(size, std::min<uint64_t>(kWindow, rows_->bytes() - start)));
    buffer_at_ = start;
    for (size_t have = 0; have < buffer_.size();) {
      const ssize_t got =
          ::pread(rows_->descriptor_, buffer_.data() + have, buffer_.size() - have, static_cast<off_t>(start + have));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return cannot("read");
      have += static_cast<size_t>(got);
    }
  }
  return std::string_view(buffer_).substr(start - buffer_at_, size);
}

}  // namespace assay
