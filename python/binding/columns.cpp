// SPDX-License-Identifier: Apache-2.0
#include "columns.h"

#include <nanobind/ndarray.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <vector>

namespace assay::python {
namespace {

// What an array of ours holds on to: memory of its own, or the Python object's whose memory it shows.
struct Holder {
  std::vector<std::vector<char>> buffers;
  nb::ndarray<nb::ro> owner;
  std::vector<const void*> pointers;

  ~Holder() {
    if (!owner.is_valid()) return;
    // An array may be let go on any thread.
    const nb::gil_scoped_acquire lock;
    owner = {};
  }
};

void release_array(ArrowArray* array) {
  delete static_cast<Holder*>(array->private_data);
  array->release = nullptr;
}

void release_schema(ArrowSchema* schema) {
  delete[] schema->format;
  schema->release = nullptr;
}

ArrowSchema schema_of(const char* format) {
  char* const copy = new char[std::strlen(format) + 1];
  std::strcpy(copy, format);
  return {.format = copy,
          .name = "",
          .metadata = nullptr,
          .flags = ARROW_FLAG_NULLABLE,
          .n_children = 0,
          .children = nullptr,
          .dictionary = nullptr,
          .release = release_schema,
          .private_data = nullptr};
}

ArrowArray array_of(std::unique_ptr<Holder> holder, int64_t length, int64_t nulls) {
  ArrowArray array{.length = length,
                   .null_count = nulls,
                   .offset = 0,
                   .n_buffers = static_cast<int64_t>(holder->pointers.size()),
                   .n_children = 0,
                   .buffers = holder->pointers.data(),
                   .children = nullptr,
                   .dictionary = nullptr,
                   .release = release_array,
                   .private_data = nullptr};
  array.private_data = holder.release();
  return array;
}

[[noreturn]] void refuse(const std::string& what, const std::string& problem) {
  throw nb::type_error((what + " " + problem).c_str());
}

// Buffers and DLPack.

const char* format_of(nb::dlpack::dtype type) {
  using Code = nb::dlpack::dtype_code;
  if (type.lanes != 1) return nullptr;
  const auto code = static_cast<Code>(type.code);
  if (code == Code::Float) return type.bits == 64 ? "g" : type.bits == 32 ? "f" : type.bits == 16 ? "e" : nullptr;
  if (code == Code::Int)
    return type.bits == 64 ? "l" : type.bits == 32 ? "i" : type.bits == 16 ? "s" : type.bits == 8 ? "c" : nullptr;
  if (code == Code::UInt)
    return type.bits == 64 ? "L" : type.bits == 32 ? "I" : type.bits == 16 ? "S" : type.bits == 8 ? "C" : nullptr;
  return code == Code::Bool ? "b" : nullptr;
}

double from_half(uint16_t half) {
  const int exponent = half >> 10 & 31, mantissa = half & 1023;
  const double size = exponent == 31  ? (mantissa ? std::nan("") : HUGE_VAL)
                      : exponent == 0 ? std::ldexp(mantissa, -24)
                                      : std::ldexp(1024 + mantissa, exponent - 25);
  return half >> 15 ? -size : size;
}

Column column_of_buffer(const nb::ndarray<nb::ro>& values, const std::string& what) {
  if (values.ndim() != 1) refuse(what, "has " + std::to_string(values.ndim()) + " dimensions; a column has one");
  const char* format = format_of(values.dtype());
  if (!format) refuse(what, "holds numbers of a type that is not read (complex, bfloat16, ...)");
  const size_t count = values.size(), width = values.itemsize();
  const int64_t stride = values.stride(0);
  const auto* const data = static_cast<const char*>(values.data());
  auto holder = std::make_unique<Holder>();
  if (*format == 'b') {  // a byte each; Arrow's have a bit
    std::vector<char>& bits = holder->buffers.emplace_back((count + 7) / 8);
    for (size_t i = 0; i < count; ++i)
      if (data[static_cast<int64_t>(i) * stride]) bits[i / 8] |= static_cast<char>(1 << i % 8);
    holder->pointers = {nullptr, bits.data()};
  } else if (*format == 'e') {
    std::vector<char>& wide = holder->buffers.emplace_back(count * sizeof(float));
    for (size_t i = 0; i < count; ++i) {
      uint16_t half;
      std::memcpy(&half, data + static_cast<int64_t>(i) * stride * 2, 2);
      const auto value = static_cast<float>(from_half(half));
      std::memcpy(wide.data() + i * sizeof value, &value, sizeof value);
    }
    format = "f";
    holder->pointers = {nullptr, wide.data()};
  } else if (stride == 1 || count < 2) {
    holder->owner = values;
    holder->pointers = {nullptr, data};
  } else {
    std::vector<char>& packed = holder->buffers.emplace_back(count * width);
    for (size_t i = 0; i < count; ++i)
      std::memcpy(packed.data() + i * width, data + static_cast<int64_t>(i) * stride * static_cast<int64_t>(width),
                  width);
    holder->pointers = {nullptr, packed.data()};
  }
  Column column;
  column.schema = schema_of(format);
  column.chunks.push_back(array_of(std::move(holder), static_cast<int64_t>(count), 0));
  return column;
}

// Sequences of Python objects. A NaN among texts, truths or whole numbers is a value that is not there.

enum class Kind { nothing, truth, whole, number, text };

constexpr const char* name_of(Kind kind) {
  return kind == Kind::truth    ? "a truth value"
         : kind == Kind::whole  ? "an integer"
         : kind == Kind::number ? "a number"
         : kind == Kind::text   ? "text"
                                : "nothing";
}

bool is_missing(nb::handle value) {
  if (value.is_none()) return true;
  const char* const type = Py_TYPE(value.ptr())->tp_name;
  return std::strstr(type, "NAType") || std::strstr(type, "NaTType");
}

bool is_nan(nb::handle value) { return PyFloat_Check(value.ptr()) && std::isnan(PyFloat_AS_DOUBLE(value.ptr())); }

Kind kind_of(nb::handle value, const std::string& what, size_t place) {
  PyObject* const object = value.ptr();
  if (is_missing(value)) return Kind::nothing;
  if (PyBool_Check(object) || std::strcmp(Py_TYPE(object)->tp_name, "numpy.bool") == 0 ||
      std::strcmp(Py_TYPE(object)->tp_name, "numpy.bool_") == 0)
    return Kind::truth;
  if (PyUnicode_Check(object)) return Kind::text;
  if (PyIndex_Check(object)) return Kind::whole;
  if (PyFloat_Check(object) || nb::hasattr(value, "__float__")) return Kind::number;
  refuse(what, "holds a " + std::string(nb::type_name(value.type()).c_str()) + " at position " + std::to_string(place) +
                   "; a column holds numbers, text or truth values");
}

Column column_of_sequence(nb::handle object, const std::string& what) {
  const nb::object fast = nb::steal(PySequence_Fast(object.ptr(), ""));
  if (!fast.is_valid()) {
    PyErr_Clear();
    refuse(what, "is a " + std::string(nb::type_name(object.type()).c_str()) + ", which holds no column");
  }
  const size_t count = PySequence_Fast_GET_SIZE(fast.ptr());
  PyObject** const items = PySequence_Fast_ITEMS(fast.ptr());
  Kind kind = Kind::nothing;
  size_t first = 0;
  bool any_nan = false;
  for (size_t i = 0; i < count; ++i) {
    if (is_nan(items[i])) {
      any_nan = true;
      continue;
    }
    const Kind own = kind_of(items[i], what, i);
    if (own == Kind::nothing || own == kind) continue;
    const bool both_numbers =
        (own == Kind::whole && kind == Kind::number) || (own == Kind::number && kind == Kind::whole);
    if (kind == Kind::nothing) {
      kind = own;
      first = i;
    } else if (both_numbers) {
      kind = Kind::number;
    } else {
      refuse(what, "holds " + std::string(name_of(kind)) + " at position " + std::to_string(first) + " and " +
                       name_of(own) + " at position " + std::to_string(i) + "; a column holds values of one kind");
    }
  }
  if (kind == Kind::nothing && any_nan) kind = Kind::number;
  auto holder = std::make_unique<Holder>();
  holder->buffers.resize(3);
  std::vector<char>&valid = holder->buffers[0], &values = holder->buffers[1], &letters = holder->buffers[2];
  valid.assign((count + 7) / 8, 0);
  int64_t nulls = 0;
  const char* format = "n";
  const size_t width = kind == Kind::truth ? 0 : 8;
  values.assign(kind == Kind::truth ? (count + 7) / 8 : width * (count + 1), 0);
  for (size_t i = 0; i < count; ++i) {
    int64_t end = static_cast<int64_t>(letters.size());
    if (is_missing(items[i]) || (kind != Kind::number && is_nan(items[i]))) {
      ++nulls;
    } else {
      valid[i / 8] |= static_cast<char>(1 << i % 8);
      if (kind == Kind::truth) {
        if (PyObject_IsTrue(items[i])) values[i / 8] |= static_cast<char>(1 << i % 8);
      } else if (kind == Kind::whole) {
        const nb::object index = nb::steal(PyNumber_Index(items[i]));
        int overflow = 0;
        const long long value = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
        if (overflow)
          throw nb::value_error((what + " holds an integer beyond 64 bits at position " + std::to_string(i)).c_str());
        std::memcpy(values.data() + i * 8, &value, 8);
      } else if (kind == Kind::number) {
        const double value = PyFloat_AsDouble(items[i]);
        if (value == -1 && PyErr_Occurred()) nb::raise_python_error();
        std::memcpy(values.data() + i * 8, &value, 8);
      } else {
        Py_ssize_t size = 0;
        const char* const text = PyUnicode_AsUTF8AndSize(items[i], &size);
        if (!text) nb::raise_python_error();
        letters.insert(letters.end(), text, text + size);
        end += size;
      }
    }
    if (kind == Kind::text) std::memcpy(values.data() + (i + 1) * 8, &end, 8);
  }
  switch (kind) {
    case Kind::truth: format = "b"; break;
    case Kind::whole: format = "l"; break;
    case Kind::number: format = "g"; break;
    case Kind::text: format = "U"; break;
    case Kind::nothing: break;
  }
  if (kind != Kind::nothing) {
    holder->pointers = {nulls ? valid.data() : nullptr, values.data()};
    if (kind == Kind::text) holder->pointers.push_back(letters.data());
  }
  Column column;
  column.schema = schema_of(format);
  column.chunks.push_back(array_of(std::move(holder), static_cast<int64_t>(count),
                                   kind == Kind::nothing ? static_cast<int64_t>(count) : nulls));
  return column;
}

// The Arrow C interface.

bool take_stream(nb::handle object, const std::string& what, Column& column) {
  if (!nb::hasattr(object, "__arrow_c_stream__")) return false;
  nb::object capsule;
  try {
    capsule = object.attr("__arrow_c_stream__")();
  } catch (nb::python_error&) {
    return false;  // pandas has the method and needs pyarrow for it
  }
  auto* const stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
  if (!stream) nb::raise_python_error();
  const auto failed = [&] {
    const char* const problem = stream->get_last_error(stream);
    refuse(what, "cannot be read: " + std::string(problem ? problem : "its stream failed"));
  };
  if (stream->get_schema(stream, &column.schema) != 0) failed();
  while (true) {
    ArrowArray chunk{};
    if (stream->get_next(stream, &chunk) != 0) failed();
    if (!chunk.release) break;
    column.chunks.push_back(chunk);
  }
  return true;
}

bool take_array(nb::handle object, Column& column) {
  if (!nb::hasattr(object, "__arrow_c_array__")) return false;
  const nb::tuple capsules = nb::cast<nb::tuple>(object.attr("__arrow_c_array__")());
  auto* const schema = static_cast<ArrowSchema*>(PyCapsule_GetPointer(capsules[0].ptr(), "arrow_schema"));
  auto* const array = static_cast<ArrowArray*>(PyCapsule_GetPointer(capsules[1].ptr(), "arrow_array"));
  if (!schema || !array) nb::raise_python_error();
  column.schema = *schema;
  column.chunks.push_back(*array);
  schema->release = nullptr;
  array->release = nullptr;
  return true;
}

}  // namespace

Column column_of(nb::handle object, const std::string& what) {
  Column column;
  if (take_array(object, column) || take_stream(object, what, column)) return column;
  if (nb::hasattr(object, "__dlpack_device__")) {
    constexpr int kCpu = 1, kPinned = 3;  // of DLDeviceType
    const nb::tuple device = nb::cast<nb::tuple>(object.attr("__dlpack_device__")());
    const int kind = nb::cast<int>(nb::object(nb::int_(device[0])));
    if (kind != kCpu && kind != kPinned)
      refuse(what, "is a tensor on another device; move it to the CPU first, as with .cpu()");
  }
  nb::ndarray<nb::ro> values;
  if ((PyObject_CheckBuffer(object.ptr()) || nb::hasattr(object, "__dlpack__")) && !PyBytes_Check(object.ptr()) &&
      nb::try_cast(object, values))
    return column_of_buffer(values, what);
  if (PyUnicode_Check(object.ptr()) || PyBytes_Check(object.ptr())) refuse(what, "is text; a column is a sequence");
  // NumPy arrays of text, objects and times, pandas' columns where pyarrow is absent, sets, generators.
  if (nb::hasattr(object, "to_numpy")) return column_of(nb::object(object.attr("to_numpy")()), what);
  if (nb::hasattr(object, "dtype") && nb::hasattr(object, "ndim") && nb::cast<int>(object.attr("ndim")) != 1)
    refuse(what, "has " + std::string(nb::str(object.attr("ndim")).c_str()) + " dimensions; a column has one");
  if (nb::hasattr(object, "tolist")) return column_of_sequence(nb::object(object.attr("tolist")()), what);
  return column_of_sequence(object, what);
}

}  // namespace assay::python
