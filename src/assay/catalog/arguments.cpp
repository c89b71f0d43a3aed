// SPDX-License-Identifier: Apache-2.0
#include "assay/catalog/arguments.h"

#include "assay/base/text.h"

namespace assay {

std::string Arguments::text() const {
  std::string text;
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!text.empty()) text += ", ";
    text += name + "=" + value;
  };
  for (const auto& [name, value] : numbers_) add(name, shortest_double(value));
  for (const auto& [name, value] : texts_) add(name, value);
  return text;
}

}  // namespace assay
