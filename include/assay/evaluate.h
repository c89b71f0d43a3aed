// SPDX-License-Identifier: Apache-2.0
// Measures a table in memory without a suite file.
//
//   auto table = assay::Table::take(&stream);
//   auto run = assay::evaluate(*table, {{"target", "y"}, {"score", "p"}, {"slices", assay::Value::list({"sex"})},
//                                       {"checks", assay::Value::list({"roc_auc >= 0.9"})}});
//
// Columns are read where they lie. Only what is written in SQL (a slice that is a predicate or bins, `where`, computed
// columns), and types beyond truths, numbers, texts and dictionaries of them, go through a database.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "assay/run.h"
#include "assay/status.h"
#include "assay/table.h"
#include "assay/value.h"

namespace assay {
inline namespace v0 {

// What is asked, in the words of a suite: those of a table (target, score, prediction, weight, cluster, id, query,
// timestamp, where, columns, ...) and those of the suite beside its data (task, labels, positive, threshold, models,
// baseline, slices, metrics, checks, confidence, seed, keep, name, ...). Without metrics: the default set of the task.
using Question = std::vector<std::pair<std::string, Value>>;

// The table is called `data`; `options.tables` are further ones for SQL, and a model may be read from files or be
// an earlier run as in a suite. `options.set` changes the question as it changes a suite.
// Errors: as of run_text(); the place of each names the word of the question that it is about.
Result<Run> evaluate(const Table& data, const Question& question, const RunOptions& options = {});

// The question with what evaluate() would find in this table for itself written out: task, labels, positive and, for
// numbers, centre. So that parts of the data, none of which shows all of it, are measured alike: see assay/state.h.
Result<Question> learn(const Table& data, const Question& question);

}  // namespace v0
}  // namespace assay
