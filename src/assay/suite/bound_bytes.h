// SPDX-License-Identifier: Apache-2.0
// A bound suite as bytes: what binding found in the data, so that the work is finished where the data is not. The suite
// itself goes beside it as the document that it was read from, every value with the place where it was written.
//
// As engine/records.h draws them: whole number of tables, each as whole number of its place in the suite, the plan
// (engine/plan_bytes.h), then the other fields; checks likewise; why there is no baseline; the notes.
#pragma once

#include "assay/base/bytes.h"
#include "assay/engine/catalog.h"
#include "assay/suite/bind.h"

namespace assay {

void save_document(ByteWriter& out, const Node& document);
Result<Node> load_document_bytes(ByteReader& in);

void save_bound(ByteWriter& out, const BoundSuite& bound);
// Of the same suite. Columns that were not projected are not known any more: `fields` is empty. Errors: damaged bytes,
// places that the suite or the plans do not have among them; those of load_plan().
Result<BoundSuite> load_bound(ByteReader& in, const Catalog& catalog, const Suite& suite);

}  // namespace assay
