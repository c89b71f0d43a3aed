// SPDX-License-Identifier: Apache-2.0
// The answers of a suite's models as a table: every row of the table under test for each model, prompt and sample, with
// what came back. What goes on from there reads it as any other table.
#pragma once

#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/data/database.h"
#include "assay/engine/asking/ask.h"
#include "assay/engine/catalog.h"
#include "assay/store/run_directory.h"
#include "assay/suite/asked_models.h"
#include "assay/suite/prompts.h"
#include "assay/suite/suite.h"

namespace assay {

struct ProduceOptions {
  std::string only_model, only_prompt;
  std::vector<std::string> earlier;  // run directories whose answers are used where the request is the same
  bool replay = false;               // nothing is asked: an answer that they lack is an error
  bool cache = false;                // suite/answer_cache.h
};

// What is to be asked, before anything is.
struct AskPlan {
  const TableSpec* table = nullptr;
  std::vector<AskedModelSpec> models;
  std::shared_ptr<const RowTexts> rows;
  std::shared_ptr<const PromptSet> prompts;
  Budget budget;
  struct Combination {
    int model = 0;
    size_t prompt = 0;
    uint32_t sample = 1;
  };
  std::vector<Combination> combinations;  // of each row, in order
  uint64_t answers() const { return rows->size() * combinations.size(); }
};

// Errors: of the models, the prompts, the table; a column that has the name of a produced one. The table's views exist.
Result<AskPlan> plan_asking(Context& context, Database& database, const Catalog& catalog, const Suite& suite,
                            const ProduceOptions& options);

struct Produced {
  std::string file;    // the long table, a part of the run directory
  std::string digest;  // of its content, times aside
  AskReport report;
  std::vector<std::string> notes;
};
// Asks and writes examples/part-0.parquet. What is there already is not asked again. Errors: those of ask(), and a run
// that ended before every answer was there: it stays, unfinished, to be resumed.
Result<Produced> produce(Context& context, Database& database, const Suite& suite, const AskPlan& plan,
                         RunDirectory& directory, const ProduceOptions& options);

// The suite over the long table: its roles are those of the table under test, its models are in the table.
Suite over_long_table(const Suite& suite, const AskPlan& plan, const std::string& file);

// The same over a table of that shape without answers, so that what the suite measures and checks is found wrong before
// anything is asked.
Suite over_unanswered_table(const Suite& suite, const AskPlan& plan);

// How many requests, tokens and dollars the plan may take, for people. Every prompt is made, none is sent.
Result<std::string> estimate_asking(Context& context, const AskPlan& plan);

}  // namespace assay
