// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/long_table.h"

#include <filesystem>

#include "assay/base/hash.h"
#include "assay/data/source.h"
#include "assay/io/journal.h"

namespace assay {
namespace {

enum Column : size_t {
  kModel,
  kPrompt,
  kSample,
  kRequest,
  kOutput,
  kOutcome,
  kError,
  kFinishReason,
  kCost,
  kLatency,
  kFirstToken,
  kInput,
  kOutputTokens,
  kCached,
  kReasoning,
  kRequestedAt,
  kToolCalls,
  kLogprobs
};

// What one answer says, times aside, as one hash: summed over all, it does not depend on who came first.
class Content {
 public:
  void add(std::string_view text) {
    bytes_ += std::to_string(text.size());
    bytes_ += ':';
    bytes_ += text;
  }
  void add(std::optional<int64_t> number) { add(number ? std::to_string(*number) : std::string_view("-")); }
  Hash128 hash() const { return xxh3_128(bytes_); }

 private:
  std::string bytes_;
};

// Reads one answer with all turns that led to it: tokens, cost and time are theirs together.
class AnswerRows {
 public:
  AnswerRows(const AskPlan& plan, const LargeVector<uint64_t>& places, JournalReader reader)
      : plan_(plan), places_(places), reader_(std::move(reader)) {}

  Status row(int64_t item, RowSink& sink) {
    const auto& combination = plan_.combinations[static_cast<size_t>(item) % plan_.combinations.size()];
    const AskedModelSpec& model = plan_.models[combination.model];
    ASSAY_TRY(RawAnswer raw, read(places_[static_cast<size_t>(item)]));
    Answer answer = answer_of(*model.kind, model.settings, raw);
    for (uint64_t previous = raw.previous; previous > 0;) {
      ASSAY_TRY(const RawAnswer turn, read(previous));
      add_turn(answer_of(*model.kind, model.settings, turn), turn, answer, raw);
      previous = turn.previous;
    }
    const std::string& prompt = plan_.prompts->name(combination.prompt);
    write(sink, model.settings.name, prompt, combination.sample, raw, answer);
    Content content;
    content.add(item);
    content.add(model.settings.name);
    content.add(prompt);
    content.add(raw.request);
    content.add(answer.output ? std::string_view(*answer.output) : std::string_view());
    content.add(name_of(answer.outcome));
    content.add(std::string_view(answer.error).substr(0, answer.error.find(':')));
    content.add(answer.finish_reason);
    for (const auto& count : {answer.input_tokens, answer.output_tokens, answer.cached_tokens, answer.reasoning_tokens})
      content.add(count);
    content.add(answer.tool_calls);
    content.add(answer.logprobs);
    digest_ += content.hash();
    return {};
  }

  std::string digest() const { return digest_.hex(); }

 private:
  Result<RawAnswer> read(uint64_t place) {
    if (place == 0) return bug("an answer is missing");
    ASSAY_TRY(const JournalRecord record, reader_.read(place - 1));
    return RawAnswer::load(record.payload);
  }

  static void add_turn(const Answer& turn, const RawAnswer& turn_raw, Answer& whole, RawAnswer& raw) {
    const auto add = [](auto& sum, const auto& part) {
      if (sum && part) {
        *sum += *part;
      } else {
        sum.reset();
      }
    };
    add(whole.input_tokens, turn.input_tokens);
    add(whole.output_tokens, turn.output_tokens);
    add(whole.cached_tokens, turn.cached_tokens);
    add(whole.reasoning_tokens, turn.reasoning_tokens);
    add(whole.cost_usd, turn.cost_usd);
    raw.latency_ms += turn_raw.latency_ms;
    raw.first_token_ms = turn_raw.first_token_ms;
    raw.requested_at_us = turn_raw.requested_at_us;
  }

  static void write(RowSink& sink, const std::string& model, const std::string& prompt, uint32_t sample,
                    const RawAnswer& raw, const Answer& answer) {
    const auto text = [&](Column column, std::string_view value) {
      if (!value.empty()) sink.text(column, value);
    };
    const auto count = [&](Column column, const std::optional<int64_t>& value) {
      if (value) sink.integer(column, *value);
    };
    text(kModel, model);
    text(kPrompt, prompt);
    sink.integer(kSample, sample);
    text(kRequest, raw.request);
    if (answer.output) sink.text(kOutput, *answer.output);
    text(kOutcome, name_of(answer.outcome));
    text(kError, answer.error);
    text(kFinishReason, answer.finish_reason);
    if (answer.cost_usd) sink.real(kCost, *answer.cost_usd);
    sink.real(kLatency, raw.latency_ms);
    if (raw.first_token_ms >= 0) sink.real(kFirstToken, raw.first_token_ms);
    count(kInput, answer.input_tokens);
    count(kOutputTokens, answer.output_tokens);
    count(kCached, answer.cached_tokens);
    count(kReasoning, answer.reasoning_tokens);
    sink.integer(kRequestedAt, raw.requested_at_us);
    text(kToolCalls, answer.tool_calls);
    text(kLogprobs, answer.logprobs);
  }

  const AskPlan& plan_;
  const LargeVector<uint64_t>& places_;
  JournalReader reader_;
  Hash128 digest_;
};

}  // namespace

const std::vector<RowFunctionColumn>& produced_columns() {
  static const std::vector<RowFunctionColumn> columns = {
      {"model", "VARCHAR"},          {"prompt", "VARCHAR"},        {"sample", "INTEGER"},
      {"request", "VARCHAR"},        {"output", "VARCHAR"},        {"outcome", "VARCHAR"},
      {"error", "VARCHAR"},          {"finish_reason", "VARCHAR"}, {"cost_usd", "DOUBLE"},
      {"latency_ms", "DOUBLE"},      {"first_token_ms", "DOUBLE"}, {"input_tokens", "BIGINT"},
      {"output_tokens", "BIGINT"},   {"cached_tokens", "BIGINT"},  {"reasoning_tokens", "BIGINT"},
      {"requested_at", "TIMESTAMP"}, {"tool_calls", "VARCHAR"},    {"logprobs", "VARCHAR"}};
  return columns;
}

Result<std::string> write_long_table(Database& database, const AskPlan& plan, const LargeVector<uint64_t>& places,
                                     const std::string& journal, const std::string& path) {
  ASSAY_TRY(JournalReader reader, JournalReader::open(journal));
  const auto rows = std::make_shared<AnswerRows>(plan, places, std::move(reader));
  ASSAY_RETURN_IF_ERROR(database.add_function(
      {"assay_answer", produced_columns(), [rows](int64_t item, RowSink& sink) { return rows->row(item, sink); }}));
  const std::string each = std::to_string(plan.combinations.size());
  Status status = database.execute(
      "COPY (SELECT " + std::string(plan.table->roles.id.empty() ? "assay_row + 1 AS example, " : "") +
      "* EXCLUDE (assay_row, assay_item, assay_answered), unnest(assay_answered) FROM (SELECT *, "
      "assay_answer(assay_item) AS assay_answered FROM (SELECT *, unnest(range(assay_row * " +
      each + ", (assay_row + 1) * " + each +
      ")) AS assay_item FROM (SELECT *, row_number() OVER () - 1 AS assay_row FROM " + quote_name(plan.table->name) +
      ")))) TO " + quote_text(path + ".tmp") + " (FORMAT parquet, COMPRESSION zstd)");
  if (!status.ok()) return readable(std::move(status));
  std::error_code failure;
  std::filesystem::rename(path + ".tmp", path, failure);
  if (failure) return not_computed("cannot write '" + path + "': " + failure.message());
  return rows->digest();
}

}  // namespace assay
