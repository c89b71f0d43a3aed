// SPDX-License-Identifier: Apache-2.0
// Answers that were given before, by the requests that they answer: the journal of an earlier run.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "assay/io/journal.h"

namespace assay {

class EarlierAnswers {
 public:
  // Errors: of the journal.
  static Result<EarlierAnswers> open(const std::string& path) {
    ASSAY_TRY(JournalReader reader, JournalReader::open(path));
    ASSAY_TRY(JournalIndex index, reader.index());
    return EarlierAnswers(std::move(reader), std::move(index));
  }
  size_t size() const { return index_.size(); }
  std::optional<JournalIndex::Found> find(const JournalKey& key) const { return index_.find(key); }
  Result<JournalRecord> read(uint64_t offset) { return reader_.read(offset); }

 private:
  EarlierAnswers(JournalReader reader, JournalIndex index) : reader_(std::move(reader)), index_(std::move(index)) {}
  JournalReader reader_;
  JournalIndex index_;
};

}  // namespace assay
