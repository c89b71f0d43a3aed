// SPDX-License-Identifier: Apache-2.0
// Everything that this build can do, as one value. The table itself is written by tools/make_catalog_table.py.
#pragma once

#include "assay/engine/catalog.h"

namespace assay {

const Catalog& builtin_catalog();

}  // namespace assay
