// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <memory>

#include "assay/data/register_text_function.h"

namespace assay {
namespace {

using Type = TextFunctionField::Type;

duckdb_type duck_type(Type type) {
  switch (type) {
    case Type::text: return DUCKDB_TYPE_VARCHAR;
    case Type::real: return DUCKDB_TYPE_DOUBLE;
    case Type::whole: return DUCKDB_TYPE_BIGINT;
    case Type::truth: break;
  }
  return DUCKDB_TYPE_BOOLEAN;
}

std::vector<std::vector<std::optional<std::string_view>>> texts_of(duckdb_data_chunk input, size_t rows) {
  std::vector<std::vector<std::optional<std::string_view>>> columns(duckdb_data_chunk_get_column_count(input));
  for (size_t c = 0; c < columns.size(); ++c) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(input, c);
    auto* cells = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
    uint64_t* validity = duckdb_vector_get_validity(vector);
    columns[c].resize(rows);
    for (size_t row = 0; row < rows; ++row) {
      if (validity && !duckdb_validity_row_is_valid(validity, row)) continue;
      columns[c][row] = std::string_view(duckdb_string_t_data(&cells[row]), duckdb_string_t_length(cells[row]));
    }
  }
  return columns;
}

void write(const TextFunctionField& field, size_t index, const RowsOut& out, size_t rows, duckdb_vector vector) {
  duckdb_vector_ensure_validity_writable(vector);
  uint64_t* validity = duckdb_vector_get_validity(vector);
  void* data = duckdb_vector_get_data(vector);
  for (size_t row = 0; row < rows; ++row) {
    const double number = out.number(index, row);
    const std::optional<std::string>& text = out.text(index, row);
    const bool known = field.type == Type::text ? text.has_value() : !std::isnan(number);
    duckdb_validity_set_row_validity(validity, row, known);
    if (!known) continue;
    switch (field.type) {
      case Type::text: duckdb_vector_assign_string_element_len(vector, row, text->data(), text->size()); break;
      case Type::real: static_cast<double*>(data)[row] = number; break;
      case Type::whole: static_cast<int64_t*>(data)[row] = static_cast<int64_t>(number); break;
      case Type::truth: static_cast<bool*>(data)[row] = number != 0; break;
    }
  }
}

void call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto* function = static_cast<const TextFunction*>(duckdb_scalar_function_get_extra_info(info));
  const size_t rows = duckdb_data_chunk_get_size(input);
  const RowsIn in(texts_of(input, rows), rows);
  RowsOut out(function->fields.size(), rows);
  if (const Status status = function->work(in, out); !status.ok())
    return duckdb_scalar_function_set_error(info, status.message().c_str());
  for (size_t f = 0; f < function->fields.size(); ++f) {
    write(function->fields[f], f, out, rows, duckdb_struct_vector_get_child(output, f));
  }
}

}  // namespace

Status register_text_function(duckdb_connection connection, TextFunction function) {
  duckdb_scalar_function made = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(made, function.name.c_str());
  duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
  for (size_t i = 0; i < function.parameters; ++i) duckdb_scalar_function_add_parameter(made, text);
  duckdb_destroy_logical_type(&text);
  std::vector<duckdb_logical_type> types;
  std::vector<const char*> names;
  for (const TextFunctionField& field : function.fields) {
    types.push_back(duckdb_create_logical_type(duck_type(field.type)));
    names.push_back(field.name.c_str());
  }
  duckdb_logical_type result = duckdb_create_struct_type(types.data(), names.data(), types.size());
  duckdb_scalar_function_set_return_type(made, result);
  duckdb_destroy_logical_type(&result);
  for (duckdb_logical_type& type : types) duckdb_destroy_logical_type(&type);
  // A row without some value is a row all the same, and every row is looked at once.
  duckdb_scalar_function_set_special_handling(made);
  duckdb_scalar_function_set_volatile(made);
  duckdb_scalar_function_set_function(made, call);
  const std::string name = function.name;
  duckdb_scalar_function_set_extra_info(made, std::make_unique<TextFunction>(std::move(function)).release(),
                                        [](void* held) { delete static_cast<TextFunction*>(held); });
  const bool registered = duckdb_register_scalar_function(connection, made) == DuckDBSuccess;
  duckdb_destroy_scalar_function(&made);
  return registered ? Status() : bug("the function '" + name + "' is not registered");
}

}  // namespace assay
