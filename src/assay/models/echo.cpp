// SPDX-License-Identifier: Apache-2.0
// Answers with what it was asked: for trying out prompts and scorers without a model.
#include "assay/models/openai.h"

namespace assay::models {
namespace {

// The text of the last message that the user says.
Result<std::string> request(const ModelSettings&, const Messages& messages, uint32_t) {
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    const AnswerJson& content = member(*message, "content");
    if (text_in(*message, "role") != "user") continue;
    return content.is_string() ? content.get<std::string>() : content.dump();
  }
  return usage_error("no message of this prompt is the user's");
}

void read(const ModelSettings&, std::string_view body, Answer& answer) { answer.output = std::string(body); }

}  // namespace

extern constinit const Model echo = {
    .name = "echo",
    .summary = "Answers with what it was asked: for trying out prompts and scorers without a model.",
    .transport = Transport::here,
    .names_a_model = false,
    .request = request,
    .read = read};

}  // namespace assay::models
