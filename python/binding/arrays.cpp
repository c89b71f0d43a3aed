// SPDX-License-Identifier: Apache-2.0
#include "arrays.h"

#include <limits>
#include <memory>
#include <utility>

namespace assay::python {
namespace {

namespace nb = nanobind;
using Code = nb::dlpack::dtype_code;

template <typename From, typename To>
bool copied(const nb::ndarray<nb::ro>& array, std::vector<To>& out) {
  const auto* from = static_cast<const From*>(array.data());
  const int64_t stride = array.stride(0);
  out.resize(array.size());
  for (To& value : out) {
    if constexpr (std::is_same_v<From, uint64_t> && std::is_same_v<To, int64_t>) {
      if (*from > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return false;
    }
    value = static_cast<To>(*from);
    from += stride;
  }
  return true;
}

template <typename To>
bool wholes(const nb::ndarray<nb::ro>& array, std::vector<To>& out) {
  const nb::dlpack::dtype type = array.dtype();
  switch (static_cast<Code>(type.code)) {
    case Code::Bool: return copied<uint8_t>(array, out);
    case Code::Int:
      return type.bits == 64   ? copied<int64_t>(array, out)
             : type.bits == 32 ? copied<int32_t>(array, out)
             : type.bits == 16 ? copied<int16_t>(array, out)
                               : copied<int8_t>(array, out);
    case Code::UInt:
      return type.bits == 64   ? copied<uint64_t>(array, out)
             : type.bits == 32 ? copied<uint32_t>(array, out)
             : type.bits == 16 ? copied<uint16_t>(array, out)
                               : copied<uint8_t>(array, out);
    default: return false;
  }
}

bool plain(nb::handle object, nb::ndarray<nb::ro>& array) {
  return PyObject_CheckBuffer(object.ptr()) && !PyBytes_Check(object.ptr()) && nb::try_cast(object, array) &&
         array.ndim() == 1 && array.dtype().lanes == 1;
}

}  // namespace

bool whole_numbers(nb::handle object, std::vector<int64_t>& out) {
  nb::ndarray<nb::ro> array;
  return plain(object, array) && wholes(array, out);
}

bool numbers(nb::handle object, std::vector<double>& out) {
  nb::ndarray<nb::ro> array;
  if (!plain(object, array)) return false;
  if (static_cast<Code>(array.dtype().code) != Code::Float) return wholes(array, out);
  return array.dtype().bits == 64   ? copied<double>(array, out)
         : array.dtype().bits == 32 ? copied<float>(array, out)
                                    : false;
}

bool Numbers::read(nb::handle object) {
  if (plain(object, array_) && array_.dtype() == nb::dtype<double>() && (array_.stride(0) == 1 || array_.size() < 2)) {
    values_ = {static_cast<const double*>(array_.data()), array_.size()};
    return true;
  }
  if (!numbers(object, copy_)) return false;
  values_ = copy_;
  return true;
}

Vector vector_of(std::vector<double> values) {
  auto owned = std::make_unique<std::vector<double>>(std::move(values));
  double* const data = owned->data();
  const size_t size = owned->size();
  const nb::capsule owner(owned.release(), [](void* own) noexcept { delete static_cast<std::vector<double>*>(own); });
  return Vector(data, {size}, owner);
}

}  // namespace assay::python
