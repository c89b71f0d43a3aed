// SPDX-License-Identifier: Apache-2.0
// Runs a suite: from predictions and true answers to estimates with intervals and to verdicts. The suite's words, its
// defaults and what numbers and verdicts mean are those of the suite file; nothing is added here.
//
//   assay::RunOptions options;
//   options.tables.emplace_back("answers", *assay::Table::take(&stream));
//   auto run = assay::run_text("data: {sql: FROM answers, target: y, score: p}\nchecks: [roc_auc >= 0.9]", options);
//   if (!run.ok()) std::cerr << run.status().text() << "\n";
//   for (const assay::Estimate& estimate : run->estimates) ...
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/status.h"
#include "assay/table.h"

namespace assay {
inline namespace v0 {

// An absent end is unbounded. The tails are the probabilities that the interval leaves out on each side: 0.025 and
// 0.025 of a two-sided interval at 95 %.
struct Interval {
  std::optional<double> lower, upper;
  double tail_lower = 0, tail_upper = 0;
  std::string method;  // "clopper_pearson", "delong", ...
};

// One value that a slice's rows share.
struct CellValue {
  std::string column, value;
};

// A curve or a matrix: rows by columns; an absent entry is undefined.
struct TableValue {
  std::vector<std::string> columns, labels;
  std::vector<std::vector<std::optional<double>>> rows;
};

// One number with what is known of it. Its key is (metric, dataset, model, slice).
struct Estimate {
  std::string metric;  // as asked for: "recall(threshold=0.3)"
  std::string dataset, model;
  std::string slice;             // "sex=Female, race=Black"; empty: all rows
  std::vector<CellValue> cells;  // the slice's values
  std::optional<double> value;   // absent: undefined, or a table
  std::optional<TableValue> table;
  std::string undefined;                    // why there is no value: "only one class among the true answers"
  std::optional<Interval> interval;         // absent: exact, or none is known
  int64_t n = 0;                            // examples that the number is about
  double n_effective = 0;                   // Kish's effective number, with weights
  std::map<std::string, int64_t> excluded;  // rows left out, by reason
  std::string signature;                    // what the number means; equal signatures may be compared
};

enum class Verdict { pass, fail, inconclusive, error, skipped };

// One slice of a check over several.
struct Member {
  std::string slice;
  Verdict verdict = Verdict::inconclusive;
  std::optional<double> estimate;
  std::optional<Interval> interval;
  int64_t n = 0;
  double p_pass = 1, p_fail = 1;
  std::string reason;
};

// What was required, what was measured, and the verdict. `estimate` and `interval` are those of the difference where
// two sides are compared, and of the slice that decides where there are several.
struct Check {
  std::string check;  // as written: "recall[sex=Female] >= 0.6"
  std::string name, why, dataset, model;
  Verdict verdict = Verdict::inconclusive;
  bool required = true;  // false: a warning
  std::string reason;    // of the verdict, for people
  std::optional<double> estimate;
  std::optional<Interval> interval;
  std::string comparison;  // ">=", "within", ...
  std::optional<double> bound;
  double p_pass = 1, p_fail = 1;          // one-sided p-values, for pass and for fail
  std::optional<int64_t> needs_examples;  // of an inconclusive one: how many would settle it
  Location location;                      // where it was written
  std::vector<Member> members;            // of `[each ...]`
};

// One table that was measured.
struct Dataset {
  std::string name;
  int64_t rows = 0;
  std::string fingerprint;  // equal for equal rows, whatever their file format and order
  std::map<std::string, int64_t> excluded;
};

struct Run {
  std::string suite;
  Verdict verdict = Verdict::pass;
  std::string sentence;   // the verdict for people
  int exit_code = 0;      // 0 pass, 1 fail, 3 not computed, 4 inconclusive
  std::string directory;  // empty: none was written
  std::vector<Dataset> data;
  std::vector<Estimate> estimates;
  std::vector<Check> checks;
  std::vector<std::string> notes;  // guesses and warnings, for people
  std::string json;                // all of it, as `assay run --format json` prints it
};

struct RunOptions {
  std::vector<std::string> set;  // "models.a.score=p2", "checks+=...": as --set of the command line
  // Tables in memory, by name. One of the name of a table of the suite (`data`, where it has one without a name) stands
  // for it: its roles and filters stay, its own rows are not read. One of an empty name stands for the suite's only
  // table. Others are there for SQL: `data: {sql: FROM answers}`.
  std::vector<std::pair<std::string, Table>> tables;
  std::string directory;     // the run directory to write; empty: none is written
  int threads = 0;           // 0: all cores
  int64_t memory_bytes = 0;  // what exceeds it spills to disk; 0: no limit
  std::stop_token stop;      // looked at every 10 ms
  // Called now and then from the calling thread's workers with the number of rows read so far.
  std::function<void(int64_t rows)> progress;
};

// Errors of both: the suite's, each with file, line, column and the mend (usage); data that cannot be read or measured
// (not computed); a stop (cancelled). A failed check is no error: it is in the answer.
Result<Run> run_file(const std::string& suite, const RunOptions& options = {});
// A suite as YAML text. Relative paths are relative to the working directory.
Result<Run> run_text(std::string_view suite, const RunOptions& options = {});

// One check of a suite, before any run: `check` and `name` as those of Check.
struct AskedCheck {
  std::string check, name;
};
// Errors: the suite's, as written; whether its metrics and data exist is not looked at.
Result<std::vector<AskedCheck>> checks_of(const std::string& suite);

// A run directory again. Errors: no such run; an unfinished or damaged one.
Result<Run> open_run(const std::string& directory);

// "text", "json", "csv", "md", "html", "junit", "sarif", "github". Errors: another format.
Result<std::string> report(const Run& run, std::string_view format);

}  // namespace v0
}  // namespace assay
