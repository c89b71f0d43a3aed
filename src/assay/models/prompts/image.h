// SPDX-License-Identifier: Apache-2.0
// Images in prompts: a file becomes a data URL, a URL stays as it is.
#pragma once

#include <string>

#include "assay/base/status.h"

namespace assay {

// `named` is a URL of http, https or data, or a file relative to `directory` (png, jpg, jpeg, gif, webp).
// Errors: no such file, another format.
Result<std::string> image_url(const std::string& named, const std::string& directory);

}  // namespace assay
