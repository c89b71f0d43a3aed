// SPDX-License-Identifier: Apache-2.0
#include "tables.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "columns.h"
#include "errors.h"

namespace assay::python {
namespace {

// Columns side by side, cut where any of them begins a new chunk.
struct Columns {
  std::vector<std::string> names;
  std::vector<Column> columns;

  ~Columns() {
    for (Column& column : columns) {
      if (column.schema.release) column.schema.release(&column.schema);
      for (ArrowArray& chunk : column.chunks)
        if (chunk.release) chunk.release(&chunk);
    }
  }
};

struct Reader {
  std::shared_ptr<Columns> columns;
  std::vector<int64_t> cuts;  // where pieces begin, and the end
  size_t next = 0;
};

// A part of an array that somebody else keeps.
struct Piece {
  std::shared_ptr<Columns> columns;
  std::vector<ArrowArray> parts;
  std::vector<ArrowArray*> children;
  const void* no_validity = nullptr;
};

void release_nothing(ArrowArray* array) { array->release = nullptr; }

struct SchemaParts {
  std::shared_ptr<Columns> columns;
  std::vector<ArrowSchema> parts;
  std::vector<ArrowSchema*> children;
};

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  auto* const reader = static_cast<Reader*>(stream->private_data);
  auto parts = std::make_unique<SchemaParts>();
  parts->columns = reader->columns;
  for (size_t i = 0; i < reader->columns->columns.size(); ++i) {
    ArrowSchema part = reader->columns->columns[i].schema;
    part.name = reader->columns->names[i].c_str();
    part.release = [](ArrowSchema* schema) { schema->release = nullptr; };
    parts->parts.push_back(part);
  }
  for (ArrowSchema& part : parts->parts) parts->children.push_back(&part);
  *out = {.format = "+s",
          .name = "",
          .metadata = nullptr,
          .flags = 0,
          .n_children = static_cast<int64_t>(parts->parts.size()),
          .children = parts->children.data(),
          .dictionary = nullptr,
          .release =
              [](ArrowSchema* schema) {
                delete static_cast<SchemaParts*>(schema->private_data);
                schema->release = nullptr;
              },
          .private_data = nullptr};
  out->private_data = parts.release();
  return 0;
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  auto* const reader = static_cast<Reader*>(stream->private_data);
  if (reader->next + 1 >= reader->cuts.size()) {
    *out = {};
    return 0;
  }
  const int64_t begin = reader->cuts[reader->next], end = reader->cuts[reader->next + 1];
  ++reader->next;
  auto piece = std::make_unique<Piece>();
  piece->columns = reader->columns;
  for (const Column& column : reader->columns->columns) {
    int64_t start = 0;
    const ArrowArray* chunk = column.chunks.data();
    while (begin >= start + chunk->length) start += (chunk++)->length;
    ArrowArray part = *chunk;
    part.offset += begin - start;
    part.length = end - begin;
    if (part.null_count != 0) part.null_count = -1;
    part.release = release_nothing;
    piece->parts.push_back(part);
  }
  for (ArrowArray& part : piece->parts) piece->children.push_back(&part);
  *out = {.length = end - begin,
          .null_count = 0,
          .offset = 0,
          .n_buffers = 1,
          .n_children = static_cast<int64_t>(piece->parts.size()),
          .buffers = &piece->no_validity,
          .children = piece->children.data(),
          .dictionary = nullptr,
          .release =
              [](ArrowArray* array) {
                delete static_cast<Piece*>(array->private_data);
                array->release = nullptr;
              },
          .private_data = nullptr};
  out->private_data = piece.release();
  return 0;
}

ArrowArrayStream stream_of(std::shared_ptr<Columns> columns, const std::string& what) {
  if (columns->columns.empty()) throw nb::value_error((what + " has no columns").c_str());
  auto reader = std::make_unique<Reader>();
  int64_t rows = -1;
  for (size_t i = 0; i < columns->columns.size(); ++i) {
    int64_t length = 0;
    for (const ArrowArray& chunk : columns->columns[i].chunks) {
      reader->cuts.push_back(length);
      length += chunk.length;
    }
    reader->cuts.push_back(length);
    if (rows >= 0 && length != rows)
      throw nb::value_error((what + ": column '" + columns->names[i] + "' has " + std::to_string(length) +
                             " values and column '" + columns->names[0] + "' has " + std::to_string(rows))
                                .c_str());
    rows = length;
  }
  std::sort(reader->cuts.begin(), reader->cuts.end());
  reader->cuts.erase(std::unique(reader->cuts.begin(), reader->cuts.end()), reader->cuts.end());
  reader->columns = std::move(columns);
  return {.get_schema = get_schema,
          .get_next = get_next,
          .get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; },
          .release =
              [](ArrowArrayStream* own) {
                delete static_cast<Reader*>(own->private_data);
                own->release = nullptr;
              },
          .private_data = reader.release()};
}

// A frame by its columns: where its maker has no Arrow stream, or needs pyarrow for one.
std::shared_ptr<Columns> columns_of_mapping(nb::handle object, const std::string& what) {
  auto columns = std::make_shared<Columns>();
  for (nb::handle key : object.attr("keys")()) {
    if (!PyUnicode_Check(key.ptr()))
      throw nb::type_error((what + " has a column whose name is no text: " + nb::repr(key).c_str()).c_str());
    columns->names.emplace_back(nb::cast<std::string>(key));
    columns->columns.push_back(column_of(object[key], "column '" + columns->names.back() + "'"));
  }
  return columns;
}

}  // namespace

Table table_of(nb::handle object, const std::string& what) {
  if (nb::hasattr(object, "__arrow_c_stream__")) {
    nb::object capsule;
    try {
      capsule = object.attr("__arrow_c_stream__")();
    } catch (nb::python_error& error) {
      if (!nb::hasattr(object, "keys")) throw;  // else pandas without pyarrow: by its columns
    }
    if (capsule.is_valid()) {
      auto* const stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
      if (!stream) nb::raise_python_error();
      return value_or_raise(Table::take(stream));
    }
  }
  if (nb::hasattr(object, "keys") && nb::hasattr(object, "__getitem__")) {
    ArrowArrayStream stream = stream_of(columns_of_mapping(object, what), what);
    return value_or_raise(Table::take(&stream));
  }
  if (nb::hasattr(object, "__arrow_c_array__")) {
    const nb::tuple capsules = nb::cast<nb::tuple>(object.attr("__arrow_c_array__")());
    auto* const schema = static_cast<ArrowSchema*>(PyCapsule_GetPointer(capsules[0].ptr(), "arrow_schema"));
    auto* const array = static_cast<ArrowArray*>(PyCapsule_GetPointer(capsules[1].ptr(), "arrow_array"));
    if (!schema || !array) nb::raise_python_error();
    return value_or_raise(Table::take(schema, array));
  }
  throw nb::type_error((what + " is a " + nb::type_name(object.type()).c_str() +
                        ", which is no table; give a frame (pandas, polars, pyarrow, DuckDB) or a mapping of names to "
                        "columns")
                           .c_str());
}

nb::object stream_of_columns(nb::handle columns) {
  auto stream = std::make_unique<ArrowArrayStream>(stream_of(columns_of_mapping(columns, "the table"), "the table"));
  PyObject* const capsule = PyCapsule_New(stream.release(), "arrow_array_stream", [](PyObject* own) {
    auto* const held = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(own, "arrow_array_stream"));
    if (held->release) held->release(held);
    delete held;
  });
  return nb::steal(capsule);
}

}  // namespace assay::python
