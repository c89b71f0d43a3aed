// SPDX-License-Identifier: Apache-2.0
#include "assay/data/arrow_scan.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

namespace assay {
namespace {

Status status_of(duckdb_error_data error) {
  Status status;
  if (duckdb_error_data_has_error(error)) status = usage_error(duckdb_error_data_message(error));
  duckdb_destroy_error_data(&error);
  return status;
}

// DuckDB releases what it is handed; the table keeps what it owns.
void keep(ArrowArray* array) { array->release = nullptr; }

// Views of arrays, which DuckDB may release at will.
class Views {
 public:
  // Rows of an array: `first` counts from the array's own offset.
  ArrowArray* of(const ArrowArray& array, int64_t first, int64_t count) {
    ArrowArray& view = arrays_.emplace_back(array);
    view.offset += first;
    view.length = count;
    // DuckDB takes an uncounted array for one without nulls where it unfolds a dictionary.
    if (view.null_count < 0) view.null_count = view.n_buffers > 0 && view.buffers[0] ? count : 0;
    std::vector<ArrowArray*> children;
    children.reserve(static_cast<size_t>(view.n_children));
    for (int64_t i = 0; i < view.n_children; ++i) {
      children.push_back(of(*array.children[i], 0, array.children[i]->length));
    }
    view.children = lists_.emplace_back(std::move(children)).data();
    if (array.dictionary) view.dictionary = of(*array.dictionary, 0, array.dictionary->length);
    view.release = keep;
    return &view;
  }

 private:
  std::deque<ArrowArray> arrays_;
  std::deque<std::vector<ArrowArray*>> lists_;
};

// Some columns of a schema, converted once for a scan.
class Conversion {
 public:
  static Result<std::shared_ptr<Conversion>> make(duckdb_connection types, const ArrowSchema& schema,
                                                  std::vector<int64_t> columns) {
    auto conversion = std::make_shared<Conversion>();
    conversion->types_ = types;
    conversion->columns_ = std::move(columns);
    std::vector<ArrowSchema*> children;
    for (int64_t column : conversion->columns_) children.push_back(schema.children[column]);
    ArrowSchema chosen = schema;
    chosen.children = children.data();
    chosen.n_children = static_cast<int64_t>(children.size());
    ASSAY_RETURN_IF_ERROR(status_of(duckdb_schema_from_arrow(types, &chosen, &conversion->schema_)));
    return conversion;
  }
  Conversion() = default;
  Conversion(const Conversion&) = delete;
  Conversion& operator=(const Conversion&) = delete;
  ~Conversion() {
    if (schema_) duckdb_destroy_arrow_converted_schema(&schema_);
  }

  // Rows of a chunk. The answer views the chunk's memory; destroyed by the caller.
  Result<duckdb_data_chunk> rows(const ArrowArray& chunk, int64_t first, int64_t count) const {
    Views views;
    std::vector<ArrowArray*> children;
    children.reserve(columns_.size());
    for (int64_t column : columns_) children.push_back(views.of(*chunk.children[column], chunk.offset + first, count));
    const void* no_validity = nullptr;
    ArrowArray batch{.length = count,
                     .null_count = 0,
                     .offset = 0,
                     .n_buffers = 1,
                     .n_children = static_cast<int64_t>(children.size()),
                     .buffers = &no_validity,
                     .children = children.data(),
                     .dictionary = nullptr,
                     .release = keep,
                     .private_data = nullptr};
    duckdb_data_chunk converted = nullptr;
    ASSAY_RETURN_IF_ERROR(status_of(duckdb_data_chunk_from_arrow(types_, &batch, schema_, &converted)));
    return converted;
  }

 private:
  duckdb_connection types_ = nullptr;
  std::vector<int64_t> columns_;
  duckdb_arrow_converted_schema schema_ = nullptr;
};

// An array without rows of every type, so that DuckDB says which types it makes of a schema.
class NoRows {
 public:
  const ArrowArray& of(const ArrowSchema& schema) {
    ArrowArray array{};
    array.n_buffers = 3;
    array.buffers = buffers_;
    array.n_children = schema.n_children;
    if (schema.n_children > 0) {
      std::vector<ArrowArray*> children;
      children.reserve(static_cast<size_t>(schema.n_children));
      for (int64_t i = 0; i < schema.n_children; ++i) {
        children.push_back(const_cast<ArrowArray*>(&of(*schema.children[i])));
      }
      lists_.push_back(std::move(children));
      array.children = lists_.back().data();
    }
    if (schema.dictionary) array.dictionary = const_cast<ArrowArray*>(&of(*schema.dictionary));
    array.release = keep;
    return arrays_.emplace_back(array);
  }

 private:
  alignas(16) static constexpr unsigned char kZeros[64] = {};
  const void* buffers_[3] = {kZeros, kZeros, kZeros};
  std::deque<ArrowArray> arrays_;
  std::deque<std::vector<ArrowArray*>> lists_;
};

struct Source {
  std::shared_ptr<const ArrowTable> table;
  duckdb_connection types = nullptr;
  std::vector<std::string> names;
  std::vector<duckdb_logical_type> column_types;

  ~Source() {
    for (duckdb_logical_type& type : column_types) duckdb_destroy_logical_type(&type);
  }
};

struct Scan {
  std::shared_ptr<Conversion> conversion;
  std::vector<idx_t> places;  // of the converted columns in the answer
  size_t chunk = 0;
  int64_t row = 0;
};

template <typename T>
void destroy(void* pointer) {
  delete static_cast<T*>(pointer);
}

void bind(duckdb_bind_info info) {
  const auto* source = static_cast<const Source*>(duckdb_bind_get_extra_info(info));
  for (size_t i = 0; i < source->names.size(); ++i) {
    duckdb_bind_add_result_column(info, source->names[i].c_str(), source->column_types[i]);
  }
  duckdb_bind_set_cardinality(info, static_cast<idx_t>(source->table->rows()), true);
}

void begin(duckdb_init_info info) {
  const auto* source = static_cast<const Source*>(duckdb_init_get_extra_info(info));
  auto scan = std::make_unique<Scan>();
  std::vector<int64_t> columns;
  for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i) {
    const idx_t column = duckdb_init_get_column_index(info, i);
    if (column >= source->names.size()) continue;  // a query that only counts rows asks for no column
    columns.push_back(static_cast<int64_t>(column));
    scan->places.push_back(i);
  }
  if (!columns.empty()) {
    auto conversion = Conversion::make(source->types, source->table->schema(), std::move(columns));
    if (!conversion.ok()) return duckdb_init_set_error(info, conversion.status().message().c_str());
    scan->conversion = std::move(*conversion);
  }
  duckdb_init_set_max_threads(info, 1);  // rows keep their order
  duckdb_init_set_init_data(info, scan.release(), destroy<Scan>);
}

void next(duckdb_function_info info, duckdb_data_chunk output) {
  const auto* source = static_cast<const Source*>(duckdb_function_get_extra_info(info));
  auto* scan = static_cast<Scan*>(duckdb_function_get_init_data(info));
  const auto& chunks = source->table->chunks();
  while (scan->chunk < chunks.size() && scan->row >= chunks[scan->chunk].length) {
    ++scan->chunk;
    scan->row = 0;
  }
  if (scan->chunk == chunks.size()) return duckdb_data_chunk_set_size(output, 0);
  const ArrowArray& chunk = chunks[scan->chunk];
  const int64_t count = std::min(chunk.length - scan->row, static_cast<int64_t>(duckdb_vector_size()));
  if (scan->conversion) {
    auto converted = scan->conversion->rows(chunk, scan->row, count);
    if (!converted.ok()) return duckdb_function_set_error(info, converted.status().message().c_str());
    for (idx_t i = 0; i < scan->places.size(); ++i) {
      duckdb_vector_reference_vector(duckdb_data_chunk_get_vector(output, scan->places[i]),
                                     duckdb_data_chunk_get_vector(*converted, i));
    }
    duckdb_destroy_data_chunk(&*converted);
  }
  scan->row += count;
  duckdb_data_chunk_set_size(output, static_cast<idx_t>(count));
}

// What DuckDB makes of the columns.
Status find_types(Source& source) {
  const ArrowSchema& schema = source.table->schema();
  NoRows none;
  const ArrowArray& empty = none.of(schema);
  for (int64_t i = 0; i < schema.n_children; ++i) {
    const char* name = schema.children[i]->name;
    source.names.emplace_back(name && *name ? name : "column" + std::to_string(i));
    auto conversion = Conversion::make(source.types, schema, {i});
    auto converted = conversion.ok() ? (*conversion)->rows(empty, 0, 0) : std::move(conversion).status();
    if (!converted.ok()) {
      return usage_error("column '" + source.names.back() +
                         "' is of an Arrow type that is not read: " + std::move(converted).status().message());
    }
    source.column_types.push_back(duckdb_vector_get_column_type(duckdb_data_chunk_get_vector(*converted, 0)));
    duckdb_destroy_data_chunk(&*converted);
  }
  return {};
}

}  // namespace

Status register_arrow_scan(duckdb_connection connection, duckdb_connection types, const std::string& name,
                           std::shared_ptr<const ArrowTable> table) {
  auto source = std::make_unique<Source>();
  source->table = std::move(table);
  source->types = types;
  ASSAY_RETURN_IF_ERROR(find_types(*source));
  duckdb_table_function function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, name.c_str());
  duckdb_table_function_set_extra_info(function, source.release(), destroy<Source>);
  duckdb_table_function_set_bind(function, bind);
  duckdb_table_function_set_init(function, begin);
  duckdb_table_function_set_function(function, next);
  duckdb_table_function_supports_projection_pushdown(function, true);
  const bool registered = duckdb_register_table_function(connection, function) == DuckDBSuccess;
  duckdb_destroy_table_function(&function);
  return registered ? Status() : usage_error("two tables are called '" + name + "'");
}

}  // namespace assay
