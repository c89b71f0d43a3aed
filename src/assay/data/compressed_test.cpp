// SPDX-License-Identifier: Apache-2.0
#include "assay/data/compressed.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "assay/base/files.h"

namespace assay {
namespace {

std::string gzip(const std::string& text) {
  z_stream stream{};
  ::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<unsigned>(text.size());
  stream.next_out = reinterpret_cast<unsigned char*>(packed.data());
  stream.avail_out = static_cast<unsigned>(packed.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

std::string zstandard(const std::string& text) {
  std::string packed(::ZSTD_compressBound(text.size()), '\0');
  packed.resize(::ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

// Rows that do not shrink to nothing, longer than a block when unpacked.
std::string rows() {
  std::string text = "id,y,p\n";
  for (uint64_t i = 0; i < 60000; ++i) text += std::to_string(i * 2654435761u % 1000003) + ",1,0.5\n";
  return text;
}

struct Files {
  TemporaryDirectory directory = TemporaryDirectory::create().value();
  Status of(const std::string& name, const std::string& bytes) const {
    const std::string path = directory.path() + "/" + name;
    EXPECT_TRUE(write_file_atomically(path, bytes).ok());
    return whole_if_compressed(path);
  }
};

TEST(Compressed, whole_files_are_fine_and_so_are_several_members) {
  const Files files;
  const std::string packed = gzip(rows()), framed = zstandard(rows());
  EXPECT_TRUE(files.of("a.csv.gz", packed).ok());
  EXPECT_TRUE(files.of("a.csv.gz", packed + gzip("1,1,0.5\n") + gzip("")).ok());
  EXPECT_TRUE(files.of("a.CSV.GZ", gzip("")).ok());
  EXPECT_TRUE(files.of("a.csv.zst", framed).ok());
  EXPECT_TRUE(files.of("a.csv.zst", framed + zstandard("1,1,0.5\n")).ok());
  EXPECT_TRUE(files.of("a.csv", "no compressed file at all").ok());
}

TEST(Compressed, a_file_that_is_cut_anywhere_is_refused) {
  const Files files;
  for (const auto& [name, bytes] : {std::pair{"a.csv.gz", gzip(rows())}, {"a.csv.zst", zstandard(rows())}}) {
    for (const size_t kept : {size_t{0}, size_t{3}, bytes.size() / 2, bytes.size() - 1}) {
      EXPECT_FALSE(files.of(name, bytes.substr(0, kept)).ok()) << name << " of " << kept << " bytes";
    }
    const Status cut = files.of(name, bytes.substr(0, bytes.size() / 2));
    EXPECT_NE(cut.message().find("ends too early"), std::string::npos) << cut.message();
  }
}

TEST(Compressed, damage_is_found_by_its_sums) {
  const Files files;
  std::string packed = gzip(rows());
  packed[packed.size() - 6] ^= 1;
  EXPECT_FALSE(files.of("a.csv.gz", packed).ok());
  EXPECT_FALSE(files.of("a.csv.gz", "id,y,p\n1,1,0.5\n").ok());
  EXPECT_FALSE(files.of("a.csv.zst", "id,y,p\n1,1,0.5\n").ok());
}

}  // namespace
}  // namespace assay
