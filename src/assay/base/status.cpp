// SPDX-License-Identifier: Apache-2.0
#include "assay/base/status.h"

namespace assay {

std::string Location::text() const {
  std::string text = file;
  if (line > 0) text += ":" + std::to_string(line);
  if (line > 0 && column > 0) text += ":" + std::to_string(column);
  return text;
}

Status Status::at(const Location& location) && {
  if (!location_.known()) location_ = location;
  return std::move(*this);
}

std::string Status::text() const {
  std::string text = location_.text();
  if (!text.empty()) text += ": ";
  text += message_;
  if (!mend_.empty()) text += "\n  " + mend_;
  return text;
}

}  // namespace assay
