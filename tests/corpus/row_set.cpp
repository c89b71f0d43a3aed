// SPDX-License-Identifier: Apache-2.0
#include "row_set.h"

#include <cstring>

#include "assay/data/relation.h"

namespace assay::corpus {
namespace {

size_t width_of(ColumnType type) {
  switch (type) {
    case ColumnType::boolean: return sizeof(bool);
    case ColumnType::integer: return sizeof(int64_t);
    case ColumnType::real: return sizeof(double);
    case ColumnType::text: return sizeof(TextCell);
    case ColumnType::other: break;
  }
  return 0;
}

}  // namespace

Result<RowSet> RowSet::read(Database& database, const TablePlan& plan) {
  RowSet set;
  ASSAY_TRY(auto stream, stream_of(database, plan.relation, plan.expressions(), plan.grouping));
  while (true) {
    ASSAY_TRY(auto piece, stream->next());
    if (!piece) return set;
    for (uint32_t row = 0; row < piece->batch.rows; ++row)
      set.places_.push_back({static_cast<uint32_t>(set.pieces_.size()), row});
    set.pieces_.push_back(std::move(*piece));
  }
}

std::unique_ptr<RowSet::Owned> RowSet::batch(std::span<const uint32_t> rows) const {
  auto owned = std::make_unique<Owned>();
  owned->batch.rows = static_cast<int64_t>(rows.size());
  const size_t columns = pieces_.front().batch.columns.size();
  owned->values.resize(columns);
  owned->validity.resize(columns);
  for (size_t c = 0; c < columns; ++c) {
    Column column;
    column.type = pieces_.front().batch.columns[c].type;
    column.count = owned->batch.rows;
    const size_t width = width_of(column.type);
    owned->values[c].resize(rows.size() * width + 1);
    owned->validity[c].resize(rows.size() / 64 + 1);
    for (size_t i = 0; i < rows.size(); ++i) {
      const Place place = places_[rows[i]];
      const Column& source = pieces_[place.piece].batch.columns[c];
      if (!source.valid(place.row)) continue;
      owned->validity[c][i / 64] |= uint64_t{1} << (i % 64);
      std::memcpy(owned->values[c].data() + i * width, static_cast<const std::byte*>(source.values) + place.row * width,
                  width);
    }
    column.values = owned->values[c].data();
    column.validity = owned->validity[c].data();
    owned->batch.columns.push_back(column);
  }
  return owned;
}

}  // namespace assay::corpus
