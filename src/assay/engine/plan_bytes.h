// SPDX-License-Identifier: Apache-2.0
// A plan as bytes, so that whoever folds a part of the work needs neither the suite nor the data's names: a shard, a
// task of a distributed engine. Metrics go by name and revision.
//
//   "ASPL" u8 version=1, then as engine/records.h draws them: what decides what the states hold, in the order of
//   plan_bytes.cpp, whose SHA-256 is TablePlan::fold_digest(); then the rest: dataset, relation, estimates, pairs,
//   confidence, seed.
#pragma once

#include "assay/base/bytes.h"
#include "assay/engine/catalog.h"
#include "assay/engine/plan.h"

namespace assay {

void save_plan(ByteWriter& out, const TablePlan& plan);
// Errors: another version; damaged bytes, places that there are not among them; a metric that the catalog does not
// have, or in another revision.
Result<TablePlan> load_plan(ByteReader& in, const Catalog& catalog);

}  // namespace assay
