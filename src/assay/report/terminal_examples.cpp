// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "assay/base/text.h"
#include "assay/report/terminal.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

std::string place_of(const RunDocument& answer) {
  std::string place;
  for (const char* key : {"model", "prompt"}) {
    const std::string part = text_or(answer[key], "");
    if (!part.empty()) place += (place.empty() ? "" : ", ") + part;
  }
  if (answer["sample"].is_string())
    place += (place.empty() ? "sample " : ", sample ") + answer["sample"].get<std::string>();
  return place;
}

// Each line of a text by itself, so that it stays as it was written.
std::string text_lines(const std::string& text, size_t indent, size_t columns, const Painter& paint) {
  std::string out;
  for (const std::string& line : split(text, '\n')) out += wrapped(line.empty() ? " " : line, indent, columns, paint);
  return out;
}

// 1, not 1.000: most scores are 0 or 1.
std::string score_text(std::optional<double> value) {
  const bool whole = value && *value == std::trunc(*value) && std::fabs(*value) < 1e15;
  return whole ? whole_number(static_cast<int64_t>(*value)) : short_number(value);
}

std::string scores_of(const RunDocument& answer) {
  std::string text;
  for (const auto& score : answer["scores"]) {
    text += (text.empty() ? "" : ", ") + score["name"].get<std::string>() + " " +
            score_text(number_or_nothing(score["score"]));
  }
  for (const auto& [key, unit] : {std::pair("latency_ms", " ms"), std::pair("cost_usd", " USD")}) {
    if (!answer.contains(key) || !answer[key].is_number()) continue;
    text += (text.empty() ? "" : ", ") + short_number(answer[key].get<double>()) + unit;
  }
  if (answer.contains("outcome") && answer["outcome"].is_string() && answer["outcome"] != "scored")
    text += (text.empty() ? "" : ", ") + answer["outcome"].get<std::string>();
  return text;
}

}  // namespace

std::string examples_text(const RunDocument& view, const TerminalStyle& style) {
  const Painter paint(style.colour);
  const auto columns = static_cast<size_t>(style.columns);
  std::string out;
  for (const auto& example : view["rows"]) {
    out += paint.bold("Example " + text_or(example["id"], "")) + " " +
           paint.dim("(" + text_or(example["why"], "") + (example["flipped"] == true ? ", flipped" : "") + ")") + "\n";
    for (const char* key : {"input", "reference"}) {
      if (!example[key].is_string()) continue;
      out += paint.dim("  " + std::string(key)) + "\n" + text_lines(example[key], 4, columns, paint);
    }
    for (const auto& answer : example["answers"]) {
      const std::string verdict = answer["passes"].is_boolean() ? (answer["passes"] == true ? "pass" : "fail") : "";
      out += "  " + (verdict.empty() ? std::string("answer") : paint.verdict(verdict, verdict)) + "  " +
             place_of(answer) + (place_of(answer).empty() ? "" : ": ") + scores_of(answer) + "\n";
      if (answer["output"].is_string()) out += text_lines(answer["output"], 4, columns, paint);
      for (const auto& score : answer["scores"]) {
        if (score["reason"].is_string())
          out +=
              wrapped(score["name"].get<std::string>() + ": " + score["reason"].get<std::string>(), 4, columns, paint);
      }
    }
    out += "\n";
  }
  const auto shown = static_cast<int64_t>(view["rows"].size());
  return out + counted(shown, "example") + " of " + whole_number(view["examples"].get<int64_t>()) + ", " +
         counted(view["answers"].get<int64_t>(), "answer") + " in all.\n";
}

}  // namespace assay
