// SPDX-License-Identifier: Apache-2.0
// Long tables: a row for each answer, told apart by example (id), model, prompt and sample. They are bound as they are
// asked about: a row of the plan is one sample of one example, the answers to it stand side by side, and each
// combination of model and prompt is a model under test. Two of them are then compared on the same examples as any two
// models of a wide table are.
#pragma once

#include <string>
#include <vector>

#include "assay/data/database.h"
#include "assay/suite/bind.h"

namespace assay {

// The combinations of model and prompt of a long table as models under test, those of `--model` and `--prompt`. Sets
// the plan's grouping and, where an example has several samples, its cluster: samples of one example are not
// independent. Combinations without an answer to some example are counted in the notes; that is a missing output.
// Errors: no id; an answer without model or sample; several rows of one (id, model, prompt, sample).
Result<std::vector<ModelSpec>> bind_long_form(Database& database, const Suite& suite, const Roles& roles,
                                              const BindOptions& options, BoundTable& table,
                                              std::vector<std::string>& notes);

// The SQL of a column in the plan of the table: of the answers of a model under test, or of what all answers to a
// sample of an example have in common. In any other table it is the column itself.
std::string answer_sql(const BoundTable& table, int model, const std::string& sql);
std::string example_sql(BoundTable& table, const std::string& sql, const std::string& name, const Location& location);

// Errors: a column that a slice, weight, cluster or target of a long table reads differs between the answers to one
// sample of an example.
Status check_long_form(Database& database, const BoundTable& table);

// "small, direct": what a model under test is called where one name has to do.
std::string place_name(const std::string& model, const std::string& prompt);

}  // namespace assay
