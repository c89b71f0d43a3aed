// SPDX-License-Identifier: Apache-2.0
#include "assay/data/arrow_table.h"

#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace assay {
namespace {

template <typename Structure>
void release(Structure& structure) {
  if (structure.release) structure.release(&structure);
  structure.release = nullptr;
}

Status check_schema(const ArrowSchema& schema) {
  if (!schema.release) return usage_error("the Arrow schema was released before it was handed over");
  if (!schema.format || std::string_view(schema.format) != "+s") {
    return usage_error("the Arrow data is one column, not a table of columns", "hand over a record batch (a struct)");
  }
  if (schema.n_children < 1) return usage_error("the Arrow table has no columns");
  return {};
}

// The shape that a schema asks for; what the buffers hold is their maker's promise.
Status check_shape(const ArrowSchema& schema, const ArrowArray& array, const std::string& where) {
  if (array.length < 0 || array.offset < 0 || array.n_buffers < 0) {
    return usage_error("the Arrow array of " + where + " has a negative length");
  }
  if (array.n_children != schema.n_children || !array.dictionary != !schema.dictionary) {
    return usage_error("the Arrow array of " + where + " has another shape than its schema");
  }
  for (int64_t i = 0; i < schema.n_children; ++i) {
    const char* name = schema.children[i]->name;
    ASSAY_RETURN_IF_ERROR(check_shape(*schema.children[i], *array.children[i],
                                      where + ", '" + (name ? name : std::to_string(i).c_str()) + "'"));
  }
  if (schema.dictionary) return check_shape(*schema.dictionary, *array.dictionary, "the dictionary of " + where);
  return {};
}

}  // namespace

ArrowTable::ArrowTable(ArrowTable&& other) noexcept
    : schema_(std::exchange(other.schema_, {})), chunks_(std::exchange(other.chunks_, {})) {}

ArrowTable::~ArrowTable() {
  for (ArrowArray& chunk : chunks_) release(chunk);
  release(schema_);
}

int64_t ArrowTable::rows() const {
  int64_t rows = 0;
  for (const ArrowArray& chunk : chunks_) rows += chunk.length;
  return rows;
}

Status ArrowTable::add(ArrowArray chunk) {
  chunks_.push_back(chunk);  // from here on it is ours to release
  ASSAY_RETURN_IF_ERROR(check_shape(schema_, chunk, "the table"));
  // Of a record batch the columns hold the nulls.
  if (chunk.null_count > 0) return usage_error("the Arrow table has rows that are null as a whole");
  for (int64_t i = 0; i < chunk.n_children; ++i) {
    if (chunk.children[i]->length < chunk.offset + chunk.length) {
      return usage_error("the Arrow array of the table is longer than its columns");
    }
  }
  return {};
}

Result<ArrowTable> ArrowTable::take(ArrowArrayStream* stream) {
  ArrowArrayStream own = *stream;
  stream->release = nullptr;
  if (!own.release) return usage_error("the Arrow stream was released before it was handed over");
  struct Release {
    ArrowArrayStream& stream;
    ~Release() { release(stream); }
  } at_the_end{own};
  const auto failed = [&](int code) {
    const char* said = own.get_last_error ? own.get_last_error(&own) : nullptr;
    return not_computed("the Arrow stream cannot be read: " + std::string(said ? said : std::strerror(code)));
  };
  ArrowTable table;
  if (const int code = own.get_schema(&own, &table.schema_)) return failed(code);
  ASSAY_RETURN_IF_ERROR(check_schema(table.schema_));
  while (true) {
    ArrowArray chunk{};
    if (const int code = own.get_next(&own, &chunk)) return failed(code);
    if (!chunk.release) break;
    ASSAY_RETURN_IF_ERROR(table.add(chunk));
  }
  return table;
}

Result<ArrowTable> ArrowTable::take(ArrowSchema* schema, ArrowArray* array) {
  ArrowTable table;
  table.schema_ = std::exchange(*schema, {});
  ArrowArray chunk = std::exchange(*array, {});
  if (Status status = check_schema(table.schema_); !status.ok()) {
    release(chunk);
    return status;
  }
  if (!chunk.release) return usage_error("the Arrow array was released before it was handed over");
  ASSAY_RETURN_IF_ERROR(table.add(chunk));
  return table;
}

}  // namespace assay
