// SPDX-License-Identifier: Apache-2.0
// A suite as typed values: what the YAML file says, each field with the place where it was written. Nothing is
// looked up here: whether columns, metrics and models exist is found when the suite is bound to its data.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/status.h"
#include "assay/catalog/expression.h"
#include "assay/stats/decide.h"
#include "assay/suite/document.h"

namespace assay {

// A text and where it stands.
struct Located {
  std::string text;
  Location location;
};

// A column by name or dotted path, or an SQL expression.
struct ColumnReference {
  std::string text;
  bool sql = false;
  Location location;
};

// Several columns, one a class: by label (without labels: in their order), or by a pattern with one star.
struct ClassColumns {
  std::vector<std::pair<std::string, ColumnReference>> by_label;
  std::optional<Located> pattern;  // "p_*"
};

struct Roles {
  std::vector<ColumnReference> id;
  std::optional<ColumnReference> target, weight, count, cluster, timestamp, query, split;
  std::optional<ColumnReference> item, rank;             // ranking; relevance is the target
  std::vector<ColumnReference> targets;                  // multilabel
  std::optional<ColumnReference> model, prompt, sample;  // of a long table: whose answer a row is
  std::optional<ColumnReference> input, output;          // texts; the reference is the target
  std::optional<ColumnReference> choices, expect, pin;   // carried along
  std::optional<ColumnReference> prediction, lower, upper;
  std::vector<std::pair<double, ColumnReference>> quantiles;
  std::optional<ColumnReference> score;
  std::optional<ClassColumns> scores;
  std::optional<ClassColumns> predictions;        // multilabel
  std::vector<ColumnReference> features, ignore;  // what a model saw of a row, and what says nothing of it

  // Whether a model with these roles answers anything.
  bool is_long() const { return model || prompt || sample; }
  bool answers() const { return score || scores || prediction || predictions || rank || lower || !quantiles.empty(); }
};

struct ModelSpec {
  std::string name;
  std::string prompt;  // of a long table, whose combinations of model and prompt are models
  Location location;
  std::string kind = "predictions";
  std::vector<Located> paths;  // empty: columns of the table under test
  std::string table;           // or of another table, joined on id
  std::optional<Node> asked;   // of a model that is asked: its settings, read by asked_models.h
  bool earlier_run = false;    // its answers are those of an earlier run: the common ids are compared
  Roles roles;
};

struct TableSpec {
  std::string name;
  Location location;
  std::vector<Located> paths;
  std::optional<Located> sql;
  std::optional<Node> rows;
  std::string format;
  std::optional<Node> read;  // options of the reader, DuckDB's words
  std::optional<Located> where;
  std::vector<Located> joins;  // files, or names of other tables
  std::vector<std::pair<std::string, Located>> columns;
  Roles roles;
  bool scored = false;  // kept rows: the columns that scorers make are among them
};

struct SliceSpec {
  Location location;
  std::string name;                       // "sex", "sex * race", "young", "age"
  std::vector<std::string> columns;       // crossed; one: a column
  std::optional<std::string> predicate;   // SQL
  std::vector<double> bins;               // edges for the column named `name`
  std::optional<std::string> expression;  // SQL whose values are the slices
};

// How every answer is scored, or what is taken out of it: a call of the catalog.
struct ScorerSpec {
  std::string name;
  Location location;
  Value call;
};

enum class Severity { required, warning };
enum class DecisionMode { interval, point };
enum class OnInconclusive { inconclusive, pass, fail };
enum class OnMissing { bounds, exclude, error };
// What a row without an output is: missing, as `on_missing` has it, or a wrong answer.
enum class OnError { missing, wrong };

struct CheckSpec {
  Location location;
  Check check;
  std::string text;  // as written
  std::string name, why;
  Severity severity = Severity::required;
  std::optional<double> confidence;
  std::optional<DecisionMode> decision;
  std::optional<OnInconclusive> on_inconclusive;
  std::optional<int64_t> min_examples;
  std::vector<std::pair<std::string, Check>> bounds;  // by slice value; "else" for the rest
};

struct BaselineSpec {
  Location location;
  std::string model;   // a model of the suite, or of a long table
  std::string prompt;  // and a prompt; one of them may be empty: the same as on the other side
  std::string run;     // or an earlier run's directory
  bool skip_if_missing = false;
};

struct Suite {
  std::string file;  // where it was read from; empty: made by `eval`
  Node document;     // merged, for printing and for the run directory
  std::string name, description, owner;
  std::vector<std::string> tags;
  std::vector<TableSpec> tables;
  std::vector<Located> evaluate;
  std::optional<Located> task, positive;
  std::vector<std::string> labels;
  double threshold = 0.5;
  std::optional<double> centre;  // near the middle of the targets of a regression; without it found in the data
  std::vector<std::pair<std::string, double>> label_thresholds;  // of single labels
  std::vector<ModelSpec> models;
  std::optional<BaselineSpec> baseline;
  std::optional<Node> helpers, prompts, budget;  // read by asked_models.h and prompts.h
  int64_t samples = 1;                           // answers an example
  std::vector<ScorerSpec> extract, scorers;
  bool may_execute = false;          // code that a model wrote may run
  std::vector<std::string> secrets;  // of the models that were asked: cut out of what a scorer's program says
  std::vector<SliceSpec> slices;
  std::vector<Located> metrics;
  std::vector<EstimateExpression> metric_expressions;
  std::vector<CheckSpec> checks;
  double confidence = 0.95;
  Correction correction = Correction::holm;
  std::optional<DecisionMode> decision;
  OnInconclusive on_inconclusive = OnInconclusive::inconclusive;
  OnMissing on_missing = OnMissing::bounds;
  OnError on_error = OnError::missing;
  Location on_error_location;
  int64_t looks = 1;
  int64_t smallest_slice = 30;
  std::string keep = "scored";
  uint64_t seed = 0;
  std::vector<std::pair<std::string, Located>> report;  // format, file
  // How `${NAME}` is looked up.
  std::function<std::optional<std::string>(std::string_view)> environment;

  bool asks() const;  // whether it has models that are asked
  // What a table in memory is called that is handed over under this name (SuiteSource::tables).
  std::string name_in_memory(const std::string& table) const;
};

struct SuiteSource {
  std::vector<std::string> assignments;  // of --set
  // How `${NAME}` is looked up; empty: the environment.
  std::function<std::optional<std::string>(std::string_view)> environment = {};
  // Tables in memory that are handed over. One of the name of a table of the suite stands for it, and has its roles and
  // filters; one without a name stands for the only table.
  std::vector<std::string> tables = {};
};

// A suite over one table in memory: the words of a table and those of the suite in one list. The suite calls the table
// `data`; what is handed over has a name of its own, which no suite of a person's uses.
inline constexpr char kGivenTable[] = "given rows";
Result<Suite> suite_of_words(std::vector<Entry> words, const SuiteSource& source = {});

Result<Suite> load_suite(const std::string& path, const SuiteSource& source = {});
Result<Suite> read_suite(Node document, const SuiteSource& source = {});

}  // namespace assay
