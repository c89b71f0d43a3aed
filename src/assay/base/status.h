// SPDX-License-Identifier: Apache-2.0
// How this program makes and passes on errors; the types themselves are public: include/assay/status.h.
#pragma once

#include <string>
#include <utility>

#include "assay/status.h"

namespace assay {

inline Status usage_error(std::string message, std::string mend = {}, Location location = {}) {
  return {Code::usage, std::move(message), std::move(mend), std::move(location)};
}
inline Status not_computed(std::string message, std::string mend = {}, Location location = {}) {
  return {Code::not_computed, std::move(message), std::move(mend), std::move(location)};
}
inline Status bug(std::string message) { return {Code::bug, std::move(message)}; }
inline Status cancelled() { return {Code::cancelled, "stopped on request"}; }

}  // namespace assay

#define ASSAY_CONCAT_INNER(a, b) a##b
#define ASSAY_CONCAT(a, b) ASSAY_CONCAT_INNER(a, b)

// Returns the Status of an expression from the enclosing function unless it is ok.
#define ASSAY_RETURN_IF_ERROR(expression)                                                                             \
  do {                                                                                                                \
    if (::assay::Status status_of_expression = (expression); !status_of_expression.ok()) return status_of_expression; \
  } while (false)

// ASSAY_TRY(auto rows, read(path)); declares `rows`, or returns the Status of read(path).
#define ASSAY_TRY(declaration, expression) ASSAY_TRY_INNER(ASSAY_CONCAT(result_, __COUNTER__), declaration, expression)
#define ASSAY_TRY_INNER(result, declaration, expression) \
  auto result = (expression);                            \
  if (!result.ok()) return std::move(result).status();   \
  declaration = std::move(result).value()
