// SPDX-License-Identifier: Apache-2.0
// Tables in memory that stand for tables of a suite.
#pragma once

#include <string>
#include <vector>

#include "assay/suite/document.h"

namespace assay {

// Whether `data:` is one table: a map whose keys are a table's own is; any other map is tables by name.
bool is_one_table(const Node& data);

// What a table in memory is called that stands for the suite's own of this name: as no suite of a person's calls one.
std::string given_name(const std::string& table);

// Makes every table of the suite that is among these names read what was handed over, an empty name being the only
// table's. Errors: an empty name where there are several tables, a name that is neither a table's nor in any text of
// the suite, so that no query could read it.
Status hand_over(Node& document, const std::vector<std::string>& names);

}  // namespace assay
