// SPDX-License-Identifier: Apache-2.0
// Long-lived processes that answer one line with one line. A process that ends, or does not answer in time, is replaced
// at the next request.
#pragma once

#include <poll.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/status.h"
#include "assay/io/child_process.h"

namespace assay {

class ProcessPool {
 public:
  ProcessPool(std::vector<std::string> words, std::string directory, int most, double timeout_seconds, size_t longest)
      : words_(std::move(words)),
        directory_(std::move(directory)),
        most_(most),
        timeout_seconds_(timeout_seconds),
        longest_(longest) {}

  bool free() const { return busy_ < most_; }
  // Errors: the program cannot be started.
  Status start(std::string_view line, uint64_t tag, double now);
  // Adds what to wait on.
  void descriptors(std::vector<pollfd>& all) const;
  struct Finished {
    uint64_t tag = 0;
    bool timed_out = false;
    std::optional<std::string> line;  // nothing: the process failed, as `failure` says
    std::string failure;
    double total_ms = 0;
  };
  void collect(double now, std::vector<Finished>& finished);

 private:
  struct Worker {
    std::optional<ChildProcess> process;
    std::optional<uint64_t> tag;
    double started = 0;
  };
  std::vector<std::string> words_;
  std::string directory_;
  int most_, busy_ = 0;
  double timeout_seconds_;
  size_t longest_;
  std::vector<Worker> workers_;
};

}  // namespace assay
