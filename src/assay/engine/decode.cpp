// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/decode.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "assay/base/text.h"

namespace assay {
namespace {

// Whether there is a label or a slice value in this row: NaN, which some sources write for none, is none.
bool has_value(const Column& column, int64_t row) {
  return column.valid(row) && !(column.type == ColumnType::real && std::isnan(column.reals()[row]));
}

}  // namespace

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
  missing_cell.clear();
  missing_truth.clear();
  missing_weight.clear();
  row.clear();
  cell.clear();
  truth.clear();
  predicted.clear();
  weight.clear();
  target.clear();
  value.clear();
  cluster.clear();
  unanswered.clear();
  for (auto& values : column) values.clear();
  hash.clear();
  group.clear();
  time.clear();
  lower.clear();
  upper.clear();
  for (auto* columns : {&score, &quantile, &targets, &values}) {
    for (auto& column : *columns) column.clear();
  }
  for (auto* columns : {&truths, &predictions}) {
    for (auto& column : *columns) column.clear();
  }
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

namespace {

constexpr uint64_t kNullLane = 0x6e756c6c;

uint64_t mixed(uint64_t low, uint64_t high) { return (low ^ (high * 0x9e3779b97f4a7c15u)) * 0xff51afd7ed558ccdu >> 56; }

}  // namespace

template <typename Find, typename Spelling>
void RowDecoder::Lookup::column(const Column& column, const Find& find, const Spelling& spelling,
                                std::vector<int32_t>& codes, std::vector<uint64_t>& hashes) {
  const auto rows = static_cast<size_t>(column.count);
  codes.resize(rows);
  hashes.resize(rows);
  const auto learn = [&](size_t row) {
    const std::string text = canonical_text(column, static_cast<int64_t>(row));
    const auto [found, added] = known_.try_emplace(text);
    if (added) found->second = {find(text), xxh3_64(spelling(text))};
    return found->second;
  };
  const auto look_up = [&](size_t row, uint64_t low, uint64_t high) {
    Slot& slot = slots_[mixed(low, high)];
    if (!slot.used || slot.low != low || slot.high != high) slot = {low, high, learn(row), true};
    codes[row] = slot.known.code;
    hashes[row] = slot.known.hash;
  };
  const auto each_value = [&](const auto& take) {
    for (size_t row = 0; row < rows; ++row) {
      if (has_value(column, static_cast<int64_t>(row))) {
        take(row);
      } else {
        codes[row] = -1;
        hashes[row] = kNullLane;
      }
    }
  };
  switch (column.type) {
    case ColumnType::boolean:
      return each_value([&, values = column.booleans()](size_t row) { look_up(row, values[row], 0); });
    case ColumnType::integer:
      return each_value(
          [&, values = column.integers()](size_t row) { look_up(row, static_cast<uint64_t>(values[row]), 0); });
    case ColumnType::real:
      return each_value(
          [&, values = column.reals()](size_t row) { look_up(row, std::bit_cast<uint64_t>(values[row]), 0); });
    default: break;
  }
  each_value([&, cells = static_cast<const TextCell*>(column.values)](size_t row) {
    // Texts of up to 12 bytes stand in their cell, zeros behind them; longer ones are looked up.
    const TextCell& cell = cells[row];
    if (cell.length > 12) {
      const Known known = learn(row);
      codes[row] = known.code;
      hashes[row] = known.hash;
      return;
    }
    char bytes[16] = {};
    std::memcpy(bytes, cell.prefix, cell.length);
    uint64_t low = 0, high = 0;
    std::memcpy(&low, bytes, 8);
    std::memcpy(&high, bytes + 8, 8);
    look_up(row, low, high | static_cast<uint64_t>(cell.length + 1) << 32);
  });
}

RowDecoder::RowDecoder(const TablePlan& plan)
    : missing(plan.models.size()), plan_(plan), cells_(plan.dimensions.size()), rows_(plan.models.size()) {
  for (size_t k = 0; k < plan.labels.size(); ++k) {
    const auto index = static_cast<int32_t>(k);
    class_by_text_.emplace(plan.labels[k], index);
    // A boolean column knows the labels 0 and 1 too, and a column of numbers false and true.
    if (plan.labels[k] == "0") class_by_text_.emplace("false", index);
    if (plan.labels[k] == "1") class_by_text_.emplace("true", index);
    if (plan.labels[k] == "false") class_by_text_.emplace("0", index);
    if (plan.labels[k] == "true") class_by_text_.emplace("1", index);
  }
  for (size_t m = 0; m < plan.models.size(); ++m) {
    rows_[m].score.resize(plan.models[m].scores.size());
    if (plan.models[m].reading) rows_[m].column.resize(plan.models[m].reading->columns.size());
    rows_[m].quantile.resize(plan.models[m].quantiles.size());
    if (plan.several_outputs()) {
      rows_[m].targets.resize(plan.targets.size());
      rows_[m].values.resize(plan.models[m].predictions.size());
      continue;
    }
    rows_[m].truths.resize(plan.targets.size());
    rows_[m].predictions.resize(plan.models[m].predictions.size());
  }
  const size_t columns = plan.columns.size();
  lookups_.resize(columns);
  codes_.resize(columns);
  lanes_.resize(columns);
  dimension_of_.assign(columns, -1);
  is_label_.assign(columns, 0);
  for (size_t d = 0; d < plan.dimensions.size(); ++d) dimension_of_[plan.dimensions[d].column] = static_cast<int>(d);
  if (plan.task & class_tasks) {
    if (plan.target >= 0) is_label_[plan.target] = 1;
    for (const ModelColumns& model : plan.models) {
      if (model.prediction >= 0) is_label_[model.prediction] = 1;
    }
  }
  // Weights, scores and numbers of a regression are read as doubles, whatever their column's type.
  is_number_.assign(columns, 0);
  if (plan.weight >= 0) is_number_[plan.weight] = 1;
  const bool numbers = !(plan.task & class_tasks);
  if (numbers && plan.target >= 0) is_number_[plan.target] = 1;
  if (plan.timestamp >= 0) is_number_[plan.timestamp] = 1;
  for (int target : plan.targets) is_number_[target] = 1;
  for (const ModelColumns& model : plan.models) {
    if (numbers && model.prediction >= 0) is_number_[model.prediction] = 1;
    for (int bound : {model.lower, model.upper}) {
      if (bound >= 0) is_number_[bound] = 1;
    }
    for (const auto* list : {&model.scores, &model.quantiles, &model.predictions}) {
      for (int column : *list) is_number_[column] = 1;
    }
  }
  value_codes_.resize(plan.dimensions.size());
}

int32_t RowDecoder::class_of(const std::string& canonical) const {
  const auto found = class_by_text_.find(canonical);
  return found == class_by_text_.end() ? -1 : found->second;
}

// Every column's lane, every label's class, every row's cell; the fingerprint; and which rows are of this part.
void RowDecoder::hash_rows(const Batch& batch) {
  const auto rows = static_cast<size_t>(batch.rows);
  for (size_t c = 0; c < batch.columns.size(); ++c) {
    const Column& column = batch.columns[c];
    auto& lanes = lanes_[c];
    if (is_label_[c]) {
      // A label that is a slice too keeps its classes here; its cells are looked up below.
      lookups_[c].column(
          column, [&](const std::string& text) { return class_of(text); },
          // A label is one, whether a column of truths or of 0 and 1 holds it.
          [](const std::string& text) { return text == "true"    ? "1"
                                               : text == "false" ? "0"
                                                                 : text; }, codes_[c],
          lanes);
    } else if (dimension_of_[c] >= 0) {
      const auto dimension = static_cast<size_t>(dimension_of_[c]);
      lookups_[c].column(
          column, [&](const std::string& text) { return static_cast<int32_t>(cells_.value_code(dimension, text)); },
          [](const std::string& text) -> const std::string& { return text; }, codes_[c], lanes);
    } else {
      lanes.resize(rows);
      if (is_number_[c] && !column.validity) {
        const double* values = column.reals();
        for (size_t row = 0; row < rows; ++row) lanes[row] = std::bit_cast<uint64_t>(values[row] + 0.0);
        continue;
      }
      for (size_t row = 0; row < rows; ++row) {
        if (!column.valid(static_cast<int64_t>(row))) {
          lanes[row] = kNullLane;
        } else if (is_number_[c]) {
          lanes[row] = std::bit_cast<uint64_t>(column.reals()[row] + 0.0);
        } else if (column.type == ColumnType::text) {
          lanes[row] = xxh3_64(column.text(static_cast<int64_t>(row)));
        } else {
          lanes[row] = xxh3_64(canonical_text(column, static_cast<int64_t>(row)));
        }
      }
    }
  }
  usable_.assign(rows, 1);
  hashes_.resize(rows);
  std::vector<const uint64_t*> columns;
  for (const auto& lanes : lanes_) columns.push_back(lanes.data());
  xxh3_128_rows(columns, hashes_);
  row_count += rows;
  Hash128 sum;
  for (size_t row = 0; row < rows; ++row) sum += hashes_[row];
  fingerprint += sum;
  cell_.assign(rows, 0);
  if (plan_.dimensions.empty()) return;
  for (size_t row = 0; row < rows; ++row) {
    for (size_t d = 0; d < plan_.dimensions.size(); ++d) {
      const auto c = static_cast<size_t>(plan_.dimensions[d].column);
      if (dimension_of_[c] == static_cast<int>(d) && !is_label_[c]) {
        value_codes_[d] = static_cast<uint32_t>(std::max(codes_[c][row], 0));
      } else {
        const Column& column = batch.columns[c];
        value_codes_[d] = has_value(column, static_cast<int64_t>(row))
                              ? cells_.value_code(d, canonical_text(column, static_cast<int64_t>(row)))
                              : CellTable::kNull;
      }
    }
    cell_[row] = cells_.cell(value_codes_);
  }
}

// Leaves out the rows that no model can be measured on.
void RowDecoder::usable_rows(const Batch& batch) {
  const auto drop = [&](int64_t row, const char* reason) {
    ++excluded[reason];
    usable_[row] = 0;
  };
  readable_.assign(usable_.size(), 0);
  const Column* weight = plan_.weight >= 0 ? &batch.columns[plan_.weight] : nullptr;
  const Column* cluster = plan_.cluster >= 0 ? &batch.columns[plan_.cluster] : nullptr;
  const Column* target = plan_.target >= 0 ? &batch.columns[plan_.target] : nullptr;
  const bool classes = plan_.task & class_tasks;
  const Column* group = plan_.group >= 0 ? &batch.columns[plan_.group] : nullptr;
  const Column* time = plan_.timestamp >= 0 ? &batch.columns[plan_.timestamp] : nullptr;
  if (target && !target->validity && classes && !weight && !cluster && !group && !time && plan_.targets.empty()) {
    // The usual table at a glance: nothing but its labels can speak against a row.
    const int32_t* codes = codes_[plan_.target].data();
    if (std::all_of(codes, codes + batch.rows, [](int32_t code) { return code >= 0; })) {
      readable_ = usable_;
      return;
    }
  }
  for (int64_t row = 0; row < batch.rows; ++row) {
    if (!usable_[row]) continue;
    const int64_t position = batch.first_row + row;
    if (weight) {
      const double value = weight->valid(row) ? weight->reals()[row] : 1;
      if (!weight->valid(row)) {
        drop(row, "missing weight");
      } else if (!std::isfinite(value)) {
        drop(row, "weight is not a finite number");
      } else if (value < 0) {
        offences["negative weight"].add(position, shortest_double(value));
        usable_[row] = 0;
      } else if (value == 0) {
        drop(row, "zero weight");
      }
      if (!usable_[row]) continue;
    }
    readable_[row] = !cluster || cluster->valid(row);
    if (cluster && !cluster->valid(row)) {
      drop(row, "missing cluster");
    } else if (group && !group->valid(row)) {
      drop(row, plan_.task == ranking ? "missing query" : "missing series");
    } else if (time && (!time->valid(row) || !std::isfinite(time->reals()[row]))) {
      drop(row, "missing timestamp");
    } else if (!plan_.targets.empty()) {
      for (int one : plan_.targets) {
        const Column& label = batch.columns[one];
        if (!label.valid(row)) {
          drop(row, "missing target");
          break;
        }
        const double value = label.reals()[row];
        if (plan_.several_outputs()) {
          if (std::isfinite(value)) continue;
          drop(row, "target is not a finite number");
          break;
        }
        if (value == 0 || value == 1) continue;
        if (std::isnan(value)) {
          drop(row, "missing target");
          break;
        }
        offences["target of a label is neither 0 nor 1 in " + plan_.columns[one].name].add(position,
                                                                                           shortest_double(value));
        usable_[row] = 0;
        break;
      }
    } else if (!target) {
      usable_[row] = 0;  // no model is measured
    } else if (classes ? !has_value(*target, row) : !target->valid(row)) {
      drop(row, "missing target");
    } else if (classes && codes_[plan_.target][row] < 0) {
      offences["label is not in the declared set"].add(position, canonical_text(*target, row));
      usable_[row] = 0;
    } else if (!classes && !std::isfinite(target->reals()[row])) {
      drop(row, "target is not a finite number");
    }
  }
}

const char* RowDecoder::unusable_numbers(const Batch& batch, const ModelColumns& model, int64_t row) {
  const auto finite = [&](int index) {
    return batch.columns[index].valid(row) && std::isfinite(batch.columns[index].reals()[row]);
  };
  for (int bound : {model.lower, model.upper}) {
    if (bound >= 0 && !finite(bound)) return "missing end of the prediction interval";
  }
  if (model.lower >= 0) {
    const double lower = batch.columns[model.lower].reals()[row], upper = batch.columns[model.upper].reals()[row];
    if (lower > upper) {
      offences["lower end above the upper one"].add(batch.first_row + row,
                                                    shortest_double(lower) + " > " + shortest_double(upper));
      return "";
    }
  }
  for (int quantile : model.quantiles) {
    if (!finite(quantile)) return "missing quantile";
  }
  for (int prediction : model.predictions) {
    if (!finite(prediction)) return "missing prediction";
    const double value = batch.columns[prediction].reals()[row];
    if (plan_.several_outputs() || value == 0 || value == 1) continue;
    offences["prediction of a label is neither 0 nor 1 in " + plan_.columns[prediction].name].add(
        batch.first_row + row, shortest_double(value));
    return "";
  }
  return nullptr;
}

// Whether a look at whole columns shows that every row of the batch is usable for this model.
bool RowDecoder::every_row_usable(const Batch& batch, const ModelColumns& model) const {
  if (model.prediction >= 0 || model.lower >= 0 || !model.quantiles.empty() || !model.predictions.empty()) return false;
  if (std::find(usable_.begin(), usable_.end(), 0) != usable_.end()) return false;
  for (const int score : model.scores) {
    const Column& column = batch.columns[score];
    if (column.validity) return false;
    const double* values = column.reals();
    size_t inside = 0;
    for (int64_t row = 0; row < batch.rows; ++row) inside += (values[row] >= 0) & (values[row] <= 1);
    if (inside != static_cast<size_t>(batch.rows)) return false;
  }
  return true;
}

void RowDecoder::model_rows(const Batch& batch, size_t index) {
  const ModelColumns& model = plan_.models[index];
  ModelRows& out = rows_[index];
  const bool classes = plan_.task & class_tasks;
  // An item without a score was not retrieved: it ranks nowhere, and counts among what its query should have found.
  const bool unscored_stay = plan_.task == ranking;
  std::vector<uint32_t>& rows = rows_of_model_;
  rows.clear();
  const bool all = model.asked < 0 && every_row_usable(batch, model);
  for (int64_t row = 0; row < batch.rows && !all; ++row) {
    if (!usable_[row] || !is_asked(batch, model.asked, row)) continue;
    const int64_t position = batch.first_row + row;
    const char* unusable = nullptr;
    for (int column_index : model.scores) {
      const Column& column = batch.columns[column_index];
      if (!column.valid(row)) {
        if (!unscored_stay) unusable = "missing score";
        break;
      }
      const double score = column.reals()[row];
      if (score >= 0 && score <= 1) continue;
      if (score != score) {
        unusable = "score is NaN";
      } else if (plan_.needs_probabilities) {
        offences["score outside [0, 1] in " + plan_.columns[column_index].name].add(position, shortest_double(score));
        unusable = "";
      } else if (!std::isfinite(score)) {
        unusable = "score is infinite";
      }
      if (unusable) break;
    }
    if (!unusable && model.prediction >= 0) {
      const Column& column = batch.columns[model.prediction];
      if (classes ? !has_value(column, row) : !column.valid(row)) {
        unusable = "missing prediction";
      } else if (classes && codes_[model.prediction][row] < 0) {
        offences["predicted label is not in the declared set"].add(position, canonical_text(column, row));
        unusable = "";
      } else if (!classes && !std::isfinite(column.reals()[row])) {
        unusable = "prediction is not a finite number";
      }
    }
    if (!unusable) unusable = unusable_numbers(batch, model, row);
    const bool wrong = plan_.missing_is_wrong && unusable && *unusable;
    if (plan_.missing_is_wrong && (!unusable || *unusable)) out.unanswered.push_back(wrong);
    if (wrong) ++missing[index][unusable];
    if (!unusable || wrong) {
      rows.push_back(static_cast<uint32_t>(row));
    } else if (*unusable) {
      ++missing[index][unusable];
      out.missing_cell.push_back(cell_[row]);
      out.missing_truth.push_back(classes ? static_cast<uint32_t>(codes_[plan_.target][row]) : 0);
      if (plan_.weight >= 0) out.missing_weight.push_back(batch.columns[plan_.weight].reals()[row]);
    }
  }
  const size_t count = all ? static_cast<size_t>(batch.rows) : rows.size();
  const auto append = [&](auto& to, const auto* values) {
    if (all) {
      to.insert(to.end(), values, values + count);
      return;
    }
    const size_t before = to.size();
    to.resize(before + count);
    for (size_t i = 0; i < count; ++i) {
      to[before + i] = static_cast<std::decay_t<decltype(to[0])>>(values[rows[i]]);
    }
  };
  const auto append_number = [&](auto& to, int column) { append(to, batch.columns[column].reals()); };
  const size_t first = out.row.size();
  out.row.resize(first + count);
  for (size_t i = 0; i < count; ++i) out.row[first + i] = block_row_ + (all ? static_cast<uint32_t>(i) : rows[i]);
  append(out.cell, cell_.data());
  if (plan_.weight >= 0) append_number(out.weight, plan_.weight);
  if (plan_.cluster >= 0) append(out.cluster, lanes_[plan_.cluster].data());
  if (classes) {
    append(out.truth, codes_[plan_.target].data());
    if (model.prediction >= 0) append(out.predicted, codes_[model.prediction].data());
  } else if (plan_.target >= 0) {
    append_number(out.target, plan_.target);
    if (model.prediction >= 0) {
      append_number(out.value, model.prediction);
    } else {
      out.value.resize(out.target.size(), 0.0);
    }
  }
  if (plan_.group >= 0) append(out.group, lanes_[plan_.group].data());
  if (plan_.timestamp >= 0) append_number(out.time, plan_.timestamp);
  if (model.lower >= 0) {
    append_number(out.lower, model.lower);
    append_number(out.upper, model.upper);
  }
  for (size_t q = 0; q < model.quantiles.size(); ++q) append_number(out.quantile[q], model.quantiles[q]);
  if (plan_.several_outputs()) {
    for (size_t l = 0; l < plan_.targets.size(); ++l) append_number(out.targets[l], plan_.targets[l]);
    for (size_t l = 0; l < model.predictions.size(); ++l) append_number(out.values[l], model.predictions[l]);
  } else {
    for (size_t l = 0; l < plan_.targets.size(); ++l) append_number(out.truths[l], plan_.targets[l]);
    for (size_t l = 0; l < model.predictions.size(); ++l) append_number(out.predictions[l], model.predictions[l]);
  }
  for (size_t s = 0; s < model.scores.size(); ++s) {
    const Column& column = batch.columns[model.scores[s]];
    const size_t before = out.score[s].size();
    append_number(out.score[s], model.scores[s]);
    for (size_t i = 0; unscored_stay && i < count; ++i) {
      if (!column.valid(all ? static_cast<int64_t>(i) : rows[i]))
        out.score[s][before + i] = -std::numeric_limits<double>::infinity();
    }
  }
  if (plan_.missing_is_wrong) {
    out.unanswered.resize(out.row.size(), 0);  // where every row was usable at once, none was looked at
    answer_wrongly(index, first);
  }
}

void RowDecoder::answer_wrongly(size_t index, size_t first) {
  ModelRows& out = rows_[index];
  const size_t classes = plan_.labels.size();
  for (size_t row = first; row < out.row.size(); ++row) {
    if (!out.unanswered[row]) continue;
    if (plan_.task == multilabel) {
      for (size_t l = 0; l < out.truths.size(); ++l) {
        if (!out.predictions.empty()) out.predictions[l][row] = !out.truths[l][row];
        if (!out.score.empty()) out.score[l][row] = out.truths[l][row] ? 0 : 1;
      }
      continue;
    }
    // Of several classes any other one is as wrong; the plan asks for nothing that would tell them apart.
    const uint32_t other = (out.truth[row] + 1) % static_cast<uint32_t>(classes);
    if (!out.predicted.empty()) out.predicted[row] = other;
    if (out.score.size() == 1) {
      out.score[0][row] = other;
      continue;
    }
    // The true class stands strictly last.
    for (size_t s = 0; s < out.score.size(); ++s)
      out.score[s][row] = s == other ? 1 : s == out.truth[row] ? 0 : std::numeric_limits<double>::denorm_min();
  }
}

Status RowDecoder::decode(std::span<const Batch> batches) {
  for (auto& rows : rows_) rows.clear();
  block_row_ = 0;
  for (const Batch& batch : batches) {
    hash_rows(batch);
    usable_rows(batch);
    for (size_t m = 0; m < plan_.models.size(); ++m) {
      if (plan_.models[m].reading) {
        reading_rows(batch, m);
      } else {
        model_rows(batch, m);
      }
    }
    block_row_ += static_cast<uint32_t>(batch.rows);
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
