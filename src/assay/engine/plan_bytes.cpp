// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/plan_bytes.h"

#include <algorithm>

#include "assay/base/hash.h"
#include "assay/engine/records.h"

namespace assay {

constexpr StateKind last_of(StateKind) { return StateKind::outcomes; }
constexpr Average last_of(Average) { return Average::top_label; }
constexpr GroupExtreme last_of(GroupExtreme) { return GroupExtreme::largest; }
constexpr OverOutputs last_of(OverOutputs) { return OverOutputs::by_variance; }
constexpr IntervalMethod last_of(IntervalMethod) { return IntervalMethod::agresti_coull; }

// Taking a structure apart names all of its fields: one that is added does not compile until it stands here as well.
template <typename Record>
void fields(Record& record, Of<ColumnUse> auto& use) {
  auto& [sql, name] = use;
  record(sql, name);
}

template <typename Record>
void fields(Record& record, Of<SliceDimension> auto& dimension) {
  auto& [name, column, predicate] = dimension;
  record(name, column, predicate);
}

template <typename Record>
void fields(Record& record, Of<ColumnReading> auto& reading) {
  auto& [columns, every_row, keeps_missing, of, asked, applies] = reading;
  record(columns, every_row, keeps_missing, of, asked, applies);
}

template <typename Record>
void fields(Record& record, Of<ModelColumns> auto& model) {
  auto& [name, prompt, asked, scores, prediction, lower, upper, levels, quantiles, predictions, reading, listed] =
      model;
  record(name, prompt, asked, scores, prediction, lower, upper, levels, quantiles, predictions, reading, listed);
}

template <typename Record>
void fields(Record& record, Of<Arguments> auto& arguments) {
  record(arguments.numbers(), arguments.texts());
}

template <typename Record>
void fields(Record& record, Of<StateInput> auto& input) {
  auto& [model, by_score, threshold, metric, arguments, label, thresholds, by_row, outputs, spreads] = input;
  record(model, by_score, threshold, metric, arguments, label, thresholds, by_row, outputs, spreads);
}

template <typename Record>
void fields(Record& record, Of<StateSpec> auto& state) {
  auto& [kind, input, other] = state;
  record(kind, input, other);
}

template <typename Record>
void fields(Record& record, Of<GroupSpec> auto& groups) {
  auto& [extreme, dimensions, estimates, pairs, to_overall, smallest] = groups;
  record(extreme, dimensions, estimates, pairs, to_overall, smallest);
}

template <typename Record>
void fields(Record& record, Of<Range> auto& range) {
  auto& [lowest, highest] = range;
  record(lowest, highest);
}

template <typename Record>
void fields(Record& record, Of<StrataSpec> auto& strata) {
  auto& [base, dimensions, equal] = strata;
  record(base, dimensions, equal);
}

template <typename Record>
void fields(Record& record, Of<EstimateSpec> auto& estimate) {
  auto& [text, metric, arguments, terms, model, state, missing_state, clustered_state, groups, strata, population,
         share, column_range, average, label, labels, one_against_one, by_row, outputs, over_outputs, interval,
         replicates, drawn_state] = estimate;
  record(text, metric, arguments, terms, model, state, missing_state, clustered_state, groups, strata, population,
         share, column_range, average, label, labels, one_against_one, by_row, outputs, over_outputs, interval,
         replicates, drawn_state);
}

template <typename Record>
void fields(Record& record, Of<PairSpec> auto& pair) {
  auto& [first, second, joined, of_stratum, state, clustered_state, drawn_state] = pair;
  record(first, second, joined, of_stratum, state, clustered_state, drawn_state);
}

namespace {

// A plan in two parts: what decides what the states hold, and the rest. Where the rows come from belongs to the rest:
// shards may read them from different places.
enum class PlanPart { fold, rest };

template <typename Record>
void plan_fields(Record& record, Of<TablePlan> auto& plan, PlanPart part) {
  auto& [dataset, relation, grouping, columns, target, weight, cluster, targets, group, timestamp, samples, id, task,
         labels, dimensions, models, pivot, pivots, missing_is_wrong, needs_probabilities, states, estimates, pairs,
         confidence, seed] = plan;
  if (part == PlanPart::fold) {
    record(task, labels, pivot, pivots, missing_is_wrong, grouping, columns, target, weight, cluster, targets, group,
           timestamp, samples, id, dimensions, models, needs_probabilities, states);
  } else {
    record(dataset, relation, estimates, pairs, confidence, seed);
  }
}

bool below(int index, size_t count) { return index < static_cast<int64_t>(count); }
bool within(int index, size_t count) { return index >= 0 && below(index, count); }
bool none_or_within(int index, size_t count) { return index >= -1 && below(index, count); }
bool all_within(const std::vector<int>& indices, size_t count) {
  return std::all_of(indices.begin(), indices.end(), [&](int index) { return within(index, count); });
}

// Every argument that the metric declares has a value, so that its formula finds them.
bool has_arguments(const Metric& metric, const Arguments& arguments) {
  return std::all_of(metric.arguments.begin(), metric.arguments.end(), [&](const ArgumentSpec& spec) {
    const bool number = spec.type == ArgumentType::number || spec.type == ArgumentType::integer;
    return number ? arguments.has_number(spec.name) : arguments.has_text(spec.name);
  });
}

bool sound(const TablePlan& plan, const ModelColumns& model) {
  const size_t columns = plan.columns.size();
  return all_within(model.scores, columns) && all_within(model.quantiles, columns) &&
         all_within(model.predictions, columns) && none_or_within(model.prediction, columns) &&
         none_or_within(model.lower, columns) && none_or_within(model.upper, columns) &&
         (model.lower < 0) == (model.upper < 0) && model.levels.size() == model.quantiles.size() &&
         none_or_within(model.asked, columns) &&
         (!model.reading ||
          (all_within(model.reading->columns, columns) && none_or_within(model.reading->asked, columns) &&
           none_or_within(model.reading->applies, columns) && none_or_within(model.reading->of, plan.models.size())));
}

bool sound(const TablePlan& plan, StateKind kind, const StateInput& input) {
  const bool terms = kind == StateKind::moments || kind == StateKind::clustered_terms;
  const bool of_groups = kind == StateKind::group_terms || kind == StateKind::clustered_group_terms;
  const auto formula = [&](const Metric& metric) {
    // Of samples the averages of row terms are compared.
    const bool samples = within(input.model, plan.models.size()) && plan.models[input.model].reading;
    return of_groups ? metric.group_terms || (samples && metric.row_terms)
                     : !terms || (input.by_row ? metric.label_row != nullptr : metric.row_terms != nullptr);
  };
  return within(input.model, plan.models.size()) && input.label >= kTopLabel &&
         below(input.label, std::max(plan.labels.size(), size_t{2})) &&
         all_within(input.outputs, plan.several_outputs() ? plan.targets.size() : 0) &&
         (input.thresholds.empty() || input.thresholds.size() == plan.labels.size()) &&
         (input.metric ? has_arguments(*input.metric, input.arguments) && formula(*input.metric)
                       : !terms && !of_groups);
}

bool sound(const TablePlan& plan, const EstimateSpec& spec, size_t place) {
  const size_t states = plan.states.size(), dimensions = plan.dimensions.size();
  const auto is_class = [&](int32_t label) { return within(label, plan.labels.size()); };
  return spec.metric && has_arguments(*spec.metric, spec.arguments) && within(spec.model, plan.models.size()) &&
         within(spec.state, states) && none_or_within(spec.missing_state, states) &&
         none_or_within(spec.clustered_state, states) && none_or_within(spec.drawn_state, states) &&
         (spec.label == -1 || is_class(spec.label)) && std::all_of(spec.labels.begin(), spec.labels.end(), is_class) &&
         spec.replicates >= 0 && all_within(spec.outputs, plan.several_outputs() ? plan.targets.size() : 0) &&
         // What is put together from others stands behind them.
         (!spec.groups ||
          (all_within(spec.groups->dimensions, dimensions) && all_within(spec.groups->estimates, place) &&
           all_within(spec.groups->pairs, plan.pairs.size()) &&
           spec.groups->pairs.size() == spec.groups->estimates.size())) &&
         (!spec.strata || (all_within(spec.strata->dimensions, dimensions) && within(spec.strata->base, place)));
}

bool sound(const TablePlan& plan, const PairSpec& pair, size_t place) {
  const size_t estimates = plan.estimates.size(), states = plan.states.size();
  return within(pair.first, estimates) && within(pair.second, estimates) && none_or_within(pair.of_stratum, place) &&
         none_or_within(pair.state, states) && none_or_within(pair.clustered_state, states) &&
         none_or_within(pair.drawn_state, states);
}

// Whether every place that the plan names is there.
bool sound(const TablePlan& plan) {
  constexpr size_t kMostLabels = 65535;  // pairs of classes are counted in 32 bits
  const size_t columns = plan.columns.size();
  const bool one_task = (plan.task & ~any_task) == 0 && (plan.task & (plan.task - 1)) == 0;
  bool holds = one_task && plan.labels.size() <= kMostLabels && all_within(plan.targets, columns) &&
               all_within(plan.id, columns) && (!plan.several_outputs() || plan.pivots.size() == plan.targets.size()) &&
               plan.confidence > 0 && plan.confidence < 1;
  for (int column : {plan.target, plan.weight, plan.cluster, plan.group, plan.timestamp})
    holds = holds && none_or_within(column, columns);
  for (const SliceDimension& dimension : plan.dimensions) holds = holds && within(dimension.column, columns);
  for (const ModelColumns& model : plan.models) holds = holds && sound(plan, model);
  for (const StateSpec& state : plan.states)
    holds = holds && sound(plan, state.kind, state.input) &&
            (state.other.model == -1 || sound(plan, state.kind, state.other));
  for (size_t i = 0; i < plan.estimates.size(); ++i) holds = holds && sound(plan, plan.estimates[i], i);
  for (size_t i = 0; i < plan.pairs.size(); ++i) holds = holds && sound(plan, plan.pairs[i], i);
  return holds;
}

}  // namespace

std::string TablePlan::fold_digest() const {
  ByteWriter out;
  out.u8(kVersion);
  RecordWriter record(out);
  plan_fields(record, *this, PlanPart::fold);
  return sha256_hex(out.bytes());
}

void save_plan(ByteWriter& out, const TablePlan& plan) {
  out.raw("ASPL");
  out.u8(TablePlan::kVersion);
  RecordWriter record(out);
  for (const PlanPart part : {PlanPart::fold, PlanPart::rest}) plan_fields(record, plan, part);
}

Result<TablePlan> load_plan(ByteReader& in, const Catalog& catalog) {
  ASSAY_RETURN_IF_ERROR(in.expect("ASPL"));
  ASSAY_TRY(const uint8_t version, in.u8());
  if (version != TablePlan::kVersion)
    return not_computed("the plan has version " + std::to_string(version) + ", this program reads " +
                        std::to_string(TablePlan::kVersion));
  TablePlan plan;
  RecordReader record(in, catalog);
  for (const PlanPart part : {PlanPart::fold, PlanPart::rest}) plan_fields(record, plan, part);
  if (!record.status().ok()) return record.status();
  if (!sound(plan)) return not_computed("the plan is damaged: it names places that there are not");
  return plan;
}

}  // namespace assay
