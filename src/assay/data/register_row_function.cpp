// SPDX-License-Identifier: Apache-2.0
#include "assay/data/register_row_function.h"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace assay {
namespace {

struct Registered {
  RowFunction function;
  std::mutex one_at_a_time;
};

duckdb_type type_of(std::string_view name) {
  return name == "BIGINT"      ? DUCKDB_TYPE_BIGINT
         : name == "INTEGER"   ? DUCKDB_TYPE_INTEGER
         : name == "DOUBLE"    ? DUCKDB_TYPE_DOUBLE
         : name == "TIMESTAMP" ? DUCKDB_TYPE_TIMESTAMP
                               : DUCKDB_TYPE_VARCHAR;
}

// Fills one row of the struct vector.
class VectorSink final : public RowSink {
 public:
  VectorSink(const RowFunction& function, duckdb_vector output) {
    for (size_t i = 0; i < function.columns.size(); ++i) {
      duckdb_vector vector = duckdb_struct_vector_get_child(output, i);
      duckdb_vector_ensure_validity_writable(vector);
      columns_.push_back({vector, duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector),
                          function.columns[i].type == "INTEGER"});
    }
  }
  void begin(idx_t row) {
    row_ = row;
    for (const Target& target : columns_) duckdb_validity_set_row_validity(target.validity, row, false);
  }
  void text(size_t column, std::string_view value) override {
    duckdb_vector_assign_string_element_len(valid(column).vector, row_, value.data(), value.size());
  }
  void integer(size_t column, int64_t value) override {
    const Target& target = valid(column);
    if (target.narrow) {
      static_cast<int32_t*>(target.data)[row_] = static_cast<int32_t>(value);
    } else {
      static_cast<int64_t*>(target.data)[row_] = value;
    }
  }
  void real(size_t column, double value) override { static_cast<double*>(valid(column).data)[row_] = value; }

 private:
  struct Target {
    duckdb_vector vector;
    void* data;
    uint64_t* validity;
    bool narrow;
  };
  const Target& valid(size_t column) {
    duckdb_validity_set_row_validity(columns_[column].validity, row_, true);
    return columns_[column];
  }

  std::vector<Target> columns_;
  idx_t row_ = 0;
};

void call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  auto& registered = *static_cast<Registered*>(duckdb_scalar_function_get_extra_info(info));
  const idx_t count = duckdb_data_chunk_get_size(input);
  const auto* arguments = static_cast<const int64_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 0)));
  VectorSink sink(registered.function, output);
  const std::lock_guard lock(registered.one_at_a_time);
  for (idx_t row = 0; row < count; ++row) {
    sink.begin(row);
    if (const Status status = registered.function.row(arguments[row], sink); !status.ok())
      return duckdb_scalar_function_set_error(info, status.message().c_str());
  }
}

}  // namespace

Status register_row_function(duckdb_connection connection, RowFunction function) {
  auto registered = std::make_unique<Registered>();
  registered->function = std::move(function);
  const RowFunction& known = registered->function;
  std::vector<duckdb_logical_type> types;
  std::vector<const char*> names;
  for (const RowFunctionColumn& column : known.columns) {
    types.push_back(duckdb_create_logical_type(type_of(column.type)));
    names.push_back(column.name.c_str());
  }
  duckdb_logical_type row = duckdb_create_struct_type(types.data(), names.data(), types.size());
  duckdb_logical_type argument = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
  duckdb_scalar_function made = duckdb_create_scalar_function();
  const std::string name = known.name;
  duckdb_scalar_function_set_name(made, name.c_str());
  duckdb_scalar_function_add_parameter(made, argument);
  duckdb_scalar_function_set_return_type(made, row);
  // What it answers may change between two queries, and it is not to be called for rows that no one asked for.
  duckdb_scalar_function_set_volatile(made);
  duckdb_scalar_function_set_extra_info(made, registered.release(),
                                        [](void* pointer) { delete static_cast<Registered*>(pointer); });
  duckdb_scalar_function_set_function(made, call);
  const bool registered_now = duckdb_register_scalar_function(connection, made) == DuckDBSuccess;
  duckdb_destroy_scalar_function(&made);
  for (duckdb_logical_type& type : types) duckdb_destroy_logical_type(&type);
  duckdb_destroy_logical_type(&row);
  duckdb_destroy_logical_type(&argument);
  return registered_now ? Status() : usage_error("two functions are called '" + name + "'");
}

}  // namespace assay
