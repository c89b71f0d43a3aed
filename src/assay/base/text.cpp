// SPDX-License-Identifier: Apache-2.0
#include "assay/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace assay {

namespace {

// std::from_chars knows no plus; taken off, it must not uncover a second sign.
bool take_plus(std::string_view& text) {
  if (!text.starts_with('+')) return true;
  text.remove_prefix(1);
  return !text.starts_with('-');
}

}  // namespace

std::optional<double> parse_double(std::string_view text, NonFinite non_finite) {
  if (!take_plus(text)) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) && non_finite == NonFinite::rejected) return std::nullopt;
  return value;
}

std::optional<int64_t> parse_int(std::string_view text) {
  if (!take_plus(text)) return std::nullopt;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string shortest_double(double value) {
  char text[64];
  if (value == std::trunc(value) && std::fabs(value) < 1e16) {
    return std::string(text, std::to_chars(text, text + sizeof text, static_cast<int64_t>(value)).ptr);
  }
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

std::string with_thousands(int64_t value) {
  std::string digits = std::to_string(value < 0 ? -static_cast<unsigned long long>(value) : value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<size_t>(at), ",");
  return value < 0 ? "-" + digits : digits;
}

std::string trim(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  if (from.empty()) return text;
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

namespace {

// Optimal string alignment distance.
size_t edits(const std::string& a, const std::string& b) {
  std::vector<size_t> before, previous(b.size() + 1), current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    before = previous;
    previous = current;
  }
  return previous[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string lowered = lower_case(word);
  if (lowered.size() > 200) return {};
  std::string best;
  size_t least = std::max<size_t>(1, lowered.size() / 3) + 1;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > 2 * lowered.size() + 1) continue;
    const size_t distance = edits(lowered, lower_case(candidate));
    // As many edits as letters is another word, not a slip.
    if (distance < least && distance < lowered.size()) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string near = nearest(word, candidates);
  return near.empty() ? "" : "did you mean '" + near + "'?";
}

}  // namespace assay
