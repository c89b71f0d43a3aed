// SPDX-License-Identifier: Apache-2.0
// Numbers as people and models write them inside a text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assay {

// The last number of a text in plain digits: "-1234.5". Commas between groups of three digits belong to it, a sign does
// where no letter or digit stands before it; a full stop behind it does not. Nothing where there is none.
std::optional<std::string> last_number(std::string_view text);
std::optional<std::string> first_number(std::string_view text);

// Whether two texts of digits are one number, however many zeros they carry: 18, 18.0 and 018. Digits are compared,
// so that no size or precision is too large.
bool same_number(std::string_view a, std::string_view b);

}  // namespace assay
