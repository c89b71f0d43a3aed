// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "assay/engine/decode.h"

namespace assay {
namespace {

// A value as a number: NaN where there is none, 0 for a text, whose presence is all that a reading asks for.
double number_of(const Column& column, int64_t row) {
  if (!column.valid(row)) return std::numeric_limits<double>::quiet_NaN();
  switch (column.type) {
    case ColumnType::boolean: return column.booleans()[row];
    case ColumnType::integer: return static_cast<double>(column.integers()[row]);
    case ColumnType::real: return column.reals()[row];
    case ColumnType::text:
    case ColumnType::other: break;
  }
  return 0;
}

}  // namespace

bool is_asked(const Batch& batch, int asked, int64_t row) {
  return asked < 0 || (batch.columns[asked].valid(row) && batch.columns[asked].booleans()[row]);
}

bool concerns_target(std::string_view reason) {
  return reason.starts_with("missing target") || reason.starts_with("target is ");
}

void RowDecoder::reading_rows(const Batch& batch, size_t index) {
  const ColumnReading& reading = *plan_.models[index].reading;
  ModelRows& out = rows_[index];
  const std::vector<uint8_t>& open = reading.every_row ? of_part_ : readable_;
  std::vector<double> values(reading.columns.size());
  std::vector<uint64_t> lanes(reading.columns.size());
  for (int64_t row = 0; row < batch.rows; ++row) {
    if (!open[row] || !is_asked(batch, reading.asked, row)) continue;
    if (!is_asked(batch, reading.applies, row)) {
      ++missing[index][kNotApplicable];
      continue;
    }
    const char* unusable = nullptr;
    for (size_t i = 0; i < values.size(); ++i) {
      const int column = reading.columns[i];
      values[i] = number_of(batch.columns[column], row);
      lanes[i] = lanes_[column][row];
      if (reading.keeps_missing || std::isfinite(values[i])) continue;
      unusable = std::isnan(values[i]) ? "missing value" : "value is infinite";
    }
    if (unusable) {
      ++missing[index][unusable];
      out.missing_cell.push_back(cell_[row]);
      out.missing_truth.push_back(0);
      if (plan_.weight >= 0)
        out.missing_weight.push_back(reading.every_row ? 1 : batch.columns[plan_.weight].reals()[row]);
      continue;
    }
    out.row.push_back(block_row_ + static_cast<uint32_t>(row));
    out.cell.push_back(cell_[row]);
    if (plan_.weight >= 0) out.weight.push_back(reading.every_row ? 1 : batch.columns[plan_.weight].reals()[row]);
    if (plan_.cluster >= 0) out.cluster.push_back(lanes_[plan_.cluster][row]);
    if (plan_.group >= 0) out.group.push_back(lanes_[plan_.group][row]);
    for (size_t i = 0; i < values.size(); ++i) out.column[i].push_back(values[i]);
    out.hash.push_back(xxh3_128(lanes.data(), lanes.size() * sizeof(uint64_t)));
  }
}

}  // namespace assay
