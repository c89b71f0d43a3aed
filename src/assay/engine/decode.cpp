// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/decode.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "assay/base/text.h"

namespace assay {

void Offence::add(int64_t row, std::string value) {
  ++count;
  if (first.size() < 3) first.emplace_back(row, std::move(value));
}

void Offence::merge(const Offence& other) {
  count += other.count;
  first.insert(first.end(), other.first.begin(), other.first.end());
  std::sort(first.begin(), first.end());
  if (first.size() > 3) first.resize(3);
}

void ModelRows::clear() {
  row.clear();
  cell.clear();
  truth.clear();
  predicted.clear();
  weight.clear();
  target.clear();
  value.clear();
  cluster.clear();
  for (auto& column : score) column.clear();
}

std::string canonical_text(const Column& column, int64_t row) {
  switch (column.type) {
    case ColumnType::boolean: return column.booleans()[row] ? "true" : "false";
    case ColumnType::integer: return std::to_string(column.integers()[row]);
    case ColumnType::real: return shortest_double(column.reals()[row]);
    case ColumnType::text: return std::string(column.text(row));
    case ColumnType::other: break;
  }
  return {};
}

RowDecoder::RowDecoder(const TablePlan& plan)
    : missing(plan.models.size()), plan_(plan), cells_(plan.dimensions.size()), rows_(plan.models.size()) {
  for (size_t k = 0; k < plan.labels.size(); ++k) {
    const auto index = static_cast<int32_t>(k);
    class_by_text_.emplace(plan.labels[k], index);
    if (const auto integer = parse_int(plan.labels[k])) class_by_integer_.emplace(*integer, index);
    if (plan.labels[k] == "false" || plan.labels[k] == "0") class_by_boolean_[0] = index;
    if (plan.labels[k] == "true" || plan.labels[k] == "1") class_by_boolean_[1] = index;
  }
  for (size_t m = 0; m < plan.models.size(); ++m) rows_[m].score.resize(plan.models[m].scores.size());
  dimension_codes_.resize(plan.dimensions.size());
  value_codes_.resize(plan.dimensions.size());
}

int32_t RowDecoder::class_of(const Column& column, int64_t row) {
  switch (column.type) {
    case ColumnType::boolean: return class_by_boolean_[column.booleans()[row]];
    case ColumnType::integer: {
      const auto found = class_by_integer_.find(column.integers()[row]);
      return found == class_by_integer_.end() ? -1 : found->second;
    }
    case ColumnType::text: {
      // A map of std::string would copy each text to look it up; labels are few, so compare.
      const std::string_view text = column.text(row);
      if (plan_.labels.size() <= 8) {
        for (size_t k = 0; k < plan_.labels.size(); ++k) {
          if (plan_.labels[k] == text) return static_cast<int32_t>(k);
        }
        return -1;
      }
      const auto found = class_by_text_.find(std::string(text));
      return found == class_by_text_.end() ? -1 : found->second;
    }
    case ColumnType::real:
    case ColumnType::other: break;
  }
  const auto found = class_by_text_.find(canonical_text(column, row));
  return found == class_by_text_.end() ? -1 : found->second;
}

void RowDecoder::decode_cells(const Batch& batch) {
  const auto rows = static_cast<size_t>(batch.rows);
  batch_cell_.assign(rows, 0);
  if (plan_.dimensions.empty()) return;
  for (size_t d = 0; d < plan_.dimensions.size(); ++d) {
    const Column& column = batch.columns[plan_.dimensions[d].column];
    auto& codes = dimension_codes_[d];
    codes.resize(rows);
    // Neighbouring rows often share a value: the last one looked up is kept.
    std::string last_text;
    uint32_t last_code = CellTable::kNull;
    bool have_last = false;
    for (size_t row = 0; row < rows; ++row) {
      if (!column.valid(static_cast<int64_t>(row))) {
        codes[row] = CellTable::kNull;
        continue;
      }
      if (column.type == ColumnType::text) {
        const std::string_view text = column.text(static_cast<int64_t>(row));
        if (!have_last || text != last_text) {
          last_text = text;
          last_code = cells_.value_code(d, text);
          have_last = true;
        }
      } else {
        last_code = cells_.value_code(d, canonical_text(column, static_cast<int64_t>(row)));
      }
      codes[row] = last_code;
    }
  }
  for (size_t row = 0; row < rows; ++row) {
    for (size_t d = 0; d < plan_.dimensions.size(); ++d) value_codes_[d] = dimension_codes_[d][row];
    batch_cell_[row] = cells_.cell(value_codes_);
  }
}

Status RowDecoder::decode(std::span<const Batch> batches) {
  for (auto& rows : rows_) rows.clear();
  const bool classes = plan_.task != regression;
  std::vector<uint64_t> lanes;
  uint32_t block_row = 0;
  for (const Batch& batch : batches) {
    decode_cells(batch);
    const Column* target = plan_.target >= 0 ? &batch.columns[plan_.target] : nullptr;
    const Column* weight = plan_.weight >= 0 ? &batch.columns[plan_.weight] : nullptr;
    const Column* cluster = plan_.cluster >= 0 ? &batch.columns[plan_.cluster] : nullptr;
    for (int64_t row = 0; row < batch.rows; ++row, ++block_row) {
      const int64_t position = batch.first_row + row;
      lanes.clear();
      for (const Column& column : batch.columns) {
        if (!column.valid(row)) {
          lanes.push_back(0x6e756c6c);
        } else if (column.type == ColumnType::real) {
          lanes.push_back(std::bit_cast<uint64_t>(column.reals()[row] + 0.0));
        } else {
          lanes.push_back(xxh3_64(canonical_text(column, row)));
        }
      }
      const Hash128 row_hash = xxh3_128(lanes.data(), lanes.size() * sizeof(uint64_t));
      if (parts_ > 1 && row_hash.low % parts_ != part_) continue;
      ++row_count;
      fingerprint += row_hash;

      double row_weight = 1;
      if (weight) {
        if (!weight->valid(row)) {
          ++excluded["missing weight"];
          continue;
        }
        row_weight = weight->reals()[row];
        if (!std::isfinite(row_weight)) {
          ++excluded["weight is not a finite number"];
          continue;
        }
        if (row_weight < 0) {
          offences["negative weight"].add(position, shortest_double(row_weight));
          continue;
        }
        if (row_weight == 0) {
          ++excluded["zero weight"];
          continue;
        }
      }
      if (cluster && !cluster->valid(row)) {
        ++excluded["missing cluster"];
        continue;
      }
      int32_t truth = -1;
      double target_value = 0;
      if (!target || !target->valid(row)) {
        ++excluded["missing target"];
        continue;
      }
      if (classes) {
        truth = class_of(*target, row);
        if (truth < 0) {
          offences["label is not in the declared set"].add(position, canonical_text(*target, row));
          continue;
        }
      } else {
        target_value = target->reals()[row];
        if (!std::isfinite(target_value)) {
          ++excluded["target is not a finite number"];
          continue;
        }
      }
      for (size_t m = 0; m < plan_.models.size(); ++m) {
        const ModelColumns& model = plan_.models[m];
        ModelRows& out = rows_[m];
        const char* unusable = nullptr;
        for (int index : model.scores) {
          const Column& column = batch.columns[index];
          if (!column.valid(row)) {
            unusable = "missing score";
          } else if (const double score = column.reals()[row]; score != score) {
            unusable = "score is NaN";
          } else if (plan_.needs_probabilities && !(score >= 0 && score <= 1)) {
            offences["score outside [0, 1] in " + plan_.columns[index].name].add(position, shortest_double(score));
            unusable = "";
          } else if (!std::isfinite(score)) {
            unusable = "score is infinite";
          }
          if (unusable) break;
        }
        int32_t predicted = -1;
        double value = 0;
        if (!unusable && model.prediction >= 0) {
          const Column& column = batch.columns[model.prediction];
          if (!column.valid(row)) {
            unusable = "missing prediction";
          } else if (classes) {
            predicted = class_of(column, row);
            if (predicted < 0) {
              offences["predicted label is not in the declared set"].add(position, canonical_text(column, row));
              unusable = "";
            }
          } else if (value = column.reals()[row]; !std::isfinite(value)) {
            unusable = "prediction is not a finite number";
          }
        }
        if (unusable) {
          if (*unusable) ++missing[m][unusable];
          continue;
        }
        out.row.push_back(block_row);
        out.cell.push_back(batch_cell_[row]);
        if (weight) out.weight.push_back(row_weight);
        if (cluster) out.cluster.push_back(xxh3_64(canonical_text(*cluster, row)));
        if (classes) {
          out.truth.push_back(static_cast<uint32_t>(truth));
        } else {
          out.target.push_back(target_value);
          out.value.push_back(value);
        }
        for (size_t s = 0; s < model.scores.size(); ++s) {
          out.score[s].push_back(batch.columns[model.scores[s]].reals()[row]);
        }
        if (predicted >= 0) out.predicted.push_back(static_cast<uint32_t>(predicted));
      }
    }
  }
  return {};
}

void RowDecoder::merge_counts(const RowDecoder& other) {
  row_count += other.row_count;
  fingerprint += other.fingerprint;
  for (const auto& [reason, count] : other.excluded) excluded[reason] += count;
  for (size_t m = 0; m < missing.size(); ++m) {
    for (const auto& [reason, count] : other.missing[m]) missing[m][reason] += count;
  }
  for (const auto& [what, offence] : other.offences) offences[what].merge(offence);
}

}  // namespace assay
