// SPDX-License-Identifier: Apache-2.0
// Checks, estimates and selectors: they are parsed or refused, and the canonical text of what was parsed is a fixed
// point.
#include "assay/catalog/expression.h"

#include "require.h"

using namespace assay;

namespace {

template <typename Parse>
void fixed_point(std::string_view text, const Parse& parse) {
  const auto parsed = parse(text, Location{"suite.yaml", 1, 1});
  if (!parsed.ok()) {
    fuzz::require(parsed.status().code() == Code::usage, "an expression that is not parsed is the user's error");
    return;
  }
  const std::string canonical = text_of(*parsed);
  const auto again = parse(canonical, Location{"suite.yaml", 1, 1});
  fuzz::require(again.ok(), "canonical text parses");
  fuzz::require(text_of(*again) == canonical, "canonical text is a fixed point");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  fixed_point(text, [](std::string_view one, const Location& at) { return parse_check(one, at); });
  fixed_point(text, [](std::string_view one, const Location& at) { return parse_estimate(one, at); });
  return 0;
}
