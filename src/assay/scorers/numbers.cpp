// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/numbers.h"

namespace assay {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80); }

// The number that starts with the digit (or the point before it) at `at`; moves behind it.
std::string number_at(std::string_view text, size_t& at) {
  std::string number;
  size_t sign = at;
  // "$-5" and "-$5" are both minus five.
  if (sign > 0 && text[sign - 1] == '$') --sign;
  if (sign > 0 && text[sign - 1] == '-' &&
      (sign < 2 || !(letter(text[sign - 2]) || digit(text[sign - 2]) || text[sign - 2] == ')')))
    number = "-";
  size_t groups = at;
  while (at < text.size()) {
    if (digit(text[at])) {
      number += text[at++];
      continue;
    }
    const bool group = text[at] == ',' && at + 3 < text.size() && digit(text[at + 1]) && digit(text[at + 2]) &&
                       digit(text[at + 3]) && !(at + 4 < text.size() && digit(text[at + 4])) && at - groups <= 3 &&
                       at > groups;
    if (!group) break;
    ++at;
    groups = at;
  }
  if (at + 1 < text.size() && text[at] == '.' && digit(text[at + 1])) {
    number += text[at++];
    while (at < text.size() && digit(text[at])) number += text[at++];
  }
  return number;
}

template <typename Take>
void each_number(std::string_view text, Take take) {
  size_t at = 0;
  while (at < text.size()) {
    const bool point =
        text[at] == '.' && at + 1 < text.size() && digit(text[at + 1]) && (at == 0 || !digit(text[at - 1]));
    if (!digit(text[at]) && !point) {
      ++at;
      continue;
    }
    if (!take(number_at(text, at))) return;
  }
}

struct Digits {
  bool negative = false;
  std::string_view whole, fraction;
};

Digits digits_of(std::string_view text) {
  Digits digits;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    digits.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const size_t point = text.find('.');
  digits.whole = text.substr(0, point);
  if (point != std::string_view::npos) digits.fraction = text.substr(point + 1);
  while (!digits.whole.empty() && digits.whole.front() == '0') digits.whole.remove_prefix(1);
  while (!digits.fraction.empty() && digits.fraction.back() == '0') digits.fraction.remove_suffix(1);
  return digits;
}

}  // namespace

std::optional<std::string> last_number(std::string_view text) {
  std::optional<std::string> last;
  each_number(text, [&](std::string number) {
    last = std::move(number);
    return true;
  });
  return last;
}

std::optional<std::string> first_number(std::string_view text) {
  std::optional<std::string> first;
  each_number(text, [&](std::string number) {
    first = std::move(number);
    return false;
  });
  return first;
}

bool same_number(std::string_view a, std::string_view b) {
  const Digits one = digits_of(a), other = digits_of(b);
  if (one.whole != other.whole || one.fraction != other.fraction) return false;
  const bool zero = one.whole.empty() && one.fraction.empty();
  return zero || one.negative == other.negative;
}

}  // namespace assay
