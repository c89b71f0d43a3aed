// SPDX-License-Identifier: Apache-2.0
// From folds to what is shown and decided: the estimates of every slice, and what each check measures.
#pragma once

#include <vector>

#include "assay/checks/check.h"
#include "assay/engine/difference.h"
#include "assay/engine/estimate.h"
#include "assay/suite/bind.h"

namespace assay {

// Errors: values that are wrong rather than missing (labels outside the set, scores that are no probabilities,
// negative weights), with their number and the first rows.
// `of`: whose rows are numbered, " of shard 1/2" where they are not the table's.
Status refuse_offences(const BoundTable& table, const Fold& fold, const std::string& of = {});

// Every shown estimate on the whole table and on every declared slice.
std::vector<Estimate> estimates_of(Context& context, const BoundTable& table, const Fold& fold);

// The ends of a paired difference of means of bounded rows, were every row without an output on either side as bad, and
// as good, as it can be. Empty where that is not bounded.
std::vector<IntervalAt> ends_if_missing(const TablePlan& plan, int estimate, double factor,
                                        const Difference& difference, int64_t missing);

// One request a bound check, in their order. Errors: a slice value that does not occur.
Result<std::vector<CheckRequest>> requests_of(Context& context, const BoundSuite& bound,
                                              const std::vector<Fold>& folds);

}  // namespace assay
