// SPDX-License-Identifier: Apache-2.0
// Looks: how often a check was decided before on rows that it holds again. The guarantee of a verdict is for one
// decision on rows that were fixed beforehand. STATISTICS.md, section 2.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "assay/data/database.h"
#include "assay/suite/bind.h"

namespace assay {

// Fills `look` of each check of the document: {number, planned, controlled, says, last}. It stays null where the
// verdict is exact or of the value alone, and for a first look without a plan.
//
// Earlier decisions are those of finished runs below `parent` with this suite's name, of the same check, dataset and
// model, whose rows overlap: their table has the same fingerprint, or an id in common with ours. Of a run that kept no
// rows (keep: none) only the fingerprint tells. The same decision on the same rows is one look, however often it is
// run. A run that cannot be read is passed over.
Status add_looks(Database& database, const BoundSuite& bound, const std::string& parent,
                 nlohmann::ordered_json& document);

}  // namespace assay
