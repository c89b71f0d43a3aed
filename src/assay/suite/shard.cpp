// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/shard.h"

#include "assay/base/bytes.h"
#include "assay/base/hash.h"
#include "assay/suite/bound_bytes.h"

namespace assay {
namespace {

constexpr size_t kDigestSize = 64;
constexpr uint8_t kVersion = 2;

}  // namespace

LargeVector<char> save_shard(const Shard& shard) {
  ByteWriter out;
  out.raw("ASST");
  out.u8(kVersion);
  out.string(shard.version);
  out.string(shard.file);
  out.string(shard.name);
  save_document(out, shard.suite);
  out.string(shard.model);
  out.string(shard.where);
  out.i64(shard.limit);
  out.string(shard.command);
  out.u32(shard.part);
  out.u32(shard.parts);
  out.u32(static_cast<uint32_t>(shard.files.size()));
  for (const auto& [name, digest] : shard.files) {
    out.string(name);
    out.string(digest);
  }
  out.string(shard.bound);
  out.u32(static_cast<uint32_t>(shard.folds.size()));
  for (std::string_view fold : shard.folds) out.string(fold);
  const std::string digest = sha256_hex(out.bytes());
  out.raw(digest);
  return out.take();
}

Result<Shard> load_shard(LargeVector<char> loaded) {
  const Status damaged = not_computed("it is no whole state of a shard", "fold the shard again: assay run --shard i/n");
  const std::string_view bytes = view_of(loaded);
  if (bytes.size() < kDigestSize) return damaged;
  const std::string_view content = bytes.substr(0, bytes.size() - kDigestSize);
  if (sha256_hex(content) != bytes.substr(content.size())) return damaged;
  ByteReader in(content);
  ASSAY_RETURN_IF_ERROR(in.expect("ASST"));
  ASSAY_TRY(const uint8_t format, in.u8());
  if (format != kVersion) {
    return not_computed("it has format " + std::to_string(format) + ", this program reads " + std::to_string(kVersion),
                        damaged.mend());
  }
  Shard shard;
  ASSAY_TRY(shard.version, in.string());
  ASSAY_TRY(shard.file, in.string());
  ASSAY_TRY(shard.name, in.string());
  ASSAY_TRY(shard.suite, load_document_bytes(in));
  ASSAY_TRY(shard.model, in.string());
  ASSAY_TRY(shard.where, in.string());
  ASSAY_TRY(shard.limit, in.i64());
  ASSAY_TRY(shard.command, in.string());
  ASSAY_TRY(shard.part, in.u32());
  ASSAY_TRY(shard.parts, in.u32());
  ASSAY_TRY(const uint32_t files, in.u32());
  for (uint32_t i = 0; i < files; ++i) {
    ASSAY_TRY(const std::string name, in.string());
    ASSAY_TRY(shard.files[name], in.string());
  }
  ASSAY_TRY(shard.bound, in.string());
  ASSAY_TRY(const uint32_t folds, in.u32());
  for (uint32_t i = 0; i < folds; ++i) {
    ASSAY_TRY(const std::string_view fold, in.view());
    shard.folds.push_back(fold);
  }
  // A merge keeps a flag for each part, so their number is not taken on trust.
  if (in.remaining() != 0 || shard.part >= shard.parts || shard.parts > 100000) return damaged;
  shard.bytes = std::move(loaded);
  return shard;
}

}  // namespace assay
