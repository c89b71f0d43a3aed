// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/score.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/base/threads.h"
#include "assay/data/roles.h"
#include "assay/data/source.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_scorers.h"

namespace assay {
namespace {

using Type = TextFunctionField::Type;

// Where a scorer's columns stand among the fields of the row function.
struct ScorerFields {
  size_t score = 0, reason = 0, outcome = 0;
  std::optional<size_t> pass;
  size_t parts = 0;  // the first of them
};

std::optional<AnswerOutcome> outcome_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(AnswerOutcome::not_applicable); ++i) {
    if (name_of(static_cast<AnswerOutcome>(i)) == name) return static_cast<AnswerOutcome>(i);
  }
  return std::nullopt;
}

// What scores one row, made once and called by every thread.
class RowScorer {
 public:
  RowScorer(Context& context, const Suite& suite) : context_(context), suite_(suite) {}

  Status bind(const Catalog& catalog, const TableSpec& table, const std::vector<Field>& fields) {
    std::optional<ColumnReference> output = table.roles.output, expect = table.roles.expect;
    if (!output) {
      if (const auto guess = guess_role("output", fields)) output = ColumnReference{*guess, false, table.location};
    }
    if (!expect && field_of(fields, "expect")) expect = ColumnReference{"expect", false, table.location};
    std::optional<ColumnReference> reference = table.roles.target;
    if (!reference) {
      if (const auto guess = guess_role("target", fields)) reference = ColumnReference{*guess, false, table.location};
      if (!reference && field_of(fields, "reference")) reference = ColumnReference{"reference", false, table.location};
    }
    inputs_.extracted = suite_.extract.size();
    for (const ScorerSpec& spec : suite_.extract) {
      const ScorerScope scope{catalog, suite_, fields, before_, {}, output, reference, inputs_};
      ASSAY_RETURN_IF_ERROR(is_new(spec.name, fields, spec.location));
      ASSAY_TRY(BoundExtraction bound, bind_extraction(spec, scope));
      extractions_.push_back(std::move(bound));
      before_.push_back(spec);
      add_field(spec.name, Type::text);
    }
    std::vector<std::string> earlier;
    for (const ScorerSpec& spec : suite_.scorers) {
      const ScorerScope scope{catalog, suite_, fields, before_, earlier, output, reference, inputs_};
      ASSAY_RETURN_IF_ERROR(is_new(spec.name, fields, spec.location));
      ASSAY_TRY(BoundScorer bound, bind_scorer(spec, scope));
      add_scorer(bound.name, bound.range, bound.whole, bound.higher_is_better, static_cast<bool>(bound.passes),
                 bound.scorer->parts);
      scorers_.push_back(std::move(bound));
      earlier.push_back(spec.name);
    }
    outcome_field_ = add_field("outcome", Type::text);
    if (output) {
      ASSAY_TRY(output_sql_, output->sql ? Result<std::string>("(" + output->text + ")") : column_sql(*output, fields));
      output_ = inputs_.index_of("CAST(" + output_sql_ + " AS VARCHAR)");
      if (field_of(fields, "outcome")) given_outcome_ = inputs_.index_of("CAST(\"outcome\" AS VARCHAR)");
      output_name_ = output->sql ? "" : output->text;
    }
    if (expect) {
      ASSAY_TRY(const std::string sql, column_sql(*expect, fields));
      const Field* field = field_of(fields, expect->text);
      const bool list = field && field->type == ColumnType::other;
      const size_t reads =
          inputs_.index_of(list ? "CAST(to_json(" + sql + ") AS VARCHAR)" : "CAST(" + sql + " AS VARCHAR)");
      if (expect->text != "expect") ASSAY_RETURN_IF_ERROR(is_new("expect", fields, expect->location));
      replaces_expect_ = expect->text == "expect";
      add_scorer("expect", {0, 1}, true, true, true, {});
      // Single rows name no column that the others do not read: inputs are complete from here on.
      if (!output)
        return usage_error("no column holds the answers", "say which one it is: output: COLUMN", table.location);
      scope_fields_ = fields;
      const ScorerScope scope{catalog, suite_, scope_fields_, before_, earlier, output, reference, inputs_};
      // An assertion may ask for the reference, whether or not another scorer reads it.
      ASSAY_RETURN_IF_ERROR(read_reference(scope));
      expectations_.emplace(scope, reads);
    }
    return {};
  }

  size_t parameters() const { return std::max<size_t>(inputs_.sql.size(), 1); }
  std::string call(const std::string& name) const {
    return quote_name(name) + "(" + (inputs_.sql.empty() ? "NULL" : join(inputs_.sql, ", ")) + ")";
  }
  const std::vector<TextFunctionField>& fields() const { return fields_; }
  const std::vector<ScoredColumn>& columns() const { return columns_; }
  const std::vector<std::string>& inputs() const { return inputs_.sql; }
  const std::string& output_sql() const { return output_sql_; }
  const std::string& output_name() const { return output_name_; }
  bool replaces_outcome() const { return given_outcome_.has_value(); }
  bool replaces_expect() const { return replaces_expect_; }

  Status rows(const RowsIn& in, RowsOut& out) {
    constexpr size_t kBlock = 64;
    const size_t blocks = (in.rows() + kBlock - 1) / kBlock;
    std::vector<Status> failures(blocks);
    parallel_for(context_, static_cast<int>(blocks), [&](int block) {
      const size_t first = static_cast<size_t>(block) * kBlock;
      for (size_t row = first; row < std::min(first + kBlock, in.rows()); ++row) {
        Status status = context_.stopped() ? cancelled() : one(in, row, out);
        if (status.ok()) continue;
        failures[static_cast<size_t>(block)] = std::move(status);
        return;
      }
    });
    for (Status& failure : failures) {
      if (!failure.ok()) return std::move(failure);
    }
    return {};
  }

 private:
  size_t add_field(const std::string& name, Type type) {
    fields_.push_back({name, type});
    return fields_.size() - 1;
  }

  void add_scorer(const std::string& name, const ScorerRange& range, bool whole, bool higher, bool has_pass,
                  const ShortList<std::string_view, 8>& parts) {
    ScorerFields places;
    places.score = add_field(name, whole ? Type::whole : Type::real);
    if (has_pass) places.pass = add_field(name + ".pass", Type::truth);
    places.reason = add_field(name + ".reason", Type::text);
    places.outcome = add_field(name + ".outcome", Type::text);
    places.parts = fields_.size();
    const std::string outcome = name + ".outcome";
    columns_.push_back({name, range.lowest, range.highest, whole, higher, has_pass, outcome});
    for (std::string_view part : parts) {
      add_field(name + "." + std::string(part), Type::real);
      columns_.push_back({name + "." + std::string(part), range.lowest, range.highest, false, higher, false, outcome});
    }
    places_.push_back(places);
  }

  static Status is_new(const std::string& name, const std::vector<Field>& fields, const Location& location) {
    for (const char* suffix : {"", ".pass", ".reason", ".outcome"}) {
      if (field_of(fields, name + suffix))
        return usage_error("the table has a column '" + name + suffix + "' already", "choose another name", location);
    }
    static constexpr std::string_view kProduced[] = {"output", "outcome", "error", "expect"};
    if (std::find(std::begin(kProduced), std::end(kProduced), name) != std::end(kProduced))
      return usage_error("'" + name + "' is a column of every run", "choose another name", location);
    return {};
  }

  Status one(const RowsIn& in, size_t row, RowsOut& out) {
    std::vector<std::optional<std::string_view>> inputs(inputs_.size());
    for (size_t i = inputs_.extracted; i < inputs.size(); ++i) inputs[i] = in.at(i - inputs_.extracted, row);
    AnswerOutcome outcome = AnswerOutcome::scored;
    if (output_) {
      if (given_outcome_ && inputs[*given_outcome_]) {
        outcome = outcome_named(*inputs[*given_outcome_]).value_or(AnswerOutcome::scored);
      }
      if (!inputs[*output_] && (outcome == AnswerOutcome::scored || outcome == AnswerOutcome::truncated ||
                                outcome == AnswerOutcome::refused))
        outcome = AnswerOutcome::error;
    }
    const AnswerOutcome unanswered = outcome == AnswerOutcome::scored ? AnswerOutcome::unparseable : outcome;
    std::vector<std::optional<std::string>> extracted(extractions_.size());
    for (size_t e = 0; e < extractions_.size(); ++e) {
      if (const auto& from = inputs[extractions_[e].from]) extracted[e] = extractions_[e].extract(*from);
      if (!extracted[e]) {
        if (outcome == AnswerOutcome::scored) outcome = AnswerOutcome::unparseable;
        continue;
      }
      inputs[e] = *extracted[e];
      out.set(e, row, *extracted[e]);
    }
    std::vector<Score> scores;
    scores.reserve(scorers_.size());
    for (size_t s = 0; s < scorers_.size(); ++s) {
      scores.push_back(score_of(scorers_[s], inputs, scores, unanswered));
      const Score& score = scores.back();
      if (score.outcome == AnswerOutcome::unparseable && outcome == AnswerOutcome::scored)
        outcome = AnswerOutcome::unparseable;
      write(scorers_[s].passes, scorers_[s].worst(), scores.back(), places_[s], row, out);
    }
    out.set(outcome_field_, row, std::string(name_of(outcome)));
    if (!expectations_) return {};
    const auto& text = inputs[expectations_->reads()];
    Score together = Score::none(AnswerOutcome::not_applicable, "no assertion");
    if (text) {
      ASSAY_TRY(const std::vector<const BoundScorer*> assertions, expectations_->of(*text));
      together = assertions_score(assertions, inputs, scores, unanswered);
    }
    write([](const Score& score) { return score.value >= 1; }, 0, together, places_.back(), row, out);
    return {};
  }

  // 1 where every assertion passes, else 0 and the reasons of those that do not; missing where one cannot be scored.
  static Score assertions_score(const std::vector<const BoundScorer*>& assertions,
                                std::span<const std::optional<std::string_view>> inputs, std::span<const Score> earlier,
                                AnswerOutcome unanswered) {
    if (assertions.empty()) return Score::none(AnswerOutcome::not_applicable, "no assertion");
    std::string reasons;
    bool all = true;
    for (const BoundScorer* assertion : assertions) {
      const Score score = score_of(*assertion, inputs, earlier, unanswered);
      if (!score.scored()) return Score::none(score.outcome, assertion->name + ": " + score.reason);
      if (assertion->passes(score)) continue;
      all = false;
      reasons += (reasons.empty() ? "" : "; ") + assertion->name;
      if (!score.reason.empty()) reasons += ": " + score.reason;
    }
    return Score::truth(all, reasons);
  }

  // A row without a score is missing, or the worst where the suite says so.
  void write(const std::function<bool(const Score&)>& passes, double worst, Score& score, const ScorerFields& places,
             size_t row, RowsOut& out) const {
    out.set(places.outcome, row, std::string(name_of(score.outcome)));
    if (!score.scored() && suite_.on_error == OnError::wrong && score.outcome != AnswerOutcome::not_applicable &&
        std::isfinite(worst)) {
      score.value = worst;
      score.reason = std::string(name_of(score.outcome)) + ": " + score.reason + " (counted as wrong)";
      score.parts.clear();
    }
    bool passed = false;
    if (score.scored()) {
      out.set(places.score, row, score.value);
      passed = passes && passes(score);
      if (places.pass) out.set(*places.pass, row, passed ? 1 : 0);
      for (size_t p = 0; p < score.parts.size(); ++p) out.set(places.parts + p, row, score.parts[p]);
    }
    if (!passed && !score.reason.empty()) out.set(places.reason, row, score.reason);
  }

  Context& context_;
  const Suite& suite_;
  std::vector<ScorerSpec> before_;  // extractions that are bound
  std::vector<Field> scope_fields_;
  ScorerInputs inputs_;
  std::vector<BoundExtraction> extractions_;
  std::vector<BoundScorer> scorers_;
  std::vector<TextFunctionField> fields_;
  std::vector<ScorerFields> places_;
  std::vector<ScoredColumn> columns_;
  std::optional<Expectations> expectations_;
  std::optional<size_t> output_, given_outcome_;
  std::string output_sql_, output_name_;
  bool replaces_expect_ = false;
  size_t outcome_field_ = 0;
};

std::string sql_type(Type type) {
  return type == Type::text ? "VARCHAR" : type == Type::real ? "DOUBLE" : type == Type::whole ? "BIGINT" : "BOOLEAN";
}

// The columns that the rows had before they were scored.
std::vector<Field> unscored(const Suite& suite, std::vector<Field> fields) {
  for (const auto* made : {&suite.extract, &suite.scorers}) {
    for (const ScorerSpec& spec : *made) {
      std::erase_if(fields, [&](const Field& field) {
        return field.name == spec.name || field.name.starts_with(spec.name + ".");
      });
    }
  }
  return fields;
}

}  // namespace

bool wants_scores(const Suite& suite, const TableSpec& table, const std::vector<Field>& fields) {
  return !suite.scorers.empty() || !suite.extract.empty() || table.roles.expect || field_of(fields, "expect");
}

Result<ScoredTable> score_table(Context& context, Database& database, const Catalog& catalog, const Suite& suite,
                                const TableSpec& table, const std::vector<Field>& fields, bool work) {
  auto scorer = std::make_shared<RowScorer>(context, suite);
  ASSAY_RETURN_IF_ERROR(scorer->bind(catalog, table, table.scored ? unscored(suite, fields) : fields));
  ScoredTable scored;
  scored.table = table.name;
  scored.columns = scorer->columns();
  scored.output = scorer->output_name();
  if (table.scored) {
    scored.relation = quote_name(table.name);
    return scored;
  }
  // What is made anew stands in place of a column of the same name.
  std::string left_out;
  if (scorer->replaces_outcome()) left_out = "outcome";
  if (scorer->replaces_expect()) left_out += left_out.empty() ? "expect" : ", expect";
  std::string own = "*";
  if (!left_out.empty()) own += " EXCLUDE (" + left_out + ")";
  if (!scorer->output_sql().empty() && !field_of(fields, "output"))
    own += ", CAST(" + scorer->output_sql() + " AS VARCHAR) AS \"output\"";
  const std::string view = table.name + " with scores";
  // What the suite wrote as SQL is wrong here, or not at all.
  if (!scorer->inputs().empty()) {
    auto inputs = database.describe("SELECT " + join(scorer->inputs(), ", ") + " FROM " + quote_name(table.name));
    if (!inputs.ok()) return readable(std::move(inputs).status()).at(table.location);
  }
  if (!work) {
    std::string empty;
    for (const TextFunctionField& field : scorer->fields())
      empty += ", CAST(NULL AS " + sql_type(field.type) + ") AS " + quote_name(field.name);
    ASSAY_RETURN_IF_ERROR(database.execute("CREATE TEMP VIEW " + quote_name(view) + " AS SELECT " + own + empty +
                                           " FROM " + quote_name(table.name)));
    scored.relation = quote_name(view);
    return scored;
  }
  const std::string name = "assay_scores_" + table.name;
  ASSAY_RETURN_IF_ERROR(
      database.add_text_function({name, scorer->parameters(), scorer->fields(),
                                  [scorer](const RowsIn& in, RowsOut& out) { return scorer->rows(in, out); }}));
  ASSAY_TRY(TemporaryDirectory directory, TemporaryDirectory::create());
  scored.directory = std::make_shared<TemporaryDirectory>(std::move(directory));
  const std::string file = scored.directory->path() + "/scored.parquet";
  Status status = database.execute("COPY (SELECT * EXCLUDE (\"assay scores\"), unnest(\"assay scores\") FROM (SELECT " +
                                   own + ", " + scorer->call(name) + " AS \"assay scores\" FROM " +
                                   quote_name(table.name) + ")) TO " + quote_text(file) + " (FORMAT parquet)");
  if (!status.ok()) return readable(std::move(status)).at(table.location);
  ASSAY_RETURN_IF_ERROR(database.execute("CREATE TEMP VIEW " + quote_name(view) + " AS SELECT * FROM read_parquet(" +
                                         quote_text(file) + ")"));
  scored.relation = quote_name(view);
  return scored;
}

}  // namespace assay
