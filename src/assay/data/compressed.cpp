// SPDX-License-Identifier: Apache-2.0
#include "assay/data/compressed.h"

#include <zlib.h>
#include <zstd.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "assay/base/text.h"

namespace assay {
namespace {

constexpr size_t kBlock = 1 << 18;

enum class Found { whole, cut, damaged };

// The whole file block by block, the last one empty: `take(block)` says what it found once it knows; nothing until
// then.
template <typename Take>
Result<Found> read_through(const std::string& path, const Take& take) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) return not_computed("cannot read '" + path + "'");
  std::vector<unsigned char> block(kBlock);
  while (true) {
    const size_t got = std::fread(block.data(), 1, block.size(), file.get());
    if (std::ferror(file.get()) != 0) return not_computed("cannot read '" + path + "'");
    if (const auto found = take(std::span<const unsigned char>(block.data(), got))) return *found;
    if (got == 0) return Found::cut;
  }
}

Result<Found> gzip(const std::string& path) {
  z_stream stream{};
  constexpr int kGzip = 16;
  if (::inflateInit2(&stream, MAX_WBITS + kGzip) != Z_OK) return bug("inflateInit2 failed");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, &::inflateEnd);
  std::vector<unsigned char> unpacked(kBlock);
  // Members follow one another; a file is whole where the last one is.
  bool within = true;
  return read_through(path, [&](std::span<const unsigned char> block) -> std::optional<Found> {
    if (block.empty()) return within ? Found::cut : Found::whole;
    stream.next_in = const_cast<unsigned char*>(block.data());
    stream.avail_in = static_cast<unsigned>(block.size());
    while (stream.avail_in > 0) {
      if (!within) ::inflateReset(&stream);
      within = true;
      stream.next_out = unpacked.data();
      stream.avail_out = static_cast<unsigned>(unpacked.size());
      const int outcome = ::inflate(&stream, Z_NO_FLUSH);
      if (outcome == Z_STREAM_END) {
        within = false;
      } else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
        return Found::damaged;
      }
    }
    return std::nullopt;
  });
}

Result<Found> zstandard(const std::string& path) {
  const std::unique_ptr<ZSTD_DStream, size_t (*)(ZSTD_DStream*)> stream(::ZSTD_createDStream(), &::ZSTD_freeDStream);
  std::vector<unsigned char> unpacked(kBlock);
  size_t wanted = 1;
  return read_through(path, [&](std::span<const unsigned char> block) -> std::optional<Found> {
    if (block.empty()) return wanted == 0 ? Found::whole : Found::cut;
    ZSTD_inBuffer in{block.data(), block.size(), 0};
    bool more = true;
    while (in.pos < in.size || more) {
      ZSTD_outBuffer out{unpacked.data(), unpacked.size(), 0};
      wanted = ::ZSTD_decompressStream(stream.get(), &out, &in);
      if (::ZSTD_isError(wanted)) return Found::damaged;
      more = wanted != 0 && out.pos == out.size;
    }
    return std::nullopt;
  });
}

}  // namespace

Status whole_if_compressed(const std::string& path) {
  const std::string name = lower_case(path);
  if (!name.ends_with(".gz") && !name.ends_with(".zst")) return {};
  ASSAY_TRY(const Found found, name.ends_with(".gz") ? gzip(path) : zstandard(path));
  if (found == Found::whole) return {};
  return not_computed("the compressed file '" + path + "' " + (found == Found::cut ? "ends too early" : "is damaged"),
                      "copy it again, or compress it again");
}

}  // namespace assay
