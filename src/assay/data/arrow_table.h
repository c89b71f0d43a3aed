// SPDX-License-Identifier: Apache-2.0
// A table in memory, taken over through the Arrow C interface: its chunks keep the memory of whoever made them.
#pragma once

#include <cstdint>
#include <vector>

#include "assay/arrow.h"
#include "assay/base/status.h"

namespace assay {

class ArrowTable {
 public:
  // Takes the stream over, reads it to its end and releases it, whatever comes out. Errors: the stream's own; a schema
  // that is no struct of columns; a chunk of another shape; rows that are null as a whole.
  static Result<ArrowTable> take(ArrowArrayStream* stream);
  // One record batch. Takes both over, whatever comes out.
  static Result<ArrowTable> take(ArrowSchema* schema, ArrowArray* array);

  ArrowTable(ArrowTable&& other) noexcept;
  ArrowTable(const ArrowTable&) = delete;
  ArrowTable& operator=(const ArrowTable&) = delete;
  ~ArrowTable();

  const ArrowSchema& schema() const { return schema_; }
  const std::vector<ArrowArray>& chunks() const { return chunks_; }
  int64_t rows() const;

 private:
  ArrowTable() = default;
  Status add(ArrowArray chunk);

  ArrowSchema schema_{};
  std::vector<ArrowArray> chunks_;
};

}  // namespace assay
