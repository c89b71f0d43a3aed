// SPDX-License-Identifier: Apache-2.0
// How long a piece of work took, said in the log (--verbose) when it ends.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "assay/base/clock.h"
#include "assay/base/context.h"

namespace assay {

class Timed {
 public:
  // "reading table test": the log has "reading table test: 1.204 s".
  Timed(const Context& context, std::string what)
      : context_(context), what_(std::move(what)), begun_(monotonic_seconds()) {}
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;
  ~Timed() { context_.debug(fmt::format("{}: {:.3f} s", what_, monotonic_seconds() - begun_)); }

 private:
  const Context& context_;
  std::string what_;
  double begun_;
};

}  // namespace assay
