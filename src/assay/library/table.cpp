// SPDX-License-Identifier: Apache-2.0
#include "assay/table.h"

#include "assay/data/arrow_table.h"

namespace assay {
inline namespace v0 {
namespace {

Result<std::shared_ptr<const ArrowTable>> shared(Result<ArrowTable> table) {
  if (!table.ok()) return std::move(table).status();
  return std::make_shared<const ArrowTable>(std::move(table).value());
}

}  // namespace

Result<Table> Table::take(ArrowArrayStream* stream) {
  ASSAY_TRY(auto content, shared(ArrowTable::take(stream)));
  return Table(std::move(content));
}

Result<Table> Table::take(ArrowSchema* schema, ArrowArray* array) {
  ASSAY_TRY(auto content, shared(ArrowTable::take(schema, array)));
  return Table(std::move(content));
}

int64_t Table::rows() const { return content_->rows(); }

}  // namespace v0
}  // namespace assay
