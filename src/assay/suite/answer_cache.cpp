// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/answer_cache.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "assay/base/clock.h"
#include "assay/base/files.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::string answer_cache_directory() {
  if (const auto own = environment("ASSAY_CACHE"); own && !own->empty()) return *own;
  if (const auto cache = environment("XDG_CACHE_HOME"); cache && !cache->empty()) return *cache + "/assay/answers";
  return environment("HOME").value_or("/tmp") + "/.cache/assay/answers";
}

std::vector<std::string> cached_journals(const std::string& directory) {
  std::vector<std::string> journals;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(directory, failure)) {
    if (entry.path().extension() == ".journal") journals.push_back(entry.path().string());
  }
  // Their names begin with the time.
  std::sort(journals.rbegin(), journals.rend());
  return journals;
}

Status keep_in_cache(const std::string& directory, const std::string& journal, uint64_t limit_bytes) {
  ASSAY_RETURN_IF_ERROR(make_directories(directory));
  const std::string name =
      directory + "/" + time_for_files() + "-" + std::to_string(wall_microseconds()) + "-" + std::to_string(::getpid());
  std::error_code failure;
  // Neither of the two is ever written again, so one file may serve both.
  fs::create_hard_link(journal, name + ".journal", failure);
  if (failure) {
    failure.clear();
    fs::copy_file(journal, name + ".part", failure);
    if (!failure) fs::rename(name + ".part", name + ".journal", failure);
    if (failure)
      return not_computed("cannot keep the answers in '" + directory + "': " + failure.message(),
                          "without --cache it is not tried");
  }
  uint64_t size = 0;
  for (const std::string& one : cached_journals(directory)) {
    std::error_code ignored;
    size += fs::file_size(one, ignored);
    if (size > limit_bytes) fs::remove(one, ignored);
  }
  return {};
}

}  // namespace assay
