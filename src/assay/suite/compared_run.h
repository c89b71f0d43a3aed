// SPDX-License-Identifier: Apache-2.0
// A finished run as one side of a comparison: its document, its suite, and the rows that it kept of each table under
// the names that they have there. Its data need not be there any more.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "assay/data/database.h"
#include "assay/suite/suite.h"

namespace assay {

struct ComparedRun {
  std::string directory;
  nlohmann::ordered_json document;  // of read_run()
  Suite suite;
};
// Errors: no such run, an unfinished one, one that cannot be read.
Result<ComparedRun> read_compared_run(const std::string& named);

// What gave the answers: a model, or of a long table a model and a prompt. Of a table without models both are empty:
// its columns hold the scores.
struct AnswerPlace {
  std::string model, prompt;
  bool operator==(const AnswerPlace&) const = default;
};

struct KeptTable {
  std::string name;
  std::vector<std::string> files;
  std::string relation;  // what stands after FROM
  std::vector<Field> fields;
  Roles roles;             // by kept columns
  bool whole = false;      // every column was kept, under its own name; else those that the run read
  bool by_answer = false;  // scores are columns of a row: it is long, or nothing in it is a model's answer
  std::string fingerprint;
  int64_t rows = 0;
  std::vector<AnswerPlace> places;
  std::vector<AnswerPlace> tested;  // those that are not the run's own baseline; all, where there is no other
};
// The tables of a run that kept rows. Errors: it kept none.
Result<std::vector<KeptTable>> kept_tables(Database& database, const ComparedRun& run);

}  // namespace assay
