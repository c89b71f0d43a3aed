// SPDX-License-Identifier: Apache-2.0
#include "assay/models/prompts/image.h"

#include <openssl/evp.h>

#include <filesystem>

#include "assay/base/files.h"
#include "assay/base/text.h"

namespace assay {

Result<std::string> image_url(const std::string& named, const std::string& directory) {
  for (const char* scheme : {"http://", "https://", "data:"}) {
    if (named.starts_with(scheme)) return named;
  }
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {{".png", "image/png"},
                                                                             {".jpg", "image/jpeg"},
                                                                             {".jpeg", "image/jpeg"},
                                                                             {".gif", "image/gif"},
                                                                             {".webp", "image/webp"}};
  const std::filesystem::path path(named);
  const std::string extension = lower_case(path.extension().string());
  for (const auto& [ending, type] : kTypes) {
    if (extension != ending) continue;
    ASSAY_TRY(const std::string bytes,
              read_file(path.is_absolute() ? named : (std::filesystem::path(directory) / path).string()));
    std::string encoded((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length =
        ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                          reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    encoded.resize(static_cast<size_t>(length));
    return "data:" + std::string(type) + ";base64," + encoded;
  }
  return usage_error("'" + named + "' is no image of a known kind", "png, jpg, gif or webp, or a URL");
}

}  // namespace assay
