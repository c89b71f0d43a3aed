// SPDX-License-Identifier: Apache-2.0
// Whether an answer's number is the reference's within a tolerance: |a - r| <= max(tolerance, relative x |r|).
#include <cmath>

#include "assay/base/text.h"
#include "assay/scorers/numbers.h"
#include "assay/scorers/scorer.h"

namespace assay {
namespace {

// A text that is a number is that one, 1e-3 included; of any other text the last number.
std::optional<double> number_of(std::string_view text) {
  if (const auto whole = parse_double(trim(text))) return whole;
  const auto last = last_number(text);
  return last ? parse_double(*last) : std::nullopt;
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring(
      [tolerance = arguments.number("tolerance"), relative = arguments.number("relative")](const AnswerRow& answer) {
        const auto found = number_of(answer.output);
        std::optional<double> wanted;
        for (const std::string_view reference : answer.references) {
          const auto one = number_of(reference);
          if (one && !wanted) wanted = one;
          if (one && found && std::fabs(*found - *one) <= std::max(tolerance, relative * std::fabs(*one)))
            return Score::of(1);
        }
        if (!wanted) return Score::none(AnswerOutcome::not_applicable, "the reference holds no number");
        if (!found) return Score::of(0, "no number in the answer");
        return Score::of(0, shortest_double(*found) + " is too far from " + shortest_double(*wanted));
      });
}

}  // namespace

extern constinit const Scorer numeric_scorer = {
    .name = "numeric",
    .aliases = {"close_to"},
    .summary = "Whether the answer's last number is within a tolerance of the reference's.",
    .arguments = {ArgumentSpec{.name = "tolerance",
                               .type = ArgumentType::number,
                               .lowest = 0,
                               .summary = "How far it may be off"},
                  ArgumentSpec{.name = "relative",
                               .type = ArgumentType::number,
                               .lowest = 0,
                               .summary = "The same, as a share of the reference"}},
    .reference_answer = Reference::required,
    .prepare = prepare,
    .reference = "math.isclose with abs_tol and a relative tolerance of the reference"};

}  // namespace assay
