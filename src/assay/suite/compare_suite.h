// SPDX-License-Identifier: Apache-2.0
// Two sides of a comparison as a suite over their kept rows: the examples that both hold, the later answers as the
// model under test and the earlier ones as its baseline. Binding, folding, differences and checks are then those of any
// run.
#pragma once

#include <string>
#include <vector>

#include "assay/suite/compared_run.h"

namespace assay {

struct ComparedSide {
  const ComparedRun* run = nullptr;
  const KeptTable* table = nullptr;
  AnswerPlace place;
};

// How the examples of both sides go together. Without an id on either side nothing is paired: they are two samples.
struct MatchedExamples {
  bool paired = true;
  int64_t both = 0, only_before = 0, only_after = 0;
};
// Errors: both sides have no id in common, one of them has an id twice, or the target of one differs.
Result<MatchedExamples> match_examples(Database& database, const ComparedSide& before, const ComparedSide& after);

// The models of the suite that compared_suite() makes.
inline constexpr const char* kBefore = "before";
inline constexpr const char* kAfter = "after";

// The suite of the later side over the examples that both have. What of its checks cannot be asked again is said in
// `notes`.
Result<Suite> compared_suite(Database& database, const ComparedSide& before, const ComparedSide& after,
                             std::vector<std::string>& notes);

// The suite of the later side over the rows of one of both, whose answers are those of the model `name`; without
// checks. Of two samples each is bound by itself.
Result<Suite> suite_of_side(Database& database, const ComparedSide& side, const ComparedSide& after, const char* name);

// "small, direct"; of a table without models empty.
std::string name_of(const AnswerPlace& place);

}  // namespace assay
