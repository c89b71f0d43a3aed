// SPDX-License-Identifier: Apache-2.0
// The bytes of a whole fold: they load or are refused, and what was loaded can be merged, finished, estimated from and
// saved as the same. The first byte says which plan, and whether the rest are the bytes, or changes to the bytes of a
// fold of a few rows: a place (two bytes) and what stands there, again and again.
#include "assay/engine/fold.h"

#include <cstring>

#include "assay/base/bytes.h"
#include "assay/engine/estimate.h"
#include "require.h"

namespace assay {
extern const Metric accuracy, brier_score, roc_auc;
}

using namespace assay;

namespace {

// A table with one state of each kind.
TablePlan make_plan(bool weighted) {
  TablePlan plan;
  plan.dataset = "table";
  plan.relation = "t";
  plan.columns = {{"y", "y"}, {"p", "p"}, {"sex", "sex"}};
  plan.target = 0;
  if (weighted) {
    plan.columns.push_back({"w", "w"});
    plan.weight = 3;
  }
  plan.task = binary;
  plan.labels = {"0", "1"};
  plan.dimensions.push_back({"sex", 2, false});
  plan.models.push_back({});
  plan.models.back().name = "model";
  plan.models.back().scores = {1};
  const auto add = [&](const Metric& metric, StateKind kind) {
    StateSpec spec;
    spec.kind = kind;
    spec.input.model = 0;
    if (kind == StateKind::moments) spec.input.metric = &metric;
    EstimateSpec estimate;
    estimate.text = std::string(metric.name);
    estimate.metric = &metric;
    estimate.terms = metric.terms;
    estimate.state = plan.state(spec);
    estimate.average = metric.class_ratio ? Average::binary : Average::none;
    plan.estimates.push_back(estimate);
  };
  add(accuracy, StateKind::codes);
  add(brier_score, StateKind::moments);
  add(roc_auc, StateKind::scores);
  return plan;
}

TextCell cell_of(std::string_view text) {
  TextCell cell{};
  cell.length = static_cast<uint32_t>(text.size());
  std::memcpy(cell.prefix, text.data(), text.size());
  return cell;
}

std::string header_of(const TablePlan& plan) {
  ByteWriter bytes;
  bytes.raw("ASFO");
  bytes.u8(1);
  bytes.string(plan.fold_digest());
  return std::string(bytes.bytes());
}

// What follows the header in the bytes of a fold of six rows.
std::string small_fold(const TablePlan& plan) {
  const int64_t truth[] = {0, 1, 1, 0, 1, 0};
  const double score[] = {0.2, 0.9, 0.4, 0.6, 0.6, 0.1}, weight[] = {1, 2, 0.5, 1, 3, 1};
  const TextCell sex[] = {cell_of("m"), cell_of("f"), cell_of("f"), cell_of("m"), cell_of("m"), cell_of("f")};
  Batch batch;
  batch.rows = 6;
  batch.columns = {{ColumnType::integer, 6, truth}, {ColumnType::real, 6, score}, {ColumnType::text, 6, sex}};
  if (plan.weight >= 0) batch.columns.push_back({ColumnType::real, 6, weight});
  Fold fold(plan);
  fuzz::require(fold.update({&batch, 1}).ok(), "six rows fold");
  Context context;
  fold.finish(context);
  return std::string(view_of(fold.save()).substr(header_of(plan).size()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const TablePlan plans[] = {make_plan(false), make_plan(true)};
  static const std::string folds[] = {small_fold(plans[0]), small_fold(plans[1])};
  if (size == 0) return 0;
  const TablePlan& plan = plans[data[0] % 2];
  std::string content(fuzz::text_of(data + 1, size - 1));
  if (data[0] & 2) {
    content = folds[data[0] % 2];
    for (size_t i = 1; i + 2 < size; i += 3)
      content[(data[i] | data[i + 1] << 8) % content.size()] = static_cast<char>(data[i + 2]);
    if (data[0] & 4) content.resize(content.size() - size % content.size());
  }
  const std::string bytes = header_of(plan) + content;
  auto fold = Fold::load(plan, bytes);
  if (!fold.ok()) return 0;
  const LargeVector<char> saved = fold->save();
  auto again = Fold::load(plan, view_of(saved));
  fuzz::require(again.ok(), "saved bytes load");
  fuzz::require(again->save() == saved, "saved bytes are a fixed point");
  Context context;
  for (const Slice& slice : slices_by(*fold, {0})) {
    for (int i = 0; i < static_cast<int>(plan.estimates.size()); ++i)
      static_cast<void>(estimate(context, *fold, i, slice));
  }
  fold->merge(std::move(*again));
  fold->finish(context);
  for (int i = 0; i < static_cast<int>(plan.estimates.size()); ++i) {
    static_cast<void>(estimate(context, *fold, i, whole_table(*fold)));
  }
  return 0;
}
