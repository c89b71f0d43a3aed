// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/asking/spending.h"

#include <fmt/format.h>

#include "assay/base/text.h"
#include "assay/engine/asking/ask.h"

namespace assay {
namespace {

// A token is rarely shorter than three bytes of what is sent.
constexpr double kBytesAToken = 3;
constexpr double kUnknownAnswer = 1024;

}  // namespace

std::string Spending::reserve(double cost, double tokens) {
  if (budget_.requests && requests_ + 1 > *budget_.requests)
    return fmt::format("the budget of {} requests is used up", with_thousands(*budget_.requests));
  if (budget_.cost_usd && cost_ + reserved_cost_ + cost > *budget_.cost_usd)
    return fmt::format("the budget of {} US dollars leaves no room for the next request",
                       shortest_double(*budget_.cost_usd));
  if (budget_.tokens && static_cast<double>(tokens_) + reserved_tokens_ + tokens > static_cast<double>(*budget_.tokens))
    return fmt::format("the budget of {} tokens leaves no room for the next request", with_thousands(*budget_.tokens));
  ++requests_;
  reserved_cost_ += cost;
  reserved_tokens_ += tokens;
  return {};
}

std::string Spending::attempt_again() {
  if (budget_.requests && requests_ + 1 > *budget_.requests)
    return fmt::format("the budget of {} requests is used up", with_thousands(*budget_.requests));
  ++requests_;
  return {};
}

void Spending::spend(const Answer& answer, double reserved_cost, double reserved_tokens, uint32_t attempts) {
  reserved_cost_ = std::max(0.0, reserved_cost_ - reserved_cost);
  reserved_tokens_ = std::max(0.0, reserved_tokens_ - reserved_tokens);
  cost_ += answer.cost_usd.value_or(0);
  tokens_ += answer.input_tokens.value_or(0) + answer.output_tokens.value_or(0);
  longest_ = std::max(longest_, answer.output_tokens.value_or(0));
  requests_ += attempts;
}

double Spending::longest_answer(const ModelSettings& settings) const {
  for (const char* name : {"max_tokens", "max_completion_tokens"}) {
    const auto given = settings.given.find(name);
    if (given != settings.given.end() && given->is_number()) return given->get<double>();
  }
  return longest_ > 0 ? 1.5 * static_cast<double>(longest_) : kUnknownAnswer;
}

double Spending::expected_tokens(const ModelSettings& settings, const std::string& body) const {
  return static_cast<double>(body.size()) / kBytesAToken + longest_answer(settings);
}

double Spending::expected_cost(const ModelSettings& settings, const std::string& body) const {
  if (!settings.price.known()) return 0;
  return (static_cast<double>(body.size()) / kBytesAToken * settings.price.input +
          longest_answer(settings) * settings.price.output) /
         1e6;
}

}  // namespace assay
