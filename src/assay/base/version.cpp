// SPDX-License-Identifier: Apache-2.0
#include "assay/version.h"

namespace assay {
inline namespace v0 {

std::string_view version() { return ASSAY_VERSION; }

}  // namespace v0
}  // namespace assay
