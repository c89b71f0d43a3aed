// SPDX-License-Identifier: Apache-2.0
// The YAML tree as a typed suite. Every key is read once, here; what is not known is an error with the nearest.
#include "assay/suite/suite.h"

#include <algorithm>
#include <filesystem>

#include "assay/base/clock.h"
#include "assay/base/text.h"
#include "assay/data/roles.h"
#include "assay/store/approval.h"
#include "assay/suite/given_tables.h"
#include "assay/suite/read_roles.h"
#include "assay/suite/read_scorers.h"
#include "assay/suite/suite_words.h"

namespace assay {
namespace {

struct Word {
  std::string_view text;
  int value;
};

template <typename Enum>
Result<Enum> word_of(const Node& node, std::string_view what,
                     std::initializer_list<std::pair<std::string_view, Enum>> words) {
  ASSAY_TRY(const std::string text, node.string(what));
  std::vector<std::string_view> known;
  for (const auto& [word, value] : words) {
    if (word == text) return value;
    known.push_back(word);
  }
  std::string list;
  for (std::string_view word : known) list += (list.empty() ? "" : ", ") + std::string(word);
  return usage_error(std::string(what) + " is not '" + text + "'", "it is one of: " + list, node.location);
}

Result<OnInconclusive> on_inconclusive_of(const Node& node) {
  return word_of<OnInconclusive>(
      node, "on_inconclusive",
      {{"inconclusive", OnInconclusive::inconclusive}, {"pass", OnInconclusive::pass}, {"fail", OnInconclusive::fail}});
}

Result<DecisionMode> decision_of(const Node& node) {
  if (node.text() == "sequential")
    return usage_error("'decision: sequential' is not built yet", "use interval or point", node.location);
  return word_of<DecisionMode>(node, "decision",
                               {{"interval", DecisionMode::interval}, {"point", DecisionMode::point}});
}

Result<double> confidence_of(const Node& node) {
  ASSAY_TRY(const double value, node.number("confidence"));
  if (!(value > 0.5 && value < 1))
    return usage_error("confidence must lie between 0.5 and 1", "the default is 0.95", node.location);
  return value;
}

class Reader {
 public:
  explicit Reader(const SuiteSource& source) : source_(source) {
    if (!source_.environment)
      source_.environment = [](std::string_view name) { return environment(std::string(name)); };
  }

  Result<Located> path(const Node& node, std::string_view what) {
    ASSAY_TRY(const std::string text, node.string(what));
    ASSAY_TRY(std::string expanded, expand_environment(text, node.location, source_.environment));
    return Located{std::move(expanded), node.location};
  }

  Result<std::vector<Located>> paths(const Node& node, std::string_view what) {
    std::vector<Located> list;
    if (!node.is_list()) {
      ASSAY_TRY(Located one, path(node, what));
      list.push_back(std::move(one));
      return list;
    }
    for (const Node& item : node.items()) {
      ASSAY_TRY(Located one, path(item, what));
      list.push_back(std::move(one));
    }
    if (list.empty()) return usage_error(std::string(what) + " is an empty list", {}, node.location);
    return list;
  }

  Result<Located> text(const Node& node, std::string_view what) {
    ASSAY_TRY(std::string value, node.string(what));
    return Located{std::move(value), node.location};
  }

  Result<TableSpec> table(const std::string& name, const Node& node) {
    TableSpec table;
    table.name = name;
    table.location = node.location;
    if (!node.is_map()) {
      ASSAY_TRY(table.paths, paths(node, "data"));
      return table;
    }
    ASSAY_RETURN_IF_ERROR(check_keys(node, {kTableKeys, kForeignRoles, kPlannedRoles}, "of table '" + name + "'"));
    if (const Node* value = node.find("path")) {
      ASSAY_TRY(table.paths, paths(*value, "path"));
    }
    if (const Node* value = node.find("sql")) {
      ASSAY_TRY(table.sql, optional_text(*value, "sql"));
    }
    if (const Node* value = node.find("rows")) {
      if (!value->is_list()) return usage_error("rows is a list of maps", {}, value->location);
      table.rows = *value;
    }
    if ((!table.paths.empty()) + table.sql.has_value() + table.rows.has_value() != 1) {
      return usage_error("table '" + name + "' needs exactly one of path, rows, sql", {}, node.location);
    }
    if (const Node* value = node.find("format")) {
      ASSAY_TRY(table.format, value->string("format"));
    }
    if (const Node* value = node.find("read")) {
      if (!value->is_map()) return usage_error("read is a map of the reader's options", {}, value->location);
      table.read = *value;
    }
    if (const Node* value = node.find("where")) {
      ASSAY_TRY(table.where, optional_text(*value, "where"));
    }
    if (const Node* value = node.find("join")) {
      ASSAY_TRY(table.joins, paths(*value, "join"));
    }
    if (const Node* value = node.find("columns")) {
      if (!value->is_map())
        return usage_error("columns is a map of computed columns", "write columns: {late: delay > 15}",
                           value->location);
      for (const Entry& entry : value->entries()) {
        ASSAY_TRY(Located sql, text(entry.value, "a computed column"));
        table.columns.emplace_back(entry.key, std::move(sql));
      }
    }
    ASSAY_RETURN_IF_ERROR(read_roles(node, table.roles));
    return table;
  }
  Result<std::optional<Located>> optional_text(const Node& node, std::string_view what) {
    ASSAY_TRY(Located value, text(node, what));
    return std::optional(std::move(value));
  }

  Status tables(const Node& data, Suite& suite) {
    if (is_one_table(data)) {
      ASSAY_TRY(TableSpec only, table("data", data));
      suite.tables.push_back(std::move(only));
      return {};
    }
    for (const Entry& entry : data.entries()) {
      ASSAY_TRY(TableSpec named, table(entry.key, entry.value));
      suite.tables.push_back(std::move(named));
    }
    if (suite.tables.empty()) return usage_error("data names no table", {}, data.location);
    return {};
  }

  Status models(const Node& node, Suite& suite) {
    if (!node.is_map())
      return usage_error("models is a map of names", "write models: {candidate: {kind: predictions, score: p}}",
                         node.location);
    for (const Entry& entry : node.entries()) {
      if (!entry.value.is_map()) return usage_error("model '" + entry.key + "' is a map", {}, entry.value.location);
      ModelSpec model;
      model.name = entry.key;
      model.location = entry.key_location;
      if (const Node* kind = entry.value.find("kind")) {
        ASSAY_TRY(model.kind, kind->string("kind"));
      }
      if (model.kind != "predictions") {
        model.asked = entry.value;
        suite.models.push_back(std::move(model));
        continue;
      }
      ASSAY_RETURN_IF_ERROR(check_keys(entry.value, {kModelKeys, kForeignRoles, {}}, "of model '" + model.name + "'"));
      if (const Node* path = entry.value.find("path")) {
        ASSAY_TRY(model.paths, paths(*path, "path"));
      }
      ASSAY_RETURN_IF_ERROR(read_roles(entry.value, model.roles));
      if (!model.roles.answers()) {
        return usage_error("model '" + model.name + "' names neither score nor prediction",
                           "say which column holds its answers", model.location);
      }
      suite.models.push_back(std::move(model));
    }
    return {};
  }

  Status baseline(const Node& node, Suite& suite) {
    BaselineSpec baseline;
    baseline.location = node.location;
    if (node.is_map()) {
      static constexpr std::string_view kKeys[] = {"run", "model", "prompt", "if_missing"};
      ASSAY_RETURN_IF_ERROR(check_keys(node, {kKeys, {}, {}}, "of baseline"));
      if (const Node* run = node.find("run")) {
        ASSAY_TRY(baseline.run, run->string("run"));
        if (!baseline.run.starts_with(kApproved)) {
          ASSAY_TRY(const Located where, path(*run, "run"));
          baseline.run = where.text;
        }
      }
      if (const Node* model = node.find("model")) {
        ASSAY_TRY(baseline.model, model->string("model"));
      }
      if (const Node* prompt = node.find("prompt")) {
        ASSAY_TRY(baseline.prompt, prompt->string("prompt"));
      }
      if (const Node* missing = node.find("if_missing")) {
        ASSAY_TRY(baseline.skip_if_missing, word_of<bool>(*missing, "if_missing", {{"skip", true}, {"error", false}}));
      }
      if (baseline.run.empty() == (baseline.model.empty() && baseline.prompt.empty())) {
        return usage_error("a baseline is a model, {prompt: NAME}, or {run: DIRECTORY}", {}, node.location);
      }
    } else {
      ASSAY_TRY(baseline.model, node.string("baseline"));
      if (baseline.model.starts_with(kApproved)) std::swap(baseline.model, baseline.run);
    }
    suite.baseline = std::move(baseline);
    return {};
  }

  Status slices(const Node& node, Suite& suite) {
    for (const Node& item : node.is_list() ? node.items() : std::vector<Node>{node}) {
      SliceSpec slice;
      slice.location = item.location;
      if (item.is_map()) {
        if (item.entries().size() != 1)
          return usage_error("a slice has one name", "write - young: \"age < 25\"", item.location);
        const Entry& entry = item.entries()[0];
        slice.name = entry.key;
        if (entry.value.is_list()) {
          for (const Node& edge : entry.value.items()) {
            ASSAY_TRY(const double number, edge.number("a bin's edge"));
            if (!slice.bins.empty() && number <= slice.bins.back())
              return usage_error("the edges of bins ascend", {}, edge.location);
            slice.bins.push_back(number);
          }
          if (slice.bins.empty()) return usage_error("bins need an edge", {}, item.location);
        } else if (entry.value.is_map()) {
          const Node* sql = entry.value.find("sql");
          if (!sql)
            return usage_error("a slice is a predicate, a list of edges, or {sql: EXPRESSION}", {},
                               entry.value.location);
          ASSAY_TRY(slice.expression, as_optional(sql->string("sql")));
          slice.location = sql->location;
        } else {
          ASSAY_TRY(slice.predicate, as_optional(entry.value.string("a slice")));
          slice.location = entry.value.location;
        }
      } else {
        ASSAY_TRY(slice.name, item.string("a slice"));
        for (const std::string& part : split(slice.name, '*')) {
          std::string column = trim(part);
          if (column.size() > 2 && column.front() == '`' && column.back() == '`')
            column = column.substr(1, column.size() - 2);
          slice.columns.push_back(std::move(column));
        }
      }
      suite.slices.push_back(std::move(slice));
    }
    return {};
  }
  static Result<std::optional<std::string>> as_optional(Result<std::string> result) {
    if (!result.ok()) return std::move(result).status();
    return std::optional(std::move(result).value());
  }

  Status check(const Node& node, Suite& suite) {
    CheckSpec spec;
    spec.location = node.location;
    const Node* expression = &node;
    if (node.is_map()) {
      ASSAY_RETURN_IF_ERROR(check_keys(node, {kCheckKeys, {}, {}}, "of a check"));
      expression = node.find("check");
      if (!expression)
        return usage_error("a check needs its expression", "write check: accuracy >= 0.9", node.location);
      if (const Node* value = node.find("name")) {
        ASSAY_TRY(spec.name, value->string("name"));
      }
      if (const Node* value = node.find("why")) {
        ASSAY_TRY(spec.why, value->string("why"));
      }
      if (const Node* value = node.find("severity")) {
        ASSAY_TRY(spec.severity, word_of<Severity>(*value, "severity",
                                                   {{"required", Severity::required}, {"warning", Severity::warning}}));
      }
      if (const Node* value = node.find("confidence")) {
        ASSAY_TRY(const double confidence, confidence_of(*value));
        spec.confidence = confidence;
      }
      if (const Node* value = node.find("decision")) {
        ASSAY_TRY(const DecisionMode decision, decision_of(*value));
        spec.decision = decision;
      }
      if (const Node* value = node.find("on_inconclusive")) {
        ASSAY_TRY(const OnInconclusive meaning, on_inconclusive_of(*value));
        spec.on_inconclusive = meaning;
      }
      if (const Node* value = node.find("min_examples")) {
        ASSAY_TRY(const int64_t least, value->integer("min_examples"));
        spec.min_examples = least;
      }
    }
    ASSAY_TRY(spec.text, expression->string("a check"));
    spec.location = expression->location;
    const Node* bounds = node.is_map() ? node.find("bounds") : nullptr;
    if (bounds) {
      // The expression is an estimate alone; each slice has its own comparison.
      ASSAY_TRY(spec.check.estimate, parse_estimate(spec.text, spec.location));
      spec.check.location = spec.location;
      for (const Entry& entry : bounds->entries()) {
        ASSAY_TRY(const std::string text, entry.value.string("a bound"));
        ASSAY_TRY(const ComparisonExpression comparison, parse_comparison(text, entry.value.location));
        Check own = spec.check;
        own.comparison = comparison.comparison;
        own.bound = comparison.bound;
        spec.bounds.emplace_back(entry.key, std::move(own));
      }
      if (spec.bounds.empty()) return usage_error("bounds is a map of slice values", {}, bounds->location);
    } else {
      ASSAY_TRY(spec.check, parse_check(spec.text, spec.location));
    }
    suite.checks.push_back(std::move(spec));
    return {};
  }

 private:
  SuiteSource source_;
};

Result<Suite> read_document(Node document, const SuiteSource& source) {
  Suite suite;
  Reader reader(source);
  ASSAY_RETURN_IF_ERROR(check_keys(document, {kSuiteKeys, kForeignKeys, kPlannedKeys}, "of the suite"));
  const Node* data = document.find("data");
  if (!data) return usage_error("the suite has no data", "write data: predictions.csv", document.location);
  if (const Node* version = document.find("assay")) {
    ASSAY_TRY(const int64_t number, version->integer("assay"));
    if (number != 1)
      return usage_error("the suite is of format " + std::to_string(number) + ", this program reads 1", "update assay",
                         version->location);
  }
  const auto text = [&](const char* key, std::string& into) -> Status {
    if (const Node* value = document.find(key)) {
      ASSAY_TRY(into, value->string(key));
    }
    return {};
  };
  ASSAY_RETURN_IF_ERROR(text("name", suite.name));
  ASSAY_RETURN_IF_ERROR(text("description", suite.description));
  ASSAY_RETURN_IF_ERROR(text("owner", suite.owner));
  ASSAY_RETURN_IF_ERROR(text("keep", suite.keep));
  if (suite.keep != "all" && suite.keep != "scored" && suite.keep != "none") {
    return usage_error("keep is not '" + suite.keep + "'", "it is one of: all, scored, none",
                       document.find("keep")->location);
  }
  ASSAY_RETURN_IF_ERROR(reader.tables(*data, suite));
  if (const Node* value = document.find("evaluate")) {
    for (const Node& one : value->is_list() ? value->items() : std::vector<Node>{*value}) {
      ASSAY_TRY(Located name, reader.text(one, "evaluate"));
      suite.evaluate.push_back(std::move(name));
    }
  }
  if (const Node* value = document.find("task")) {
    ASSAY_TRY(suite.task, reader.optional_text(*value, "task"));
  }
  if (const Node* value = document.find("positive")) {
    ASSAY_TRY(suite.positive, reader.optional_text(*value, "positive"));
  }
  if (const Node* value = document.find("labels")) {
    if (!value->is_list() || value->items().size() < 2)
      return usage_error("labels is the list of every label that may occur", "write labels: [no, yes]",
                         value->location);
    for (const Node& one : value->items()) {
      ASSAY_TRY(std::string label, one.string("a label"));
      if (std::find(suite.labels.begin(), suite.labels.end(), label) != suite.labels.end())
        return usage_error("the label '" + label + "' stands twice", "keep one", one.location);
      suite.labels.push_back(std::move(label));
    }
  }
  if (const Node* value = document.find("threshold")) {
    if (value->is_map()) {
      for (const Entry& entry : value->entries()) {
        ASSAY_TRY(const double threshold, entry.value.number("threshold"));
        suite.label_thresholds.emplace_back(entry.key, threshold);
      }
    } else {
      ASSAY_TRY(suite.threshold, value->number("threshold"));
    }
  }
  if (const Node* value = document.find("models")) ASSAY_RETURN_IF_ERROR(reader.models(*value, suite));
  for (const auto& [key, into] : {std::pair("helpers", &suite.helpers), std::pair("prompts", &suite.prompts),
                                  std::pair("budget", &suite.budget)}) {
    if (const Node* value = document.find(key)) *into = *value;
  }
  if (const Node* value = document.find("samples")) {
    ASSAY_TRY(suite.samples, value->integer("samples"));
    if (suite.samples < 1 || suite.samples > 100'000)
      return usage_error("samples is a number from 1 to 100,000", {}, value->location);
  }
  for (const char* key : {"prompts", "samples", "budget"}) {
    const Node* value = document.find(key);
    if (value && !suite.asks())
      return usage_error(std::string(key) + " is for models that are asked, and the suite has none",
                         "write models: {small: {kind: chat, url: ..., model: ...}}", value->location);
  }
  if (const Node* value = document.find("baseline")) ASSAY_RETURN_IF_ERROR(reader.baseline(*value, suite));
  if (const Node* value = document.find("slices")) ASSAY_RETURN_IF_ERROR(reader.slices(*value, suite));
  if (const Node* value = document.find("smallest_slice")) {
    ASSAY_TRY(suite.smallest_slice, value->integer("smallest_slice"));
  }
  if (const Node* value = document.find("metrics")) {
    for (const Node& one : value->is_list() ? value->items() : std::vector<Node>{*value}) {
      ASSAY_TRY(Located metric, reader.text(one, "a metric"));
      ASSAY_TRY(EstimateExpression expression, parse_estimate(metric.text, metric.location));
      suite.metrics.push_back(std::move(metric));
      suite.metric_expressions.push_back(std::move(expression));
    }
  }
  if (const Node* value = document.find("checks")) {
    for (const Node& one : value->is_list() ? value->items() : std::vector<Node>{*value})
      ASSAY_RETURN_IF_ERROR(reader.check(one, suite));
  }
  if (const Node* value = document.find("centre")) {
    ASSAY_TRY(const double centre, value->number("centre"));
    suite.centre = centre;
  }
  if (const Node* value = document.find("confidence")) {
    ASSAY_TRY(suite.confidence, confidence_of(*value));
  }
  if (const Node* value = document.find("correction")) {
    ASSAY_TRY(suite.correction,
              word_of<Correction>(
                  *value, "correction",
                  {{"holm", Correction::holm}, {"bonferroni", Correction::bonferroni}, {"none", Correction::none}}));
  }
  if (const Node* value = document.find("decision")) {
    ASSAY_TRY(const DecisionMode decision, decision_of(*value));
    suite.decision = decision;
  }
  if (const Node* value = document.find("on_inconclusive")) {
    ASSAY_TRY(suite.on_inconclusive, on_inconclusive_of(*value));
  }
  if (const Node* value = document.find("on_missing")) {
    ASSAY_TRY(suite.on_missing,
              word_of<OnMissing>(
                  *value, "on_missing",
                  {{"bounds", OnMissing::bounds}, {"exclude", OnMissing::exclude}, {"error", OnMissing::error}}));
  }
  if (const Node* value = document.find("on_error")) {
    ASSAY_TRY(suite.on_error,
              word_of<OnError>(*value, "on_error", {{"missing", OnError::missing}, {"wrong", OnError::wrong}}));
    suite.on_error_location = value->location;
  }
  if (const Node* value = document.find("execute")) {
    ASSAY_TRY(suite.may_execute, word_of<bool>(*value, "execute", {{"allowed", true}, {"refused", false}}));
  }
  if (const Node* value = document.find("extract")) {
    ASSAY_TRY(suite.extract, read_scorers(*value, "extract"));
  }
  if (const Node* value = document.find("scorers")) {
    ASSAY_TRY(suite.scorers, read_scorers(*value, "scorers"));
  }
  if (const Node* value = document.find("looks")) {
    ASSAY_TRY(suite.looks, value->integer("looks"));
    if (suite.looks < 1) return usage_error("looks is at least 1", {}, value->location);
  }
  if (const Node* value = document.find("seed")) {
    ASSAY_TRY(const int64_t seed, value->integer("seed"));
    suite.seed = static_cast<uint64_t>(seed);
  }
  if (const Node* value = document.find("report")) {
    if (!value->is_map())
      return usage_error("report is a map of formats and files", "write report: {html: report.html}", value->location);
    for (const Entry& entry : value->entries()) {
      ASSAY_TRY(Located file, reader.text(entry.value, "report"));
      suite.report.emplace_back(entry.key, std::move(file));
    }
  }
  suite.document = std::move(document);
  suite.environment = source.environment;
  if (!suite.environment) suite.environment = [](std::string_view name) { return environment(std::string(name)); };
  return suite;
}

}  // namespace

std::string Suite::name_in_memory(const std::string& table) const {
  if (table.empty()) return given_name(tables[0].name);
  const bool own = std::any_of(tables.begin(), tables.end(), [&](const TableSpec& spec) { return spec.name == table; });
  return own ? given_name(table) : table;
}

bool Suite::asks() const {
  return std::any_of(models.begin(), models.end(), [](const ModelSpec& model) { return model.asked.has_value(); });
}

Result<Suite> read_suite(Node document, const SuiteSource& source) {
  for (const std::string& assignment : source.assignments)
    ASSAY_RETURN_IF_ERROR(apply_assignment(document, assignment));
  ASSAY_RETURN_IF_ERROR(hand_over(document, source.tables));
  return read_document(std::move(document), source);
}

Result<Suite> suite_of_words(std::vector<Entry> words, const SuiteSource& source) {
  const auto knows = [](const auto& list, std::string_view word) {
    return std::any_of(std::begin(list), std::end(list), [&](const auto& known) {
      if constexpr (std::is_same_v<std::decay_t<decltype(known)>, std::string_view>) {
        return known == word;
      } else {
        return known.first == word;
      }
    });
  };
  std::vector<Entry> table = {
      {"sql", {}, Node::scalar(Node::Kind::text, "FROM \"" + std::string(kGivenTable) + "\"", {})}};
  std::vector<Entry> suite;
  for (Entry& word : words) {
    const std::string& key = word.key;
    if (knows(kTableKeys, key) || knows(kForeignRoles, key) || knows(kPlannedRoles, key)) {
      table.push_back(std::move(word));
    } else if (knows(kSuiteKeys, key) || knows(kForeignKeys, key) || knows(kPlannedKeys, key)) {
      suite.push_back(std::move(word));
    } else {
      std::vector<std::string_view> known(std::begin(kTableKeys), std::end(kTableKeys));
      known.insert(known.end(), std::begin(kSuiteKeys), std::end(kSuiteKeys));
      return usage_error("there is no word '" + key + "'", did_you_mean(key, known), word.key_location);
    }
  }
  suite.push_back({"data", {}, Node::mapping(std::move(table), {})});
  ASSAY_TRY(Suite read, read_suite(Node::mapping(std::move(suite), {}), source));
  if (read.name.empty()) read.name = "evaluate";
  return read;
}

Result<Suite> load_suite(const std::string& path, const SuiteSource& source) {
  ASSAY_TRY(Node document, load_document(path));
  ASSAY_TRY(Suite suite, read_suite(std::move(document), source));
  suite.file = path;
  if (suite.name.empty()) suite.name = std::filesystem::path(path).stem().string();
  return suite;
}

}  // namespace assay
