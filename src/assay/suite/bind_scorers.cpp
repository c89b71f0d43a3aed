// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_scorers.h"

#include <algorithm>
#include <cmath>

#include "assay/base/json.h"
#include "assay/base/text.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_tables.h"

namespace assay {
namespace {

// Arguments that every scorer takes.
constexpr std::string_view kOfAll[] = {"output", "reference", "threshold", "when"};

bool of_all(std::string_view name) { return std::find(std::begin(kOfAll), std::end(kOfAll), name) != std::end(kOfAll); }

std::string list_of_words(std::span<const std::string_view> words) {
  std::string list;
  for (std::string_view word : words) list += (list.empty() ? "it is one of: " : ", ") + std::string(word);
  return list;
}

// A word as it was written: quoted, as a name, or a number.
Result<std::string> word(const Value& value, const std::string& name) {
  if (value.kind == Value::Kind::text) return value.text;
  if (value.kind == Value::Kind::quantity) return value.quantity.text;
  if (value.kind == Value::Kind::columns && value.columns.size() == 1) return value.columns[0];
  return usage_error("'" + name + "' is a text", "write it in quotes", value.location);
}

// A column of the table, or what an extraction finds.
Result<size_t> input_of(const std::string& name, const Location& location, const ScorerScope& scope) {
  for (size_t e = 0; e < scope.extractions.size(); ++e) {
    if (scope.extractions[e].name == name) return e;
  }
  std::vector<Field> known = scope.fields;
  for (const ScorerSpec& extraction : scope.extractions)
    known.push_back({extraction.name, ColumnType::text, "VARCHAR"});
  auto sql = column_sql({name, false, location}, known);
  if (!sql.ok()) return std::move(sql).status();
  const Field* field = field_of(scope.fields, name);
  const bool nested = !field || field->type == ColumnType::other;
  // A struct or list is the JSON text that it is; a text is what it is.
  return scope.inputs.index_of(nested ? "CASE WHEN typeof(" + *sql + ") LIKE 'STRUCT%' OR typeof(" + *sql +
                                            ") LIKE 'MAP%' OR typeof(" + *sql + ") LIKE '%]' THEN CAST(to_json(" +
                                            *sql + ") AS VARCHAR) ELSE CAST(" + *sql + " AS VARCHAR) END"
                                      : "CAST(" + *sql + " AS VARCHAR)");
}

// A list column's elements may each be matched.
bool holds_list(const ScorerScope& scope, const std::string& name) {
  const Field* field = field_of(scope.fields, name);
  return field && field->declared.ends_with("[]");
}

// Whether a score clears a comparison, as a test and as words.
std::function<bool(const Score&)> comparing(Comparison comparison, double bound) {
  switch (comparison) {
    case Comparison::at_least: return [bound](const Score& score) { return score.value >= bound; };
    case Comparison::more_than: return [bound](const Score& score) { return score.value > bound; };
    case Comparison::at_most: return [bound](const Score& score) { return score.value <= bound; };
    case Comparison::less_than: return [bound](const Score& score) { return score.value < bound; };
    case Comparison::equal:
    case Comparison::within: break;
  }
  return [bound](const Score& score) { return score.value == bound; };
}

class ScorerBinder {
 public:
  ScorerBinder(const Value& call, const ScorerScope& scope) : call_(call), scope_(scope) {}

  Result<const Scorer*> named() {
    if (const Scorer* scorer = scope_.catalog.find_scorer(call_.text)) {
      if (scorer->starts_programs && scope_.of_a_row)
        return usage_error("a row of data may not start a program: " + call_.text,
                           "name it among the suite's scorers, when: limits it to some rows");
      return scorer;
    }
    const auto names = scope_.catalog.scorer_names();
    std::string mend = did_you_mean(call_.text, names);
    if (mend.empty()) mend = "assay catalog lists the scorers";
    return usage_error("there is no scorer '" + call_.text + "'", mend, call_.location);
  }

  // The arguments over their defaults; what every scorer takes is kept aside.
  Result<ScorerArguments> arguments(const Scorer& scorer) {
    ScorerArguments arguments;
    arguments.directory = directory_of(call_.location);
    arguments.may_execute = scope_.suite.may_execute;
    arguments.secrets = scope_.suite.secrets;
    for (const ArgumentSpec& spec : scorer.arguments) set_default(spec, arguments);
    size_t by_position = 0;
    for (const Argument& argument : call_.arguments) {
      if (!argument.name.empty() && of_all(argument.name)) {
        shared_.push_back(&argument);
        continue;
      }
      const ArgumentSpec* spec = nullptr;
      if (argument.name.empty()) {
        if (scorer.inner != Inner::none) {
          ASSAY_RETURN_IF_ERROR(take_inner(argument, 1, arguments));
          continue;
        }
        // The last list takes every text that follows: contains('a', 'b').
        const bool more = by_position > 0 && by_position >= scorer.arguments.size() &&
                          scorer.arguments[scorer.arguments.size() - 1].type == ArgumentType::list;
        if (more || (by_position > 0 && scorer.arguments[by_position - 1].type == ArgumentType::list)) --by_position;
        if (by_position >= scorer.arguments.size())
          return usage_error(
              "'" + call_.text + "' takes " + std::to_string(scorer.arguments.size()) + " arguments by position", {},
              argument.location);
        spec = &scorer.arguments[by_position++];
      } else {
        const auto found = std::find_if(scorer.arguments.begin(), scorer.arguments.end(),
                                        [&](const ArgumentSpec& one) { return one.name == argument.name; });
        if (found != scorer.arguments.end()) spec = found;
      }
      if (!spec && scorer.inner == Inner::weighted) {
        if (argument.value.kind != Value::Kind::quantity)
          return usage_error("a weight is a number", "write " + call_.text + "(a=0.7, b=0.3)", argument.location);
        Argument inner = argument;
        inner.value.kind = Value::Kind::columns;
        inner.value.columns = {argument.name};
        ASSAY_RETURN_IF_ERROR(take_inner(inner, argument.value.quantity.value, arguments));
        continue;
      }
      if (!spec) return no_such_argument(scorer, argument);
      ASSAY_RETURN_IF_ERROR(take(*spec, argument, arguments));
    }
    for (const ArgumentSpec& spec : scorer.arguments) ASSAY_RETURN_IF_ERROR(require(spec, arguments));
    if (scorer.inner != Inner::none && arguments.inner.empty())
      return usage_error("'" + call_.text + "' needs scorers", "write " + call_.text + "(contains('x'), not refusal())",
                         call_.location);
    return arguments;
  }

  const std::vector<const Argument*>& shared() const { return shared_; }

 private:
  static void set_default(const ArgumentSpec& spec, ScorerArguments& arguments) {
    const std::string name(spec.name);
    switch (spec.type) {
      case ArgumentType::number:
      case ArgumentType::integer: arguments.numbers[name] = spec.default_number; break;
      case ArgumentType::list: arguments.lists[name] = {}; break;
      default: arguments.texts[name] = spec.default_text; break;
    }
  }

  Status take(const ArgumentSpec& spec, const Argument& argument, ScorerArguments& arguments) {
    const std::string name(spec.name);
    const Value& value = argument.value;
    switch (spec.type) {
      case ArgumentType::number:
      case ArgumentType::integer: {
        if (value.kind != Value::Kind::quantity)
          return usage_error("'" + name + "' is a number", {}, argument.location);
        const double number = value.quantity.value;
        if (number < spec.lowest || number > spec.highest)
          return usage_error("'" + name + "' must lie between " + shortest_double(spec.lowest) + " and " +
                                 shortest_double(spec.highest),
                             {}, argument.location);
        if (spec.type == ArgumentType::integer && number != std::trunc(number))
          return usage_error("'" + name + "' is a whole number", {}, argument.location);
        arguments.numbers[name] = number;
        return {};
      }
      case ArgumentType::list: {
        const std::vector<Value> one = {value};
        for (const Value& item : value.kind == Value::Kind::list ? value.items : one) {
          ASSAY_TRY(std::string text, word(item, name));
          arguments.lists[name].push_back(std::move(text));
        }
        return {};
      }
      case ArgumentType::column: {
        ASSAY_TRY(const std::string column, word(value, name));
        ASSAY_TRY(arguments.columns[name], input_of(column, value.location, scope_));
        arguments.texts[name] = column;
        return {};
      }
      default: break;
    }
    ASSAY_TRY(const std::string text, word(value, name));
    if (spec.choices.size() > 0 && std::find(spec.choices.begin(), spec.choices.end(), text) == spec.choices.end())
      return usage_error("'" + name + "' is not '" + text + "'",
                         list_of_words({spec.choices.begin(), spec.choices.size()}), argument.location);
    arguments.texts[name] = text;
    return {};
  }

  // Whatever is required is there, and default columns exist.
  Status require(const ArgumentSpec& spec, ScorerArguments& arguments) {
    const std::string name(spec.name);
    const bool number = spec.type == ArgumentType::number || spec.type == ArgumentType::integer;
    const bool absent =
        (number && std::isnan(arguments.numbers[name]) && spec.default_text == "required") ||
        (spec.type == ArgumentType::list && arguments.lists[name].empty() && spec.default_text == "required") ||
        (spec.type == ArgumentType::text && arguments.texts[name] == "required");
    if (absent)
      return usage_error("'" + call_.text + "' needs its argument '" + name + "'", std::string(spec.summary),
                         call_.location);
    if (spec.type == ArgumentType::column && !arguments.columns.contains(name) && !spec.default_text.empty()) {
      ASSAY_TRY(arguments.columns[name], input_of(std::string(spec.default_text), call_.location, scope_));
    }
    return {};
  }

  // A scorer inside: a call, or one of the suite's before this one.
  Status take_inner(const Argument& argument, double weight, ScorerArguments& arguments) {
    Value value = argument.value;
    if (value.kind == Value::Kind::list) {
      for (const Value& item : value.items) {
        Argument one = argument;
        one.value = item;
        ASSAY_RETURN_IF_ERROR(take_inner(one, weight, arguments));
      }
      return {};
    }
    if (value.kind == Value::Kind::text) {
      ASSAY_TRY(value, parse_call(value.text, value.location));
    }
    if (value.kind == Value::Kind::columns && value.columns.size() == 1) {
      const auto found = std::find(scope_.earlier.begin(), scope_.earlier.end(), value.columns[0]);
      if (found == scope_.earlier.end()) {
        const std::vector<std::string_view> names(scope_.earlier.begin(), scope_.earlier.end());
        std::string mend = did_you_mean(value.columns[0], names);
        if (mend.empty()) mend = "a scorer is named after those that it is made of; a call has brackets: refusal()";
        return usage_error("no scorer before this one is called '" + value.columns[0] + "'", mend, value.location);
      }
      InnerScorer inner;
      inner.name = value.columns[0];
      inner.weight = weight;
      inner.score = [index = static_cast<size_t>(found - scope_.earlier.begin())](const AnswerRow& answer) {
        return answer.earlier[index];
      };
      // Its own pass came before: a score from its threshold on is one.
      const ScorerSpec& spec = scope_.suite.scorers[static_cast<size_t>(found - scope_.earlier.begin())];
      ASSAY_TRY(BoundScorer bound, bind_scorer(spec, scope_));
      inner.passes = bound.passes;
      arguments.inner.push_back(std::move(inner));
      return {};
    }
    if (value.kind != Value::Kind::call)
      return usage_error("'" + call_.text + "' is made of scorers", "write " + call_.text + "(contains('x'))",
                         argument.location);
    ASSAY_TRY(BoundScorer bound, bind_scorer(ScorerSpec{value.text, value.location, value}, scope_));
    InnerScorer inner;
    inner.name = text_of(value);
    inner.weight = weight;
    inner.passes = bound.passes;
    inner.score = [bound = std::move(bound)](const AnswerRow& answer) {
      return score_of(bound, answer.columns, answer.earlier, answer.unanswered);
    };
    arguments.inner.push_back(std::move(inner));
    return {};
  }

  Status no_such_argument(const Scorer& scorer, const Argument& argument) const {
    std::vector<std::string_view> known(std::begin(kOfAll), std::end(kOfAll));
    for (const ArgumentSpec& spec : scorer.arguments) known.push_back(spec.name);
    std::string mend = did_you_mean(argument.name, known);
    if (mend.empty()) {
      for (std::string_view one : known) mend += (mend.empty() ? "it takes: " : ", ") + std::string(one);
    }
    return usage_error("'" + call_.text + "' has no argument '" + argument.name + "'", mend, argument.location);
  }

  const Value& call_;
  const ScorerScope& scope_;
  std::vector<const Argument*> shared_;
};

Result<size_t> output_of(const ScorerScope& scope, const Location& location) {
  if (!scope.output) return usage_error("no column holds the answers", "say which one it is: output: COLUMN", location);
  if (scope.output->sql) return scope.inputs.index_of("CAST((" + scope.output->text + ") AS VARCHAR)");
  return input_of(scope.output->text, scope.output->location, scope);
}

}  // namespace

size_t ScorerInputs::index_of(const std::string& text) {
  const auto found = std::find(sql.begin(), sql.end(), text);
  if (found != sql.end()) return extracted + static_cast<size_t>(found - sql.begin());
  sql.push_back(text);
  return size() - 1;
}

Score score_of(const BoundScorer& scorer, std::span<const std::optional<std::string_view>> inputs,
               std::span<const Score> earlier, AnswerOutcome unanswered) {
  if (scorer.when && inputs[*scorer.when] != "true")
    return Score::none(AnswerOutcome::not_applicable, "its when: does not hold");
  AnswerRow answer;
  answer.columns = inputs;
  answer.earlier = earlier;
  answer.unanswered = unanswered;
  std::vector<std::string> listed;
  std::vector<std::string_view> references(scorer.references.begin(), scorer.references.end());
  if (scorer.reference && inputs[*scorer.reference]) {
    const std::string_view text = *inputs[*scorer.reference];
    if (!scorer.reference_is_list) {
      references.push_back(text);
    } else if (const Result<Json> list = parse_json(text); list.ok()) {
      for (const Json& item : *list) {
        if (!item.is_null()) listed.push_back(item.is_string() ? item.get<std::string>() : item.dump());
      }
      references.assign(listed.begin(), listed.end());
    }
  }
  if (scorer.references_wanted && references.empty()) return Score::none(AnswerOutcome::not_applicable, "no reference");
  answer.references = references;
  if (scorer.scorer->reads_output) {
    const std::optional<std::string_view>& output = inputs[scorer.output];
    if (!output) return Score::none(unanswered, "no output");
    answer.output = *output;
  }
  try {
    return scorer.score(answer);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& problem) {
    // A library inside a scorer that throws says something about this answer, not about the run.
    return Score::none(AnswerOutcome::error, problem.what());
  }
}

Status read_reference(const ScorerScope& scope) {
  if (!scope.reference) return {};
  if (scope.reference->sql) {
    scope.inputs.index_of("CAST((" + scope.reference->text + ") AS VARCHAR)");
    return {};
  }
  const Result<size_t> index = input_of(scope.reference->text, scope.reference->location, scope);
  return index.ok() ? Status() : index.status();
}

Result<BoundExtraction> bind_extraction(const ScorerSpec& spec, const ScorerScope& scope) {
  ScorerBinder binder(spec.call, scope);
  ASSAY_TRY(const Scorer* scorer, binder.named());
  if (!scorer->extract)
    return usage_error("'" + spec.call.text + "' takes nothing out of an answer",
                       "extract with regex, number, choice, json_field or code_block", spec.call.location);
  BoundExtraction bound;
  bound.name = spec.name;
  ASSAY_TRY(const ScorerArguments arguments, binder.arguments(*scorer));
  auto extract = scorer->extract(arguments);
  if (!extract.ok()) return std::move(extract).status().at(spec.call.location);
  bound.extract = std::move(*extract);
  std::optional<size_t> from;
  for (const Argument* argument : binder.shared()) {
    if (argument->name != "output")
      return usage_error("an extraction has no argument '" + argument->name + "'", {}, argument->location);
    ASSAY_TRY(const std::string column, word(argument->value, "output"));
    ASSAY_TRY(from, [&]() -> Result<std::optional<size_t>> {
      ASSAY_TRY(const size_t index, input_of(column, argument->location, scope));
      return std::optional(index);
    }());
  }
  if (!from) {
    ASSAY_TRY(bound.from, output_of(scope, spec.call.location));
  } else {
    bound.from = *from;
  }
  return bound;
}

Result<BoundScorer> bind_scorer(const ScorerSpec& spec, const ScorerScope& scope) {
  ScorerBinder binder(spec.call, scope);
  ASSAY_TRY(const Scorer* scorer, binder.named());
  BoundScorer bound;
  bound.name = spec.name;
  bound.scorer = scorer;
  bound.range = scorer->range;
  bound.whole = scorer->whole;
  bound.higher_is_better = scorer->higher_is_better;
  bound.references_wanted = scorer->reference_answer == Reference::required;
  ASSAY_TRY(const ScorerArguments arguments, binder.arguments(*scorer));
  auto score = scorer->prepare(arguments);
  if (!score.ok()) return std::move(score).status().at(spec.call.location);
  bound.score = std::move(*score);
  std::optional<double> threshold;
  if (!std::isnan(scorer->threshold)) threshold = scorer->threshold;
  std::optional<std::string> output, reference;
  for (const Argument* argument : binder.shared()) {
    const Value& value = argument->value;
    if (argument->name == "threshold") {
      if (value.kind != Value::Kind::quantity) return usage_error("threshold is a number", {}, argument->location);
      threshold = value.quantity.value;
    } else if (argument->name == "when") {
      ASSAY_TRY(const std::string sql, word(value, "when"));
      bound.when = scope.inputs.index_of("CAST((" + sql + ") AS VARCHAR)");
    } else if (argument->name == "output") {
      ASSAY_TRY(output, [&]() -> Result<std::optional<std::string>> {
        ASSAY_TRY(std::string text, word(value, "output"));
        return std::optional(std::move(text));
      }());
    } else if (value.kind == Value::Kind::text) {
      bound.references.push_back(value.text);
    } else if (value.kind == Value::Kind::list) {
      for (const Value& item : value.items) {
        ASSAY_TRY(std::string text, word(item, "reference"));
        bound.references.push_back(std::move(text));
      }
    } else {
      ASSAY_TRY(reference, [&]() -> Result<std::optional<std::string>> {
        ASSAY_TRY(std::string text, word(value, "reference"));
        return std::optional(std::move(text));
      }());
    }
  }
  // A map of the suite writes columns as texts: a reference that names one is that column.
  if (bound.references.size() == 1 && !reference && field_of(scope.fields, bound.references[0])) {
    reference = bound.references[0];
    bound.references.clear();
  }
  if (output) {
    ASSAY_TRY(bound.output, input_of(*output, spec.call.location, scope));
  } else if (scorer->reads_output) {
    ASSAY_TRY(bound.output, output_of(scope, spec.call.location));
  }
  const bool inner_references = scorer->inner != Inner::none;
  if (scorer->reference_answer != Reference::none || inner_references) {
    if (reference) {
      ASSAY_TRY(const size_t index, input_of(*reference, spec.call.location, scope));
      bound.reference = index;
      bound.reference_is_list = holds_list(scope, *reference);
    } else if (bound.references.empty() && scope.reference) {
      if (scope.reference->sql) {
        bound.reference = scope.inputs.index_of("CAST((" + scope.reference->text + ") AS VARCHAR)");
      } else {
        ASSAY_TRY(const size_t index, input_of(scope.reference->text, scope.reference->location, scope));
        bound.reference = index;
        bound.reference_is_list = holds_list(scope, scope.reference->text);
      }
    } else if (bound.references.empty() && scorer->reference_answer == Reference::required) {
      return usage_error("'" + spec.call.text + "' needs the right answer",
                         "say which column holds it: reference: COLUMN, or write reference='...'", spec.call.location);
    }
  }
  if (spec.call.comparison) {
    bound.passes = comparing(*spec.call.comparison, spec.call.quantity.value);
  } else if (threshold) {
    bound.passes = comparing(scorer->higher_is_better ? Comparison::at_least : Comparison::at_most, *threshold);
  }
  if (spec.call.negated) {
    if (!bound.passes)
      return usage_error("'not " + spec.call.text + "' needs a pass to turn round",
                         "give it a threshold=", spec.call.location);
    bound.score = [score = std::move(bound.score), passes = std::move(bound.passes),
                   name = spec.call.text](const AnswerRow& answer) {
      const Score one = score(answer);
      if (!one.scored()) return one;
      return Score::truth(!passes(one), name + " holds");
    };
    bound.range = {0, 1};
    bound.whole = bound.higher_is_better = true;
    bound.passes = comparing(Comparison::at_least, 1);
  }
  return bound;
}

Expectations::Expectations(const ScorerScope& scope, size_t reads) : scope_(scope), reads_(reads) {
  scope_.of_a_row = true;
}

Result<const BoundScorer*> Expectations::one(const std::string& call) {
  std::lock_guard lock(mutex_);
  auto found = known_.find(call);
  if (found == known_.end()) {
    const auto bind = [&]() -> Result<BoundScorer> {
      ASSAY_TRY(Value value, parse_call(call, {}));
      const size_t before = scope_.inputs.size();
      ASSAY_TRY(BoundScorer bound, bind_scorer(ScorerSpec{call, {}, std::move(value)}, scope_));
      if (scope_.inputs.size() != before)
        return usage_error("an assertion of a row reads the answer and the reference only: " + call);
      if (!bound.passes) return usage_error("'" + call + "' has no pass", "compare it: " + call + " >= 0.5");
      return bound;
    };
    found = known_.emplace(call, bind()).first;
  }
  if (!found->second.ok()) return found->second.status();
  return &*found->second;
}

Result<std::vector<const BoundScorer*>> Expectations::of(std::string_view text) {
  std::vector<std::string> calls;
  const std::string trimmed = trim(text);
  if (!trimmed.empty() && trimmed[0] == '[') {
    ASSAY_TRY(const Json list, parse_json(trimmed));
    for (const Json& item : list) {
      if (!item.is_string()) return usage_error("expect is a list of calls, each a text");
      calls.push_back(item.get<std::string>());
    }
  } else if (!trimmed.empty()) {
    calls.push_back(trimmed);
  }
  std::vector<const BoundScorer*> scorers;
  for (const std::string& call : calls) {
    ASSAY_TRY(const BoundScorer* scorer, one(call));
    scorers.push_back(scorer);
  }
  return scorers;
}

}  // namespace assay
