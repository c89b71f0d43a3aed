// SPDX-License-Identifier: Apache-2.0
#include "values.h"

#include <nanobind/stl/string.h>

#include <cstring>

namespace assay::python {

namespace nb = nanobind;

Value value_of(nb::handle object, const std::string& what) {
  PyObject* const raw = object.ptr();
  const char* const type = Py_TYPE(raw)->tp_name;
  if (object.is_none()) return {};
  if (PyBool_Check(raw) || std::strcmp(type, "numpy.bool") == 0 || std::strcmp(type, "numpy.bool_") == 0)
    return PyObject_IsTrue(raw) == 1;
  if (PyUnicode_Check(raw)) return nb::cast<std::string>(object);
  if (PyFloat_Check(raw)) return PyFloat_AsDouble(raw);
  if (PyIndex_Check(raw) && !nb::hasattr(object, "__len__")) {
    const nb::object index = nb::steal(PyNumber_Index(raw));
    if (!index.is_valid()) nb::raise_python_error();
    int overflow = 0;
    const long long number = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
    if (overflow) throw nb::value_error((what + " holds an integer beyond 64 bits").c_str());
    return static_cast<int64_t>(number);
  }
  if (nb::hasattr(object, "keys") && nb::hasattr(object, "__getitem__")) {
    Value::Map entries;
    for (nb::handle key : object.attr("keys")()) {
      const std::string name = nb::cast<std::string>(nb::str(key));
      entries.emplace_back(name, value_of(object[key], what + "['" + name + "']"));
    }
    return Value::map(std::move(entries));
  }
  if (PyTuple_Check(raw) || PyList_Check(raw) || PyAnySet_Check(raw)) {
    Value::List values;
    for (nb::handle one : object) values.push_back(value_of(one, what));
    return Value::list(std::move(values));
  }
  if (nb::hasattr(object, "tolist")) return value_of(nb::object(object.attr("tolist")()), what);
  if (nb::hasattr(object, "__float__")) return nb::cast<double>(nb::float_(object));
  if (nb::hasattr(object, "__fspath__")) return nb::cast<std::string>(nb::str(object));
  throw nb::type_error((what + " holds a " + nb::type_name(object.type()).c_str() +
                        "; a word is said with text, numbers, truth values, lists and mappings")
                           .c_str());
}

Question question_of(nb::dict words) {
  Question question;
  for (auto [key, value] : words) {
    const auto name = nb::cast<std::string>(key);
    question.emplace_back(name, value_of(value, name));
  }
  return question;
}

nb::object object_of(const Value& value) {
  struct Visit {
    nb::object operator()(std::monostate) const { return nb::none(); }
    nb::object operator()(bool truth) const { return nb::bool_(truth); }
    nb::object operator()(int64_t number) const { return nb::int_(number); }
    nb::object operator()(double number) const { return nb::float_(number); }
    nb::object operator()(const std::string& text) const { return nb::cast(text); }
    nb::object operator()(const Value::List& values) const {
      nb::list list;
      for (const Value& one : values) list.append(object_of(one));
      return list;
    }
    nb::object operator()(const Value::Map& values) const {
      nb::dict map;
      for (const auto& [key, one] : values) map[key.c_str()] = object_of(one);
      return map;
    }
  };
  return std::visit(Visit{}, value.content());
}

nb::dict words_of(const Question& question) {
  nb::dict words;
  for (const auto& [key, value] : question) words[key.c_str()] = object_of(value);
  return words;
}

}  // namespace assay::python
