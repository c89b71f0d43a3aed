// SPDX-License-Identifier: Apache-2.0
// Whether an answer's query and the reference's give the same rows on a fixture. Where the reference has an ORDER BY
// the order counts, else rows are compared as a multiset; columns by their place, not their names.
#include <algorithm>

#include "assay/base/unicode.h"
#include "assay/scorers/json_text.h"
#include "assay/scorers/sql_database.h"

namespace assay {
namespace {

std::string query_of(std::string_view text, bool from_block) {
  if (const auto inside = from_block ? code_block(text) : std::nullopt) text = *inside;
  std::string query(strip(text));
  while (query.ends_with(";")) query.pop_back();
  return query;
}

Score compare(SqlSandbox& sandbox, const AnswerRow& answer, bool block) {
  const std::string reference = query_of(answer.references.front(), false);
  auto wanted = sandbox.rows(reference);
  if (!wanted.ok())
    return Score::none(AnswerOutcome::not_applicable, "the reference does not run: " + wanted.status().message());
  const std::string query = query_of(answer.output, block);
  if (query.empty()) return Score::of(0, "no SQL");
  auto found = sandbox.rows(query);
  if (!found.ok())
    return Score::of(0,
                     found.status().code() == Code::cancelled ? "the query takes too long" : found.status().message());
  if (lower_text(reference).find("order by") == std::string::npos) {
    std::sort(wanted->begin(), wanted->end());
    std::sort(found->begin(), found->end());
  }
  if (*found == *wanted) return Score::of(1);
  return Score::of(0, found->size() == wanted->size()
                          ? "other rows"
                          : std::to_string(found->size()) + " rows, not " + std::to_string(wanted->size()));
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  ASSAY_TRY(const auto sandbox,
            SqlSandbox::open(arguments.text("fixture"), arguments.directory, arguments.number("seconds")));
  return Scoring([sandbox, block = arguments.is("from", "code_block")](const AnswerRow& answer) {
    return compare(*sandbox, answer, block);
  });
}

}  // namespace

extern constinit const Scorer sql_equivalent_scorer = {
    .name = "sql_equivalent",
    .summary =
        "Whether the answer's query and the reference's give the same rows on a fixture (DuckDB, closed to the "
        "outside).",
    .arguments = {ArgumentSpec{.name = "fixture",
                               .type = ArgumentType::text,
                               .default_text = "required",
                               .summary = "SQL that makes and fills the tables, or a .sql file"},
                  ArgumentSpec{.name = "seconds",
                               .type = ArgumentType::number,
                               .default_number = 10,
                               .lowest = 0.01,
                               .highest = 3600,
                               .summary = "How long a query may take"},
                  kFromArgument},
    .reference_answer = Reference::required,
    .prepare = prepare,
    .reference = "Execution accuracy of Spider, on DuckDB"};

}  // namespace assay
