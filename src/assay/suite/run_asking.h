// SPDX-License-Identifier: Apache-2.0
// A run whose models are asked first; what they answer is then a table like any other.
#pragma once

#include "assay/suite/run.h"

namespace assay {

Result<RunOutcome> run_asking(Context& context, const Catalog& catalog, const Suite& suite, const RunOptions& options);
// Everything but the asking. Returns the notes.
Result<std::vector<std::string>> validate_asking(Context& context, const Catalog& catalog, const Suite& suite);

}  // namespace assay
