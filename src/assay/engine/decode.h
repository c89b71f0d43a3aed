// SPDX-License-Identifier: Apache-2.0
// From batches of a source to the typed columns that states read: labels become class numbers, slice values become
// cells, and every row that cannot be used is counted with its reason.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
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

// Of a reading: why a row is left out that it says nothing about.
constexpr const char* kNotApplicable = "not applicable";
// Whether a reason for leaving a row out is about its target, which a reading of columns does not need.
bool concerns_target(std::string_view reason);

// Whether the truth in column `asked` holds in this row; without such a column always.
bool is_asked(const Batch& batch, int asked, int64_t row);

// One model's usable rows.
struct ModelRows {
  std::vector<uint32_t> row;  // position in the block
  std::vector<uint32_t> cell, truth, predicted;
  std::vector<double> weight, target, value;
  std::vector<std::vector<double>> targets, values;  // of several outputs
  std::vector<uint64_t> cluster, group;
  std::vector<double> time;
  std::vector<std::vector<double>> score;
  std::vector<std::vector<double>> column;  // of a reading
  std::vector<Hash128> hash;                // of a reading: of its columns' values together
  std::vector<double> lower, upper;
  std::vector<std::vector<double>> quantile;
  std::vector<std::vector<uint8_t>> truths, predictions;
  std::vector<uint8_t> unanswered;  // where missing outputs count as wrong answers: whether this row's is one
  // The rows that have a target and no output and are left out; the true class only of classes.
  std::vector<uint32_t> missing_cell, missing_truth;
  std::vector<double> missing_weight;

  void clear();
};

class RowDecoder {
 public:
  explicit RowDecoder(const TablePlan& plan);

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
  // What is known of one text or whole number: its code and the hash of its canonical text.
  struct Known {
    int32_t code = -1;
    uint64_t hash = 0;
  };
  // Looks values of one column up once each; short texts and numbers come from a small table without hashing.
  class Lookup {
   public:
    // `find` gives the code of a canonical text, `spelling` the text whose hash stands for it.
    template <typename Find, typename Spelling>
    void column(const Column& column, const Find& find, const Spelling& spelling, std::vector<int32_t>& codes,
                std::vector<uint64_t>& hashes);

   private:
    struct Slot {
      uint64_t low = 0, high = 0;
      Known known;
      bool used = false;
    };
    std::array<Slot, 256> slots_{};
    std::unordered_map<std::string, Known> known_;
  };

  void hash_rows(const Batch& batch);
  void usable_rows(const Batch& batch);
  void model_rows(const Batch& batch, size_t model);
  bool every_row_usable(const Batch& batch, const ModelColumns& model) const;
  void reading_rows(const Batch& batch, size_t model);
  // Gives the unanswered rows from `first` on the surest wrong answer.
  void answer_wrongly(size_t model, size_t first);
  int32_t class_of(const std::string& canonical) const;
  // Why the model's numbers beside score and prediction cannot be used in this row; nothing where they can, empty where
  // it was counted as an offence.
  const char* unusable_numbers(const Batch& batch, const ModelColumns& model, int64_t row);

  const TablePlan& plan_;
  CellTable cells_;
  std::vector<ModelRows> rows_;
  std::unordered_map<std::string, int32_t> class_by_text_;
  std::vector<Lookup> lookups_;               // by column of the projection
  std::vector<std::vector<int32_t>> codes_;   // by column: class or slice value of each row of the batch; -1: none
  std::vector<std::vector<uint64_t>> lanes_;  // by column: the hash of each value
  std::vector<int> dimension_of_, is_label_, is_number_;  // by column
  std::vector<uint32_t> cell_;
  std::vector<uint8_t> usable_;          // has all that every model needs
  std::vector<uint8_t> readable_;        // has a usable weight and cluster
  std::vector<Hash128> hashes_;          // of each row of the batch
  std::vector<uint32_t> rows_of_model_;  // the rows of the batch that one model can use
  std::vector<uint32_t> value_codes_;
  uint32_t block_row_ = 0;  // rows of the block before this batch
};

// The text that a label, a slice value or an id is known by, whatever the type of its column: 1, 1.0 and "1" are
// one value, and so are true and "true".
std::string canonical_text(const Column& column, int64_t row);

}  // namespace assay
