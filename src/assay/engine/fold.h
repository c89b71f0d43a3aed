// SPDX-License-Identifier: Apache-2.0
// One pass over a table: every state of the plan, the cells, the excluded rows and the fingerprint. Folds over parts
// of a table merge into the fold over the whole, bit for bit, in any order.
//
// Saved: "ASFO" u8 version=1, text plan digest, i64 rows, the fingerprint
// (2 x u64), excluded rows, missing outputs a model, the cell table, then each state in plan order that is not derived:
// its bytes, and before them where it is of single rows with labels i64 rows that it left out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assay/base/context.h"
#include "assay/base/status.h"
#include "assay/data/database.h"
#include "assay/engine/decode.h"
#include "assay/engine/plan.h"
#include "assay/engine/state_update.h"

namespace assay {

class Fold {
 public:
  explicit Fold(const TablePlan& plan);

  // Takes in some batches.
  Status update(std::span<const Batch> batches);
  // Takes in everything that the other has seen.
  void merge(Fold&& other);
  // Brings the states into their final order. Call once, before reading them or saving.
  void finish(Context& context);

  const TablePlan& plan() const { return *plan_; }
  const RowDecoder& rows() const { return decoder_; }
  const CellTable& cells() const { return decoder_.cells(); }
  const State& state(int index) const { return states_[index]; }
  // Rows or groups that a state of terms left out, since its metric makes nothing of them.
  int64_t left_out(int index) const { return left_out_[index]; }

  LargeVector<char> save() const;  // after finish()
  static Result<Fold> load(const TablePlan& plan, std::string_view bytes);

 private:
  void derive(Context& context, size_t index);

  const TablePlan* plan_;
  RowDecoder decoder_;
  std::vector<State> states_;
  std::vector<int64_t> left_out_;
  Scratch scratch_;
};

// Folds the answer of the plan's query, or of one part of it, on `context`'s threads.
Result<Fold> fold_table(Context& context, Database& database, const TablePlan& plan, uint32_t part = 0,
                        uint32_t parts = 1);

}  // namespace assay
