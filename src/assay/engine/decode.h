// SPDX-License-Identifier: Apache-2.0
// From batches of a source to the typed columns that states read: labels become class numbers, slice values become
// cells, and every row that cannot be used is counted with its reason.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "assay/base/hash.h"
#include "assay/base/status.h"
#include "assay/data/column.h"
#include "assay/engine/plan.h"
#include "assay/states/cells.h"

namespace assay {

// Values that are wrong rather than missing: how many, and where the first ones are.
struct Offence {
  int64_t count = 0;
  std::vector<std::pair<int64_t, std::string>> first;  // row number in the stream and the value; at most 3
  void add(int64_t row, std::string value);
  void merge(const Offence& other);
};

// One model's usable rows.
struct ModelRows {
  std::vector<uint32_t> row;  // position in the block
  std::vector<uint32_t> cell, truth, predicted;
  std::vector<double> weight, target, value;
  std::vector<uint64_t> cluster;
  std::vector<std::vector<double>> score;

  void clear();
};

class RowDecoder {
 public:
  explicit RowDecoder(const TablePlan& plan);

  // Only rows whose content hashes to this part of `parts` are taken in: equal rows stay together, and the parts do not
  // depend on the order in which a source gives its rows.
  void take_part(uint32_t part, uint32_t parts) {
    part_ = part;
    parts_ = parts;
  }

  // Replaces `rows()` by the usable rows of these batches.
  Status decode(std::span<const Batch> batches);
  const ModelRows& rows(size_t model) const { return rows_[model]; }

  CellTable& cells() { return cells_; }
  const CellTable& cells() const { return cells_; }

  int64_t row_count = 0;
  Hash128 fingerprint;                                  // sum of row hashes
  std::map<std::string, int64_t> excluded;              // of every model: missing target, zero weight
  std::vector<std::map<std::string, int64_t>> missing;  // by model: missing score
  std::map<std::string, Offence> offences;              // by what is wrong
  void merge_counts(const RowDecoder& other);

 private:
  struct LabelTable;
  int32_t class_of(const Column& column, int64_t row);
  void decode_cells(const Batch& batch);

  const TablePlan& plan_;
  uint32_t part_ = 0, parts_ = 1;
  CellTable cells_;
  std::vector<ModelRows> rows_;
  std::unordered_map<std::string, int32_t> class_by_text_;
  std::unordered_map<int64_t, int32_t> class_by_integer_;
  std::array<int32_t, 2> class_by_boolean_{-1, -1};
  std::vector<uint32_t> batch_cell_;
  std::vector<uint32_t> value_codes_;
  std::vector<std::vector<uint32_t>> dimension_codes_;
};

// The text that a label, a slice value or an id is known by, whatever the type of its column: 1, 1.0 and "1" are
// one value, and so are true and "true".
std::string canonical_text(const Column& column, int64_t row);

}  // namespace assay
