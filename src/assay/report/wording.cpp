// SPDX-License-Identifier: Apache-2.0
#include "assay/report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "assay/base/text.h"

namespace assay {
namespace {

constexpr int kSignificant = 4;

// Between these sizes a number is written out, without an exponent.
bool plain(double size) { return size == 0 || (size >= 1e-4 && size < 10000); }

int decimals_of(double size) {
  if (size == 0) return 0;
  int decimals = kSignificant - 1;
  for (double bound = 10; size >= bound && decimals > 0; bound *= 10) --decimals;
  for (double bound = 0.1; size < bound && decimals < 8; bound /= 10) ++decimals;
  return decimals;
}

std::string with_decimals(double value, int decimals) {
  char text[64];
  return std::string(text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, decimals).ptr);
}

}  // namespace

std::string short_number(std::optional<double> value) {
  if (!value) return "-";
  const double size = std::fabs(*value);
  if (size == 0) return "0";
  if (plain(size)) return with_decimals(*value, decimals_of(size));
  if (size >= 10000 && size < 1e15) return whole_number(static_cast<int64_t>(std::llround(*value)));
  char text[64];
  return std::string(
      text, std::to_chars(text, text + sizeof text, *value, std::chars_format::scientific, kSignificant - 1).ptr);
}

std::string value_text(const nlohmann::ordered_json& value, bool fact) {
  const auto number = number_or_nothing(value);
  if (fact && number && std::fabs(*number) < 1e15 && *number == std::trunc(*number))
    return whole_number(static_cast<int64_t>(*number));
  return short_number(number);
}

std::string whole_number(int64_t value) { return with_thousands(value); }

std::optional<double> number_or_nothing(const nlohmann::ordered_json& value) {
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::string counted(int64_t count, std::string_view thing) {
  return whole_number(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

std::string text_or(const nlohmann::ordered_json& value, const std::string& otherwise) {
  return value.is_string() ? value.get<std::string>() : otherwise;
}

std::string rank_text(const nlohmann::ordered_json& rank) {
  const auto first = rank[0].get<int64_t>(), last = rank[1].get<int64_t>();
  return first == last ? std::to_string(first) : std::to_string(first) + "-" + std::to_string(last);
}

bool varies(const nlohmann::ordered_json& entries, const char* key) {
  for (const auto& entry : entries) {
    if (entry.contains(key) && entry[key] != entries[0][key]) return true;
  }
  return false;
}

std::string interval_text(const nlohmann::ordered_json& interval) {
  if (!interval.is_object() || !interval.contains("lower")) return {};
  const auto lower = number_or_nothing(interval["lower"]), upper = number_or_nothing(interval["upper"]);
  std::string low = lower ? short_number(lower) : "-inf", high = upper ? short_number(upper) : "inf";
  if (lower && upper && plain(std::fabs(*lower)) && plain(std::fabs(*upper))) {
    // Ends of about one size have as many decimals: [0.100, 0.124], not [0.0996, 0.124].
    const int one = decimals_of(std::fabs(*lower)), other = decimals_of(std::fabs(*upper));
    if (std::abs(one - other) == 1 && *lower != 0 && *upper != 0) {
      low = with_decimals(*lower, std::min(one, other));
      high = with_decimals(*upper, std::min(one, other));
    }
  }
  return "[" + low + ", " + high + "]";
}

std::string tails_text(const nlohmann::ordered_json& run) {
  double least = 1, most = 0, plain = 0;
  const auto look_at = [&](const nlohmann::ordered_json& found) {
    const auto& interval = found["interval"];
    if (!interval.is_object() || !interval.contains("tail_lower")) return;
    const auto lower = number_or_nothing(interval["tail_lower"]), upper = number_or_nothing(interval["tail_upper"]);
    if (!lower || !upper || *lower == *upper) return;
    least = std::min(least, std::min(*lower, *upper));
    most = std::max(most, std::min(*lower, *upper));
    plain = std::max(plain, std::max(*lower, *upper));
  };
  for (const auto& check : run["checks"]) {
    look_at(check);
    if (!check.contains("members")) continue;
    for (const auto& member : check["members"]) look_at(member);
  }
  if (plain == 0) return {};
  const auto percent = [](double tail) { return fmt::format("{:.2g}%", 100 * tail); };
  const std::string corrected = percent(least) == percent(most) ? "a tail of " + percent(most)
                                                                : "tails of " + percent(least) + " to " + percent(most);
  return "The end that could decide a failure is at " + corrected + ", corrected for many checks; the other at " +
         percent(plain) + ".";
}

std::string found_text(const nlohmann::ordered_json& check) {
  const auto estimate = number_or_nothing(check["estimate"]);
  if (!estimate) return text_or(check["reason"], "");
  const std::string interval = interval_text(check["interval"]);
  const bool fact = check.contains("decision") && check["decision"] == "fact";
  std::string text = value_text(check["estimate"], fact) + (interval.empty() ? "" : " " + interval);
  if (!check.contains("difference") || !check["difference"].is_object()) return text;
  const auto& parts = check["difference"];
  const auto first = number_or_nothing(parts["first"]), second = number_or_nothing(parts["second"]);
  if (!first || !second) return text;
  const std::string factor = parts["factor"] == 1.0 ? "" : shortest_double(parts["factor"].get<double>()) + " * ";
  return value_text(parts["first"], fact) + " - " + factor + value_text(parts["second"], fact) + " = " + text +
         (parts["paired"] == true ? ", paired" : "");
}

std::string evidence_of(const nlohmann::ordered_json& check) {
  std::string evidence = found_text(check);
  for (const std::string& more : {text_or(check["reason"], ""), look_text(check)}) {
    if (more != evidence) evidence += (evidence.empty() || more.empty() ? "" : "; ") + more;
  }
  return evidence;
}

std::string look_text(const nlohmann::ordered_json& check) {
  return check.contains("look") && check["look"].is_object() ? text_or(check["look"]["says"], "") : "";
}

std::string outcome_of(const nlohmann::ordered_json& check) {
  const std::string verdict = check["verdict"];
  const bool fails =
      verdict == "inconclusive" && check.contains("on_inconclusive") && check["on_inconclusive"] == "fail";
  return fails ? "fail" : verdict;
}

}  // namespace assay
