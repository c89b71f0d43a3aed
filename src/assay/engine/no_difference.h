// SPDX-License-Identifier: Apache-2.0
// The test of no difference that is shown beside the difference of two paired estimates, where there is one: McNemar's
// for shares of the same rows, sign flips for means of the same rows or clusters (stats/sign_tests.h).
#pragma once

#include <optional>

#include "assay/engine/difference.h"
#include "assay/stats/sign_tests.h"

namespace assay {

// The state that the test of this pair needs beside those of the comparison, added to the plan before it is folded: the
// rows of a paired mean. -1: none, since counts are enough or there is no such test.
int state_of_paired_test(TablePlan& plan, int pair);

// `rows_state` is what state_of_paired_test() gave. Nothing where there is no test: of metrics that are neither shares
// nor means, and of two independent samples.
std::optional<PairedTest> test_of_no_difference(const Fold& fold, int pair, int rows_state, const Slice& slice,
                                                const Difference& difference);

}  // namespace assay
