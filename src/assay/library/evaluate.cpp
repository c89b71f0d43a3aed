// SPDX-License-Identifier: Apache-2.0
#include "assay/base/text.h"
#include "assay/base/threads.h"
#include "assay/builtin/catalog.h"
#include "assay/data/arrow_columns.h"
#include "assay/suite/running_state.h"

// After the headers of the house, which have an Interval, a Check and so on of their own.
#include "assay/library/run_of.h"

// What is promised.
#include "assay/evaluate.h"
#include "assay/state.h"

namespace assay {
namespace {

// A word's value as a suite file would hold it; errors name the word as their place.
Node node_of(const v0::Value& value, const Location& place) {
  const auto scalar = [&](Node::Kind kind, std::string text) { return Node::scalar(kind, std::move(text), place); };
  struct Visit {
    const decltype(scalar)& make;
    const Location& place;
    Node operator()(std::monostate) const { return make(Node::Kind::null, "null"); }
    Node operator()(bool truth) const { return make(Node::Kind::boolean, truth ? "true" : "false"); }
    Node operator()(int64_t number) const { return make(Node::Kind::number, std::to_string(number)); }
    Node operator()(double number) const { return make(Node::Kind::number, shortest_double(number)); }
    Node operator()(const std::string& text) const { return make(Node::Kind::text, text); }
    Node operator()(const v0::Value::List& values) const {
      std::vector<Node> items;
      for (const v0::Value& one : values) items.push_back(node_of(one, place));
      return Node::sequence(std::move(items), place);
    }
    Node operator()(const v0::Value::Map& values) const {
      std::vector<Entry> entries;
      for (const auto& [key, one] : values) entries.push_back({key, place, node_of(one, place)});
      return Node::mapping(std::move(entries), place);
    }
  };
  return std::visit(Visit{scalar, place}, value.content());
}

Result<Suite> suite_of(const Question& question, const std::vector<std::string>& set) {
  std::vector<Entry> words;
  for (const auto& [key, value] : question) {
    const Location place{key, 0, 0};
    words.push_back({key, place, node_of(value, place)});
  }
  return suite_of_words(std::move(words), {set, {}});
}

}  // namespace

inline namespace v0 {

Result<Run> evaluate(const Table& data, const Question& question, const RunOptions& options) {
  ASSAY_TRY(const Suite suite, suite_of(question, options.set));
  return run_of_suite(suite, options, {{kGivenTable, data.content()}});
}

Result<Question> learn(const Table& data, const Question& question) {
  ASSAY_TRY(const Suite suite, suite_of(question, {}));
  Context context(hardware_threads(), 0, {});
  ASSAY_TRY(const Learned learned, learn_from(context, builtin_catalog(), suite, data.content()));
  Question said = question;
  const auto say = [&](const std::string& key, Value value) {
    std::erase_if(said, [&](const auto& word) { return word.first == key; });
    said.emplace_back(key, std::move(value));
  };
  if (learned.task == no_task) return said;
  say("task", std::string(name_of_task(learned.task)));
  if (!learned.labels.empty()) {
    Value::List labels;
    for (const std::string& label : learned.labels) labels.emplace_back(label);
    say("labels", Value::list(std::move(labels)));
  }
  if (learned.task == binary) say("positive", learned.labels[1]);
  if (learned.task == regression) say("centre", learned.centre);
  return said;
}

State::State(std::unique_ptr<RunningState> running) : running_(std::move(running)) {}
State::State(State&&) noexcept = default;
State& State::operator=(State&&) noexcept = default;
State::~State() = default;

Result<State> State::make(const Question& question, const ArrowSchema& schema) {
  ASSAY_TRY(Suite suite, suite_of(question, {}));
  Context context;
  ASSAY_TRY(RunningState running, RunningState::make(context, builtin_catalog(), std::move(suite), fields_of(schema)));
  return State(std::make_unique<RunningState>(std::move(running)));
}

Result<State> State::from_bytes(std::string_view bytes) {
  ASSAY_TRY(RunningState running, RunningState::load(builtin_catalog(), bytes));
  return State(std::make_unique<RunningState>(std::move(running)));
}

Status State::update(const Table& rows) {
  Context context;
  return running_->update(context, rows.content());
}

Status State::merge(const State& other) {
  if (&other == this)
    return usage_error("a state is merged with itself, and its rows would count twice", "merge states of other rows");
  return running_->merge(*other.running_);
}

Result<Run> State::finalize(const RunOptions& options) {
  Context context(options.threads > 0 ? options.threads : hardware_threads(), options.memory_bytes, options.stop);
  ASSAY_TRY(const RunOutcome outcome, running_->settle(context, run_options(options, {})));
  return run_of(outcome.document, outcome.directory);
}

std::string State::bytes() {
  Context context(hardware_threads(), 0, {});
  return std::string(view_of(running_->save(context)));
}

int64_t State::rows() const { return running_->rows(); }

}  // namespace v0
}  // namespace assay
