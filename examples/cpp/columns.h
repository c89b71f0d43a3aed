// SPDX-License-Identifier: Apache-2.0
// Columns of numbers that lie in vectors, as an Arrow table: what an Arrow library would otherwise make.
#pragma once

#include <assay/assay.h>

#include <cstdint>
#include <utility>
#include <vector>

struct Columns {
  std::vector<const char*> names;
  std::vector<std::vector<double>> values;
};

struct Exported {
  Columns columns;
  std::vector<ArrowSchema> fields;
  std::vector<ArrowSchema*> field_pointers;
  std::vector<ArrowArray> arrays;
  std::vector<ArrowArray*> array_pointers;
  std::vector<const void*> buffers;
};

inline void release_child_schema(ArrowSchema* schema) { schema->release = nullptr; }
inline void release_child_array(ArrowArray* array) { array->release = nullptr; }

inline assay::Result<assay::Table> table_of(Columns columns) {
  auto* owner = new Exported{std::move(columns), {}, {}, {}, {}, {}};
  const size_t count = owner->columns.values.size();
  const auto rows = static_cast<int64_t>(owner->columns.values.front().size());
  owner->fields.resize(count);
  owner->arrays.resize(count);
  owner->buffers.resize(2 * count + 1, nullptr);  // no validity: no nulls
  for (size_t i = 0; i < count; ++i) {
    owner->buffers[2 * i + 1] = owner->columns.values[i].data();
    owner->fields[i] = {"g", owner->columns.names[i], nullptr, 0, 0, nullptr, nullptr, release_child_schema, nullptr};
    owner->arrays[i] = {rows, 0, 0, 2, 0, &owner->buffers[2 * i], nullptr, nullptr, release_child_array, nullptr};
    owner->field_pointers.push_back(&owner->fields[i]);
    owner->array_pointers.push_back(&owner->arrays[i]);
  }
  const auto children = static_cast<int64_t>(count);
  ArrowSchema schema = {"+s",   "", nullptr, 0, children, owner->field_pointers.data(), nullptr, release_child_schema,
                        nullptr};
  // The columns live until assay has no more use for them.
  ArrowArray array = {rows,
                      0,
                      0,
                      1,
                      children,
                      &owner->buffers[2 * count],
                      owner->array_pointers.data(),
                      nullptr,
                      [](ArrowArray* self) {
                        delete static_cast<Exported*>(self->private_data);
                        self->release = nullptr;
                      },
                      owner};
  return assay::Table::take(&schema, &array);
}
