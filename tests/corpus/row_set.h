// SPDX-License-Identifier: Apache-2.0
// All rows of a plan's projection in memory, to be handed out again in batches of any rows in any order.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "assay/data/database.h"
#include "assay/engine/plan.h"

namespace assay::corpus {

class RowSet {
 public:
  static Result<RowSet> read(Database& database, const TablePlan& plan);

  size_t size() const { return places_.size(); }

  // A batch of these rows, with memory of its own but for long texts, which stay with this set.
  struct Owned {
    Batch batch;
    std::vector<std::vector<std::byte>> values;
    std::vector<std::vector<uint64_t>> validity;
  };
  std::unique_ptr<Owned> batch(std::span<const uint32_t> rows) const;

 private:
  struct Place {
    uint32_t piece, row;
  };
  std::vector<Stream::Piece> pieces_;
  std::vector<Place> places_;
};

}  // namespace assay::corpus
