// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bound_bytes.h"

#include <algorithm>

#include "assay/engine/plan_bytes.h"
#include "assay/engine/records.h"

namespace assay {

constexpr Node::Kind last_of(Node::Kind) { return Node::Kind::map; }
constexpr Comparison last_of(Comparison) { return Comparison::within; }

template <typename Record>
void fields(Record& record, Of<Location> auto& location) {
  auto& [file, line, column] = location;
  record(file, line, column);
}

template <typename Record>
void fields(Record& record, Of<Entry> auto& entry) {
  auto& [key, key_location, value] = entry;
  record(key, key_location, value);
}

template <typename Record>
void fields(Record& record, Of<Node> auto& node) {
  Node::Kind kind = node.kind();
  std::string text = node.text();
  record(kind, text, node.location);
  if constexpr (std::same_as<Record, RecordReader>) {
    node = kind == Node::Kind::list  ? Node::sequence({}, node.location)
           : kind == Node::Kind::map ? Node::mapping({}, node.location)
                                     : Node::scalar(kind, text, node.location);
  }
  if (kind == Node::Kind::list) record(node.items());
  if (kind == Node::Kind::map) record(node.entries());
}

template <typename Record>
void fields(Record& record, Of<BoundSlice> auto& slice) {
  auto& [name, dimensions] = slice;
  record(name, dimensions);
}

template <typename Record>
void fields(Record& record, Of<BoundSelector> auto& selector) {
  auto& [equal, each, location] = selector;
  record(equal, each, location);
}

template <typename Record>
void fields(Record& record, Of<BoundSide> auto& side) {
  auto& [table, estimate, selector, own_selector] = side;
  record(table, estimate, selector, own_selector);
}

template <typename Record>
void fields(Record& record, Of<BoundRequirement> auto& requirement) {
  auto& [comparison, right, pair, against_baseline, shares_rows, factor, bound, centre, relative_tolerance] =
      requirement;
  record(comparison, right, pair, against_baseline, shares_rows, factor, bound, centre, relative_tolerance);
}

template <typename Record>
void fields(Record& record, Of<Leaderboard> auto& board) {
  auto& [metric, estimates] = board;
  record(metric, estimates);
}

template <typename Record>
void fields(Record& record, Of<LongForm::Common> auto& common) {
  auto& [sql, name, location] = common;
  record(sql, name, location);
}

template <typename Record>
void fields(Record& record, Of<LongForm> auto& form) {
  auto& [answers, asked, common] = form;
  record(answers, asked, common);
}

// A check's place in the suite is written beside it; those that it is the whole of have the same.
template <typename Record>
void fields(Record& record, Of<BoundCheck> auto& check) {
  auto& [spec, text, table, model, each, each_model, each_prompt, place, fact, left, requirements, skipped] = check;
  static_cast<void>(spec);
  record(text, table, model, each, each_model, each_prompt, place, fact, left, requirements, skipped);
}

namespace {

// Everything of a table but its place in the suite and its plan.
template <typename Record>
void other_fields(Record& record, Of<BoundTable> auto& table) {
  auto& [spec, plan, columns, slices, scored, shown, default_metrics, leaderboards, scores, model_kinds, other_roles_of,
         other_roles, own_spec, common, own_answers, no_target, long_form, unique_id, baseline_of, baselines] = table;
  static_cast<void>(spec), static_cast<void>(plan), static_cast<void>(columns), static_cast<void>(own_spec),
      static_cast<void>(scored);
  record(slices, shown, default_metrics, leaderboards, scores, model_kinds, other_roles_of, other_roles, common,
         own_answers, no_target, long_form, unique_id, baseline_of, baselines);
}

template <typename T>
int place_in(const std::vector<T>& list, const T* item) {
  return static_cast<int>(item - list.data());
}

bool within(int index, size_t count) { return index >= 0 && index < static_cast<int64_t>(count); }
bool all_within(const std::vector<int>& indices, size_t count) {
  return std::all_of(indices.begin(), indices.end(), [&](int index) { return within(index, count); });
}

bool sound(const BoundTable& table) {
  const TablePlan& plan = table.plan;
  return all_within(table.shown, plan.estimates.size()) && table.models() <= static_cast<int>(plan.models.size()) &&
         (table.baseline_of.empty() || static_cast<int>(table.baseline_of.size()) == table.models()) &&
         std::all_of(table.baseline_of.begin(), table.baseline_of.end(),
                     [&](int one) { return one >= -1 && one < table.models(); }) &&
         all_within(table.baselines, static_cast<size_t>(table.models())) &&
         std::all_of(table.leaderboards.begin(), table.leaderboards.end(),
                     [&](const Leaderboard& board) {
                       return !board.estimates.empty() && all_within(board.estimates, plan.estimates.size());
                     }) &&
         std::all_of(table.slices.begin(), table.slices.end(),
                     [&](const BoundSlice& slice) { return all_within(slice.dimensions, plan.dimensions.size()); });
}

bool sound(const BoundSuite& bound, const BoundSide& side) {
  if (!within(side.table, bound.tables.size())) return false;
  const TablePlan& plan = bound.tables[side.table]->plan;
  return within(side.estimate, plan.estimates.size()) && all_within(side.selector.each, plan.dimensions.size()) &&
         std::all_of(side.selector.equal.begin(), side.selector.equal.end(),
                     [&](const auto& equal) { return within(equal.first, plan.dimensions.size()); });
}

bool sound(const BoundSuite& bound, const BoundCheck& check) {
  if (!within(check.table, bound.tables.size()) || !sound(bound, check.left)) return false;
  const TablePlan& left = bound.tables[check.left.table]->plan;
  return check.model >= -1 && check.model < static_cast<int>(bound.tables[check.table]->plan.models.size()) &&
         (!check.skipped.empty() || !check.requirements.empty()) &&
         std::all_of(check.each.begin(), check.each.end(),
                     [&](const BoundCheck& one) { return one.each.empty() && sound(bound, one); }) &&
         std::all_of(check.requirements.begin(), check.requirements.end(), [&](const auto& named) {
           const BoundRequirement& requirement = named.second;
           return (!requirement.right || sound(bound, *requirement.right)) &&
                  (!requirement.pair || within(*requirement.pair, left.pairs.size()));
         });
}

}  // namespace

void save_document(ByteWriter& out, const Node& document) { RecordWriter{out}(document); }

Result<Node> load_document_bytes(ByteReader& in) {
  const Catalog none;
  RecordReader record(in, none);
  Node document;
  record(document);
  if (!record.status().ok()) return record.status();
  return document;
}

void save_bound(ByteWriter& out, const BoundSuite& bound) {
  RecordWriter record(out);
  record(bound.tables.size());
  for (const auto& table : bound.tables) {
    const BoundTable& of = table->other_roles_of < 0 ? *table : *bound.tables[table->other_roles_of];
    record(place_in(bound.suite->tables, of.spec));
    save_plan(out, table->plan);
    other_fields(record, *table);
  }
  record(bound.checks.size());
  for (const BoundCheck& check : bound.checks) {
    record(place_in(bound.suite->checks, check.spec));
    record(check);
  }
  record(bound.no_baseline, bound.notes);
}

Result<BoundSuite> load_bound(ByteReader& in, const Catalog& catalog, const Suite& suite) {
  const Status damaged = not_computed("the bound suite is damaged: it names places that there are not");
  RecordReader record(in, catalog);
  BoundSuite bound;
  bound.suite = &suite;
  size_t tables = 0, checks = 0;
  int place = 0;
  record(tables);
  for (size_t t = 0; t < tables && record.status().ok(); ++t) {
    record(place);
    if (!record.status().ok() || !within(place, suite.tables.size())) return damaged;
    auto table = std::make_unique<BoundTable>();
    table->spec = &suite.tables[place];
    ASSAY_TRY(table->plan, load_plan(in, catalog));
    other_fields(record, *table);
    if (!record.status().ok()) return record.status();
    if (!sound(*table) || table->other_roles_of < -1 || table->other_roles_of >= static_cast<int>(t)) return damaged;
    bound.tables.push_back(std::move(table));
  }
  record(checks);
  for (size_t c = 0; c < checks && record.status().ok(); ++c) {
    record(place);
    if (!record.status().ok() || !within(place, suite.checks.size())) return damaged;
    BoundCheck& check = bound.checks.emplace_back();
    check.spec = &suite.checks[place];
    record(check);
    for (BoundCheck& one : check.each) one.spec = check.spec;
    if (!record.status().ok()) return record.status();
    if (!sound(bound, check)) return damaged;
  }
  record(bound.no_baseline, bound.notes);
  if (!record.status().ok()) return record.status();
  if (bound.tables.empty()) return damaged;
  return bound;
}

}  // namespace assay
