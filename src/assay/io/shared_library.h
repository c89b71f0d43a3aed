// SPDX-License-Identifier: Apache-2.0
// A shared library that is loaded at its first use, so that a program that never needs it neither links nor starts it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "assay/base/status.h"

namespace assay {

class SharedLibrary {
 public:
  // The first of the names that loads. Errors: none does; `mend` says what to install. It stays loaded until the
  // process ends, as libraries with threads of their own do not survive being unloaded.
  static Result<SharedLibrary> open(std::span<const std::string_view> names, std::string_view mend);

  // The address of a symbol as a function pointer. Errors: the library lacks it.
  template <typename Function>
  Status find(const char* symbol, Function& function) const {
    ASSAY_TRY(void* const address, address_of(symbol));
    function = reinterpret_cast<Function>(address);
    return {};
  }

 private:
  SharedLibrary(void* handle, std::string name) : handle_(handle), name_(std::move(name)) {}
  Result<void*> address_of(const char* symbol) const;

  void* handle_;
  std::string name_;
};

}  // namespace assay
