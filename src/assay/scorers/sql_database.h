// SPDX-License-Identifier: Apache-2.0
// A database that a model's SQL may be tried on: in memory, filled by the suite, with no way to files, network or
// settings, and an end to every statement.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "assay/data/database.h"

namespace assay {

class SqlSandbox {
 public:
  // `fixture` is SQL, or the path of a file that holds it. Errors: what is wrong with it.
  static Result<std::shared_ptr<SqlSandbox>> open(const std::string& fixture, const std::string& directory,
                                                  double seconds);

  // Whether a query could run here. Errors: why not.
  Status check(const std::string& query);
  // The rows of a query as texts; what an answer changed is undone. Errors: why not; `cancelled` when it took too long.
  Result<std::vector<Database::Row>> rows(const std::string& query);

 private:
  SqlSandbox(std::string fixture, double seconds) : fixture_(std::move(fixture)), seconds_(seconds) {}
  std::string fixture_;
  double seconds_;
};

}  // namespace assay
