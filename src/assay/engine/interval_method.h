// SPDX-License-Identifier: Apache-2.0
// The ways to make an interval that a user can name: accuracy(interval=wilson). Without a name each metric has its own,
// which its catalog entry says.
#pragma once

#include <optional>
#include <string_view>

namespace assay {

// All but the bootstrap are of proportions. Wald's is not offered: it has width 0 where nothing or everything succeeds.
enum class IntervalMethod { own, bootstrap, clopper_pearson, wilson, jeffreys, agresti_coull };

struct NamedIntervalMethod {
  std::string_view name;
  IntervalMethod method;
};
inline constexpr NamedIntervalMethod kIntervalMethods[] = {{"bootstrap", IntervalMethod::bootstrap},
                                                           {"clopper_pearson", IntervalMethod::clopper_pearson},
                                                           {"wilson", IntervalMethod::wilson},
                                                           {"jeffreys", IntervalMethod::jeffreys},
                                                           {"agresti_coull", IntervalMethod::agresti_coull}};

constexpr std::string_view name_of(IntervalMethod method) {
  for (const auto& [name, known] : kIntervalMethods) {
    if (known == method) return name;
  }
  return {};
}

}  // namespace assay
