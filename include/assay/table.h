// SPDX-License-Identifier: Apache-2.0
// A table in memory: columns that somebody else made, handed over through the Arrow C interface. Fixed-width values and
// text are read where they lie, never copied.
#pragma once

#include <cstdint>
#include <memory>

#include "assay/arrow.h"
#include "assay/status.h"

namespace assay {

class ArrowTable;

inline namespace v0 {

// Cheap to copy: copies share the columns. The columns' maker is called back (release) when the last copy is gone; a
// table may be read by several runs at once, from any thread.
class Table {
 public:
  // Takes the stream over, reads it to its end and releases it, whatever comes out. Errors: the stream's own (not
  // computed); a schema that is one column and not a struct of columns; an array of another shape than its schema
  // (usage).
  static Result<Table> take(ArrowArrayStream* stream);
  // One record batch; takes both over, whatever comes out. Errors: as above.
  static Result<Table> take(ArrowSchema* schema, ArrowArray* array);

  int64_t rows() const;
  const std::shared_ptr<const ArrowTable>& content() const { return content_; }

 private:
  explicit Table(std::shared_ptr<const ArrowTable> content) : content_(std::move(content)) {}
  std::shared_ptr<const ArrowTable> content_;
};

}  // namespace v0
}  // namespace assay
