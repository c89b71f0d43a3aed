// SPDX-License-Identifier: Apache-2.0
// How near two vectors are that stand in columns: the cosine of their angle, their dot product, or 1 / (1 + distance).
#include <cmath>

#include "assay/scorers/number_lists.h"

namespace assay {
namespace {

Score similarity(const std::vector<double>& a, const std::vector<double>& b, const std::string& measure) {
  double dot = 0, aa = 0, bb = 0, distance = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
    distance += (a[i] - b[i]) * (a[i] - b[i]);
  }
  if (measure == "dot") return Score::of(dot);
  if (measure == "euclidean") return Score::of(1 / (1 + std::sqrt(distance)));
  if (aa == 0 || bb == 0) return Score::none(AnswerOutcome::error, "a vector of zeros has no direction");
  return Score::of(dot / (std::sqrt(aa) * std::sqrt(bb)));
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring([ours = arguments.column("embedding"), theirs = arguments.column("reference_embedding"),
                  measure = arguments.text("measure")](const AnswerRow& answer) {
    const auto a = column_of(answer, ours), b = column_of(answer, theirs);
    if (!a) return Score::none(answer.unanswered, "no embedding");
    if (!b) return Score::none(AnswerOutcome::not_applicable, "no embedding of the reference");
    const auto first = numbers_of(*a), second = numbers_of(*b);
    if (!first.ok() || !second.ok())
      return Score::none(AnswerOutcome::error, (first.ok() ? second : first).status().message());
    if (first->size() != second->size())
      return Score::none(AnswerOutcome::error, "vectors of " + std::to_string(first->size()) + " and " +
                                                   std::to_string(second->size()) + " numbers");
    return similarity(*first, *second, measure);
  });
}

}  // namespace

extern constinit const Scorer embedding_similarity_scorer = {
    .name = "embedding_similarity",
    .aliases = {"similar"},
    .summary = "How near the answer's vector and the reference's are: cosine, dot product or 1 / (1 + distance).",
    .arguments = {ArgumentSpec{.name = "embedding",
                               .type = ArgumentType::column,
                               .default_text = "embedding",
                               .summary = "The column of the answer's vector, a list of numbers"},
                  ArgumentSpec{.name = "reference_embedding",
                               .type = ArgumentType::column,
                               .default_text = "reference_embedding",
                               .summary = "The column of the reference's vector"},
                  ArgumentSpec{.name = "measure",
                               .type = ArgumentType::text,
                               .default_text = "cosine",
                               .choices = {"cosine", "dot", "euclidean"},
                               .summary = "What near means"}},
    .reads_output = false,
    .whole = false,
    .range = {-kUnbounded, kUnbounded},
    .threshold = Score::kNone,
    .prepare = prepare,
    .reference = "numpy"};

}  // namespace assay
