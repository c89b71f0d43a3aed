// SPDX-License-Identifier: Apache-2.0
// Whether an answer is JSON that a schema accepts (JSON Schema, draft 7).
// Without it a wrong schema ends the program.
#define VALIJSON_USE_EXCEPTIONS 1
#include <memory>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "assay/scorers/json_text.h"

namespace assay {
namespace {

std::string first_problem(valijson::ValidationResults& results) {
  valijson::ValidationResults::Error error;
  // The last one is the innermost: what exactly is wrong.
  std::string where, what = "the schema does not accept it";
  while (results.popError(error)) {
    where.clear();
    for (const std::string& part : error.context) where += part;
    what = error.description;
  }
  return where + ": " + what;
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  ASSAY_TRY(const Json written, json_argument(arguments, "schema"));
  const auto plain = std::make_shared<nlohmann::json>(written);
  auto schema = std::make_shared<valijson::Schema>();
  try {
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(*plain), *schema);
  } catch (const std::exception& problem) {
    return usage_error("not a JSON schema: " + std::string(problem.what()));
  }
  return Scoring([plain, schema, block = arguments.is("from", "code_block")](const AnswerRow& answer) {
    const auto json = json_of(answer.output, block);
    if (!json.ok()) return Score::of(0, json.status().text());
    const nlohmann::json document = *json;
    valijson::Validator validator;
    valijson::ValidationResults results;
    try {
      if (validator.validate(*schema, valijson::adapters::NlohmannJsonAdapter(document), &results)) return Score::of(1);
    } catch (const std::exception& problem) {
      return Score::none(AnswerOutcome::error, "the schema cannot be applied: " + std::string(problem.what()));
    }
    return Score::of(0, first_problem(results));
  });
}

}  // namespace

extern constinit const Scorer json_schema_scorer = {
    .name = "json_schema",
    .summary = "Whether the answer is JSON that a schema (draft 7) accepts.",
    .arguments = {ArgumentSpec{.name = "schema",
                               .type = ArgumentType::text,
                               .default_text = "required",
                               .summary = "The schema, written here or in a file"},
                  kFromArgument},
    .prepare = prepare,
    .reference = "valijson"};

}  // namespace assay
