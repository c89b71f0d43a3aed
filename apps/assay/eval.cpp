// SPDX-License-Identifier: Apache-2.0
// assay eval: the estimates of one file without a suite. The options become the suite that they abbreviate.
#include "assay/builtin/catalog.h"
#include "assay/suite/run.h"
#include "options.h"
#include "show_run.h"

namespace assay::cli {
namespace {

struct Options {
  std::string file, format;
  std::vector<std::pair<std::string, std::string>> roles;  // name and value, filled by CLI11
  std::string target, score, prediction, weight, id, cluster, positive, threshold, task, confidence;
  std::vector<std::string> slices, metrics;
  MachineOptions machine;
};

Node text_node(const std::string& text, const std::string& option) {
  return Node::scalar(Node::Kind::text, text, {option, 0, 0});
}

Result<Suite> suite_of(const Options& options) {
  std::vector<Entry> table = {{"path", {}, text_node(options.file, "")}};
  for (const auto& [role, value] : {std::pair("target", &options.target), std::pair("score", &options.score),
                                    std::pair("prediction", &options.prediction), std::pair("weight", &options.weight),
                                    std::pair("id", &options.id), std::pair("cluster", &options.cluster)}) {
    if (!value->empty()) table.push_back({role, {}, text_node(*value, "--" + std::string(role))});
  }
  std::vector<Entry> suite = {{"name", {}, text_node("eval", "")}, {"data", {}, Node::mapping(std::move(table), {})}};
  if (!options.positive.empty()) suite.push_back({"positive", {}, text_node(options.positive, "--positive")});
  if (!options.task.empty()) suite.push_back({"task", {}, text_node(options.task, "--task")});
  for (const auto& [key, value] :
       {std::pair("threshold", &options.threshold), std::pair("confidence", &options.confidence)}) {
    if (!value->empty())
      suite.push_back({key, {}, Node::scalar(Node::Kind::number, *value, {"--" + std::string(key), 0, 0})});
  }
  const auto list = [&](const char* key, const char* option, const std::vector<std::string>& values) {
    if (values.empty()) return;
    std::vector<Node> items;
    for (const std::string& value : values) items.push_back(text_node(value, option));
    suite.push_back({key, {}, Node::sequence(std::move(items), {})});
  };
  list("slices", "--slice", options.slices);
  list("metrics", "--metric", options.metrics);
  return read_suite(Node::mapping(std::move(suite), {}));
}

}  // namespace

void add_eval(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = program.add_subcommand("eval", "Estimate the metrics of one file, without a suite");
  verb->add_option("file", options->file, "A Parquet, CSV or JSON file of predictions")->required();
  verb->add_option("--target", options->target, "The column of true answers");
  verb->add_option("--score", options->score, "The column of scores of the positive class");
  verb->add_option("--prediction", options->prediction, "The column of predicted answers");
  verb->add_option("--weight", options->weight, "The column of row weights");
  verb->add_option("--id", options->id, "The column that names a row");
  verb->add_option("--cluster", options->cluster, "The column of groups whose rows are not independent");
  verb->add_option("--positive", options->positive, "The positive label");
  verb->add_option("--threshold", options->threshold, "Scores from here on are positive predictions (default: 0.5)");
  verb->add_option("--task", options->task, "binary, multiclass or regression (default: by the target)");
  verb->add_option("--confidence", options->confidence, "Of the intervals (default: 0.95)");
  verb->add_option("--slice", options->slices, "A column, crossed columns (sex * race); again for more")->take_all();
  verb->add_option("--metric", options->metrics, "A metric; again for more (default: the task's set)")->take_all();
  verb->add_option("--format", options->format, "What to print: text, json, csv, md");
  add_machine_options(*verb, options->machine);
  verb->footer(
      "Examples:\n  assay eval predictions.csv --target y --score p\n  assay eval predictions.parquet --target income "
      "--positive '>50K' --score p --slice sex");
  verb->callback([options, &exit_code] {
    const auto evaluated = [&]() -> Status {
      ASSAY_TRY(Context context, context_of(options->machine));
      ASSAY_TRY(const Suite suite, suite_of(*options));
      RunOptions run;
      run.keep_nothing = true;
      ASSAY_TRY(const RunOutcome outcome, run_suite(context, builtin_catalog(), suite, run));
      return print_run(outcome.document, options->format);
    };
    const Status status = evaluated();
    exit_code = status.ok() ? kPass : fail(status);
  });
}

}  // namespace assay::cli
