// SPDX-License-Identifier: Apache-2.0
// assay eval: the estimates of one file without a suite. The options become the suite that they abbreviate.
#include <array>

#include "assay/base/text.h"
#include "assay/builtin/catalog.h"
#include "assay/suite/run.h"
#include "options.h"
#include "show_run.h"

namespace assay::cli {
namespace {

// An option that is a key of the suite, or of its one table.
struct Key {
  const char* name;
  bool of_table;
  bool number;
  const char* type;
  const char* summary;
};

constexpr Key kKeys[] = {
    {"target", true, false, "COLUMN", "The column of true answers; of several labels their columns: spam,toxic"},
    {"score", true, false, "COLUMN", "The column of scores of the positive class; 'p_*' for a column a class"},
    {"prediction", true, false, "COLUMN", "The column of predicted answers"},
    {"weight", true, false, "COLUMN", "The column of row weights"},
    {"count", true, false, "COLUMN", "The column that says how many equal rows a row stands for"},
    {"id", true, false, "COLUMN", "The column that names a row"},
    {"cluster", true, false, "COLUMN", "The column of groups whose rows are not independent"},
    {"query", true, false, "COLUMN", "The column that names a ranked list; the target is then the relevance"},
    {"rank", true, false, "COLUMN", "The column of recorded positions, in place of a score"},
    {"series", true, false, "COLUMN", "The column that names a series of forecasts"},
    {"timestamp", true, false, "COLUMN", "The column that orders a series"},
    {"where", true, false, "SQL", "Only the rows that this chooses"},
    {"positive", false, false, "LABEL", "The positive label (default: 1 or true)"},
    {"threshold", false, true, "NUMBER", "Scores from here on are positive predictions (default: 0.5)"},
    {"task", false, false, "TASK", "binary, multiclass, multilabel, regression or ranking (default: by the data)"},
    {"confidence", false, true, "NUMBER", "Of the intervals (default: 0.95)"},
    {"seed", false, true, "NUMBER", "The seed of everything that is drawn (default: 0)"},
};

struct Options {
  std::string file, format;
  std::array<std::string, std::size(kKeys)> values;
  std::vector<std::string> slices, metrics;
  int64_t limit = -1;
  MachineOptions machine;
};

Node text_node(const std::string& text, const std::string& option) {
  return Node::scalar(Node::Kind::text, text, {option, 0, 0});
}

Node list_node(const std::vector<std::string>& values, const std::string& option) {
  std::vector<Node> items;
  items.reserve(values.size());
  for (const std::string& value : values) items.push_back(text_node(value, option));
  return Node::sequence(std::move(items), {});
}

Result<Suite> suite_of(const Options& options) {
  std::vector<Entry> table = {{"path", {}, text_node(options.file, "")}}, suite = {{"name", {}, text_node("eval", "")}};
  for (size_t i = 0; i < std::size(kKeys); ++i) {
    const std::string& value = options.values[i];
    if (value.empty()) continue;
    const Location location{"--" + std::string(kKeys[i].name), 0, 0};
    const Node::Kind kind = kKeys[i].number ? Node::Kind::number : Node::Kind::text;
    // The columns of several labels: spam,toxic.
    Node node = Node::scalar(kind, value, location);
    if (kKeys[i].name == std::string_view("target") && value.find(',') != std::string::npos) {
      std::vector<std::string> columns;
      for (const std::string& column : split(value, ',')) columns.push_back(trim(column));
      node = list_node(columns, location.file);
    }
    (kKeys[i].of_table ? table : suite).push_back({kKeys[i].name, {}, std::move(node)});
  }
  suite.push_back({"data", {}, Node::mapping(std::move(table), {})});
  if (!options.slices.empty()) suite.push_back({"slices", {}, list_node(options.slices, "--slice")});
  if (!options.metrics.empty()) suite.push_back({"metrics", {}, list_node(options.metrics, "--metric")});
  return read_suite(Node::mapping(std::move(suite), {}));
}

}  // namespace

void add_eval(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand("eval", "Estimate the metrics of one file, without a suite");
  verb->add_option("file", options->file, "A Parquet, CSV or JSON file of predictions")->required()->type_name("FILE");
  for (size_t i = 0; i < std::size(kKeys); ++i) {
    verb->add_option("--" + std::string(kKeys[i].name), options->values[i], kKeys[i].summary)->type_name(kKeys[i].type);
  }
  verb->add_option("--slice", options->slices, "A column, or crossed ones (sex * race); again for more")
      ->type_name("SLICE")
      ->allow_extra_args(false)
      ->take_all();
  verb->add_option("--metric", options->metrics, "A metric; again for more (default: the task's set)")
      ->type_name("METRIC")
      ->allow_extra_args(false)
      ->take_all();
  verb->add_option("--limit", options->limit, "Only the first rows")->type_name("ROWS");
  verb->add_option("--format", options->format, kFormatSummary)->type_name("FORMAT");
  add_machine_options(*verb, options->machine);
  verb->footer(
      "Examples:\n  assay eval predictions.csv --target churned --score p\n"
      "  assay eval predictions.csv --target churned --score p --slice region --metric roc_auc --format csv");
  verb->callback([options, &exit_code] {
    const auto evaluated = [&]() -> Status {
      ASSAY_RETURN_IF_ERROR(check_format(options->format));
      ASSAY_TRY(Context context, context_of(options->machine));
      ASSAY_TRY(const Suite suite, suite_of(*options));
      RunOptions run;
      run.keep_nothing = true;
      run.limit = options->limit;
      ASSAY_TRY(const RunOutcome outcome, run_suite(context, builtin_catalog(), suite, run));
      return options->machine.quiet ? Status() : print_run(outcome.document, options->format);
    };
    const Status status = evaluated();
    exit_code = status.ok() ? kPass : fail(status);
  });
}

}  // namespace assay::cli
