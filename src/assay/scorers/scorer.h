// SPDX-License-Identifier: Apache-2.0
// The shape of a scorer: an answer goes in, a score comes out. One constant a scorer, beside its function, as with
// metrics; which column holds the answer, the threshold, and what becomes of rows without an answer are not its
// business.
#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"
#include "assay/catalog/descriptor.h"
#include "assay/models/answer.h"

namespace assay {

struct Score {
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

  double value = kNone;  // NaN: not scored, for what `outcome` and `reason` say
  AnswerOutcome outcome = AnswerOutcome::scored;
  std::string reason;         // why it is not the best that it could be
  std::vector<double> parts;  // of a scorer with several numbers, in the order of its descriptor

  static Score of(double value, std::string reason = {}) {
    return {value, AnswerOutcome::scored, std::move(reason), {}};
  }
  static Score truth(bool holds, std::string_view reason) {
    return {holds ? 1.0 : 0.0, AnswerOutcome::scored, holds ? std::string() : std::string(reason), {}};
  }
  static Score none(AnswerOutcome outcome, std::string reason) { return {kNone, outcome, std::move(reason), {}}; }
  bool scored() const { return value == value; }
};

// A row as a scorer sees it. Texts are UTF-8; a column without a value is nothing.
struct AnswerRow {
  std::string_view output;
  std::span<const std::string_view> references;              // any may match; not empty where one is needed
  std::span<const std::optional<std::string_view>> columns;  // of the row, by the index that the arguments know
  std::span<const Score> earlier;                            // of the suite's scorers before this one
  AnswerOutcome unanswered = AnswerOutcome::error;           // why there is no output, where there is none
};

class ScorerArguments;
// Scores one answer; called by several threads at once, and equal answers have equal scores.
using Scoring = std::function<Score(const AnswerRow&)>;

// A scorer inside another one: all(contains('x'), not refusal()).
struct InnerScorer {
  std::string name;
  Scoring score;
  std::function<bool(const Score&)> passes;  // empty: it has no pass
  double weight = 1;
};

// The arguments of one use of a scorer, checked against its descriptor: every one has a value.
class ScorerArguments {
 public:
  double number(std::string_view name) const { return numbers.find(name)->second; }
  int64_t integer(std::string_view name) const { return static_cast<int64_t>(number(name)); }
  bool has_number(std::string_view name) const { return number(name) == number(name); }
  const std::string& text(std::string_view name) const { return texts.find(name)->second; }
  bool is(std::string_view name, std::string_view word) const { return text(name) == word; }
  const std::vector<std::string>& list(std::string_view name) const { return lists.find(name)->second; }
  // The index of a column in AnswerRow::columns; nothing where none was named.
  std::optional<size_t> column(std::string_view name) const {
    const auto found = columns.find(name);
    return found == columns.end() ? std::nullopt : std::optional(found->second);
  }

  std::map<std::string, double, std::less<>> numbers;  // NaN: not given, where that is allowed
  std::map<std::string, std::string, std::less<>> texts;
  std::map<std::string, std::vector<std::string>, std::less<>> lists;
  std::map<std::string, size_t, std::less<>> columns;
  std::vector<InnerScorer> inner;    // of a scorer of scorers
  std::string directory;             // what relative paths are relative to
  bool may_execute = false;          // whether the user allowed code of a model to run
  std::vector<std::string> secrets;  // cut out of what a program says
};

enum class Reference { none, optional, required };
enum class Inner { none, scorers, weighted, one };

struct ScorerRange {
  double lowest = 0, highest = 1;
};

struct Scorer {
  std::string_view name;
  ShortList<std::string_view, 16> aliases{};
  std::string_view summary;
  ShortList<ArgumentSpec, 12> arguments{};
  Reference reference_answer = Reference::none;
  bool reads_output = true;  // false: of the row's other columns alone, such as latency
  bool whole = true;         // scores are whole numbers
  ScorerRange range{};       // of the score; infinities where it has no end
  bool higher_is_better = true;
  double threshold = 1;  // passes from here on (up to here where lower is better); NaN: no pass of its own
  ShortList<std::string_view, 8> parts{};  // names of several numbers; the score itself is one of them
  Inner inner = Inner::none;
  bool starts_programs = false;  // what the suite names may be started, and what a row of data names may not
  // What is wrong with the arguments is an error before any row.
  Result<Scoring> (*prepare)(const ScorerArguments&) = nullptr;
  // As `extract:` uses it: what it takes out of a text; nothing where it finds nothing. Null: it takes nothing out.
  using Extraction = std::function<std::optional<std::string>(std::string_view)>;
  Result<Extraction> (*extract)(const ScorerArguments&) = nullptr;
  std::string_view reference;  // the implementation or paper whose number this is
  int revision = 1;
};

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

// The best score over the references, the first among equals.
template <typename ScoreOne>
Score best_of(const AnswerRow& answer, bool higher_is_better, ScoreOne score_one) {
  std::optional<Score> best;
  for (const std::string_view reference : answer.references) {
    Score one = score_one(reference);
    if (!best || !best->scored() ||
        (one.scored() && (higher_is_better ? one.value > best->value : one.value < best->value)))
      best = std::move(one);
  }
  return best ? std::move(*best) : Score::none(AnswerOutcome::not_applicable, "no reference");
}

}  // namespace assay
