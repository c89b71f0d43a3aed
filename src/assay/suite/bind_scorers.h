// SPDX-License-Identifier: Apache-2.0
// The suite's extractions and scorers, bound to a table: which columns each reads, what its arguments are, when it
// applies and when it passes. What is wrong is found here, before any row.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "assay/data/column.h"
#include "assay/engine/catalog.h"
#include "assay/scorers/scorer.h"
#include "assay/suite/suite.h"

namespace assay {

// What the function of a row is given: first what the extractions find, then these columns, as SQL over the table whose
// values are texts.
struct ScorerInputs {
  size_t extracted = 0;
  std::vector<std::string> sql;
  size_t size() const { return extracted + sql.size(); }
  // The index of a column, added where it is new.
  size_t index_of(const std::string& text);
};

struct BoundExtraction {
  std::string name;
  size_t from = 0;  // input
  Scorer::Extraction extract;
};

struct BoundScorer {
  std::string name;
  const Scorer* scorer = nullptr;
  ScorerRange range;
  bool whole = true, higher_is_better = true;
  Scoring score;
  std::function<bool(const Score&)> passes;  // empty: it has no pass
  size_t output = 0;                         // input
  std::vector<std::string> references;       // as written in the suite
  std::optional<size_t> reference;           // or an input
  bool reference_is_list = false;            // a JSON list of texts
  std::optional<size_t> when;                // an input: applies where it is "true"
  bool references_wanted = false;            // without one the row is not scored
  double worst() const { return higher_is_better ? range.lowest : range.highest; }
};

// The score of a row whose inputs these are. Without an output it is missing, for the reason `unanswered`.
Score score_of(const BoundScorer& scorer, std::span<const std::optional<std::string_view>> inputs,
               std::span<const Score> earlier, AnswerOutcome unanswered);

struct ScorerScope {
  const Catalog& catalog;
  const Suite& suite;
  const std::vector<Field>& fields;            // of the table
  const std::vector<ScorerSpec>& extractions;  // before this one
  std::vector<std::string> earlier;            // scorers before this one, by name
  std::optional<ColumnReference> output, reference;
  ScorerInputs& inputs;
  bool of_a_row = false;  // the call stands in the data, and not in the suite
};

// Makes the reference one of the inputs.
Status read_reference(const ScorerScope& scope);

Result<BoundExtraction> bind_extraction(const ScorerSpec& spec, const ScorerScope& scope);
Result<BoundScorer> bind_scorer(const ScorerSpec& spec, const ScorerScope& scope);

// The assertions of single rows: each row's calls, bound once for equal texts. They read the answer, its reference and
// the columns that the row function is given.
class Expectations {
 public:
  Expectations(const ScorerScope& scope, size_t reads);
  size_t reads() const { return reads_; }
  // A JSON list of calls, or one call as a text. Errors: what is wrong with a call.
  Result<std::vector<const BoundScorer*>> of(std::string_view text);

 private:
  Result<const BoundScorer*> one(const std::string& call);
  ScorerScope scope_;
  size_t reads_;
  std::mutex mutex_;
  std::unordered_map<std::string, Result<BoundScorer>> known_;
};

}  // namespace assay
