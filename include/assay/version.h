// SPDX-License-Identifier: Apache-2.0
// Which assay this is. Before 1.0 a new version may change names and layouts: what is built against one version links
// with that version only, which is what the inline namespace of these headers makes sure of.
#pragma once

#include <string_view>

namespace assay {
inline namespace v0 {

std::string_view version();  // "0.1.0"

}  // namespace v0
}  // namespace assay
