// SPDX-License-Identifier: Apache-2.0
// Whether an answer is a query that could run on the tables of a fixture: parsed and bound by DuckDB, not executed.
#include "assay/base/unicode.h"
#include "assay/scorers/json_text.h"
#include "assay/scorers/sql_database.h"

namespace assay {
namespace {

Result<Scoring> prepare(const ScorerArguments& arguments) {
  ASSAY_TRY(const auto sandbox, SqlSandbox::open(arguments.text("fixture"), arguments.directory, 10));
  return Scoring([sandbox, block = arguments.is("from", "code_block")](const AnswerRow& answer) {
    std::string_view sql = answer.output;
    if (const auto inside = block ? code_block(sql) : std::nullopt) sql = *inside;
    std::string query(strip(sql));
    while (query.ends_with(";")) query.pop_back();
    if (query.empty()) return Score::of(0, "no SQL");
    const Status status = sandbox->check(query);
    return status.ok() ? Score::of(1) : Score::of(0, status.message());
  });
}

}  // namespace

extern constinit const Scorer sql_valid_scorer = {
    .name = "sql_valid",
    .aliases = {"is_sql"},
    .summary = "Whether the answer is a query that could run on the tables of a fixture (DuckDB); it is not executed.",
    .arguments = {ArgumentSpec{.name = "fixture",
                               .type = ArgumentType::text,
                               .summary = "SQL that makes the tables, or a .sql file"},
                  kFromArgument},
    .prepare = prepare,
    .reference = "DuckDB's parser and binder"};

}  // namespace assay
