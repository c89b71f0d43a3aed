// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/letters.h"

#include <algorithm>

namespace assay {
namespace {

using Group = std::vector<bool>;  // by entry: whether it has the letter

bool holds(const Group& larger, const Group& smaller) {
  for (size_t i = 0; i < smaller.size(); ++i) {
    if (smaller[i] && !larger[i]) return false;
  }
  return true;
}

// Leaves out groups that another one holds.
void absorb(std::vector<Group>& groups) {
  for (size_t i = 0; i < groups.size();) {
    bool within = false;
    for (size_t j = 0; j < groups.size() && !within; ++j)
      within = j != i && holds(groups[j], groups[i]) && (j < i || groups[j] != groups[i]);
    if (within) {
      groups.erase(groups.begin() + static_cast<ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
}

std::string letter(size_t index) {
  const size_t place = index % 52;
  const std::string one(1, static_cast<char>(place < 26 ? 'a' + place : 'A' + (place - 26)));
  return index < 52 ? one : one + std::to_string(index / 52);
}

}  // namespace

std::vector<std::string> compact_letters(const std::vector<std::vector<bool>>& apart) {
  const size_t n = apart.size();
  std::vector<Group> groups(n > 0 ? 1 : 0, Group(n, true));
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i + 1; j < n; ++j) {
      if (!apart[i][j]) continue;
      // A group with both becomes two, each without one of them.
      const size_t before = groups.size();
      for (size_t g = 0; g < before; ++g) {
        if (!groups[g][i] || !groups[g][j]) continue;
        Group without = groups[g];
        without[i] = false;
        groups[g][j] = false;
        groups.push_back(std::move(without));
      }
      absorb(groups);
    }
  }
  // The first entry's letters come first.
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a > b; });
  std::vector<std::string> letters(n);
  for (size_t g = 0; g < groups.size(); ++g) {
    for (size_t i = 0; i < n; ++i) {
      if (groups[g][i]) letters[i] += (groups.size() > 52 && !letters[i].empty() ? " " : "") + letter(g);
    }
  }
  return letters;
}

}  // namespace assay
