// SPDX-License-Identifier: Apache-2.0
#include "assay/base/version.h"

namespace assay {

std::string_view version() { return ASSAY_VERSION; }

}  // namespace assay
