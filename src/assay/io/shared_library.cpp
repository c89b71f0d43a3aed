// SPDX-License-Identifier: Apache-2.0
#include "assay/io/shared_library.h"

#include <dlfcn.h>

namespace assay {

Result<SharedLibrary> SharedLibrary::open(std::span<const std::string_view> names, std::string_view mend) {
  std::string why;
  for (const std::string_view name : names) {
    if (void* handle = ::dlopen(std::string(name).c_str(), RTLD_NOW | RTLD_LOCAL))
      return SharedLibrary(handle, std::string(name));
    if (why.empty()) why = ::dlerror();
  }
  return not_computed("a library that this needs does not load: " + why, std::string(mend));
}

Result<void*> SharedLibrary::address_of(const char* symbol) const {
  if (void* address = ::dlsym(handle_, symbol)) return address;
  return not_computed(name_ + " lacks " + symbol, "install a newer version of it");
}

}  // namespace assay
