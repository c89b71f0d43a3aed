// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "maps.h"

namespace assay::coverage {
namespace {

std::string percent(int64_t part, int64_t whole) {
  return whole > 0 ? fmt::format("{:.1f}", 100.0 * static_cast<double>(part) / static_cast<double>(whole)) : "";
}

std::string support_text(double support) {
  if (std::isinf(support)) return "nowhere";
  return support == 0 ? "everywhere" : fmt::format("{:g}", support);
}

// The worst of many worlds, each end apart.
struct Worst {
  int64_t above = 0, below = 0, draws = 1;
  double above_rate = -1, below_rate = -1;
  std::string above_world, below_world;
  int worlds = 0;

  void take(const Misses& misses, int64_t of, const std::string& world) {
    ++worlds;
    const double a = static_cast<double>(misses.above) / static_cast<double>(of);
    const double b = static_cast<double>(misses.below) / static_cast<double>(of);
    if (a > above_rate) {
      above_rate = a;
      above_world = world;
    }
    if (b > below_rate) {
      below_rate = b;
      below_world = world;
    }
  }
  std::string rates() const { return fmt::format("{:.1f} / {:.1f}", 100 * above_rate, 100 * below_rate); }
};

std::string methods_table(const std::vector<WorldResult>& results, const std::vector<Limit>& limits) {
  std::map<std::pair<std::string, std::string>, std::pair<Worst, Worst>> worst;
  for (const WorldResult& result : results) {
    if (result.world.beyond) continue;
    for (const Tally& tally : result.tallies) {
      for (const auto& [method, from] : tally.from) {
        auto& [all, kept] = worst[{method, bare_name(tally.metric)}];
        all.take(from[0], tally.draws, result.world.name);
        for (const Limit& limit : limits) {
          if (limit.method != method || limit.metric != bare_name(tally.metric) || std::isinf(limit.support)) continue;
          const size_t k =
              static_cast<size_t>(std::find(kLimits.begin(), kLimits.end(), limit.support) - kLimits.begin());
          kept.take(from[k], tally.draws, result.world.name);
        }
        if (is_exact(method)) kept.take(from[0], tally.draws, result.world.name);
      }
    }
  }
  std::string text =
      "| method | metric | worlds | decides from | worst rates there, % | worst rates anywhere, % | where "
      "|\n|---|---|---|---|---|---|---|\n";
  for (const auto& [key, pair] : worst) {
    const auto& [all, kept] = pair;
    std::string from = "everywhere (exact)";
    for (const Limit& limit : limits) {
      if (limit.method == key.first && limit.metric == key.second) from = support_text(limit.support);
    }
    const bool above = all.above_rate >= all.below_rate;
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", key.first, key.second, all.worlds, from,
                        kept.worlds ? kept.rates() : "", all.rates(), above ? all.above_world : all.below_world);
  }
  return text;
}

std::string family_of(const World& world) {
  return world.beyond ? world.family + " with skewed or heavy tails, which no limit answers for" : world.family;
}

// By family: the worst decisive rates of each metric at each size.
std::string families_tables(const std::vector<WorldResult>& results) {
  std::vector<std::string> families;
  for (const WorldResult& result : results) {
    const std::string family = family_of(result.world);
    if (std::find(families.begin(), families.end(), family) == families.end()) families.push_back(family);
  }
  std::string text;
  for (const std::string& family : families) {
    std::set<int64_t> sizes;

    std::map<std::string, std::map<int64_t, Worst>> worst;
    std::map<std::string, std::map<int64_t, std::pair<int64_t, int64_t>>> undecided;
    for (const WorldResult& result : results) {
      if (family_of(result.world) != family) continue;
      sizes.insert(result.world.n);
      for (const Tally& tally : result.tallies) {
        worst[tally.metric][result.world.n].take(tally.decisive, tally.draws, result.world.name);
        auto& [open, draws] = undecided[tally.metric][result.world.n];
        open += tally.draws - tally.decisive.draws;
        draws += tally.draws;
      }
    }
    text += fmt::format("\n### {}\n\n| metric |", family);
    for (const int64_t n : sizes) text += fmt::format(" {}{} |", family == "clusters" ? "G " : "n ", n);
    text += "\n|---|";
    for (size_t i = 0; i < sizes.size(); ++i) text += "---|";
    text += "\n";
    for (const auto& [metric, by_size] : worst) {
      text += "| " + metric + " |";
      for (const int64_t n : sizes) {
        const auto found = by_size.find(n);
        if (found == by_size.end()) {
          text += " |";
          continue;
        }
        const auto [open, draws] = undecided[metric][n];
        text += " " + found->second.rates();
        if (open > 0) text += " (" + percent(open, draws) + " open)";
        text += " |";
      }
      text += "\n";
    }
  }
  return text;
}

std::string verdicts_table(const std::vector<VerdictRates>& verdicts) {
  std::string text =
      "| case | wrong passes, % | wrong fails, % | tables with an open verdict, % |\n|---|---|---|---|\n";
  for (const VerdictRates& rates : verdicts) {
    text += fmt::format("| {} | {} | {} | {} |\n", rates.of->name,
                        rates.may_pass_wrongly ? percent(rates.wrong_pass, rates.draws) : "none possible",
                        rates.may_fail_wrongly ? percent(rates.wrong_fail, rates.draws) : "none possible",
                        percent(rates.inconclusive, rates.draws));
  }
  return text;
}

}  // namespace

std::string limits_source(const std::vector<Limit>& limits) {
  std::string text =
      "// SPDX-License-Identifier: Apache-2.0\n"
      "// Written by: coverage --whole --write DIRECTORY\n"
      "#include \"assay/engine/decisive.h\"\n\n"
      "namespace assay {\n"
      "namespace {\n\n"
      "constexpr DecisiveLimit kLimits[] = {\n";
  for (const Limit& limit : limits) {
    text += fmt::format("    {{\"{}\", \"{}\", {}}},\n", limit.method, limit.metric,
                        std::isinf(limit.support) ? "kNeverDecisive" : fmt::format("{:g}", limit.support));
  }
  return text +
         "};\n\n}  // namespace\n\nstd::span<const DecisiveLimit> decisive_limits() { return kLimits; }\n\n}  // "
         "namespace assay\n";
}

std::string coverage_page(const std::vector<WorldResult>& results, const std::vector<VerdictRates>& verdicts,
                          const std::vector<Limit>& limits, const std::string& command) {
  const int64_t draws = results.empty() || results[0].tallies.empty() ? 0 : results[0].tallies[0].draws;
  std::string text = "# How often intervals miss and verdicts are wrong\n\n";
  text += fmt::format(
      "Written by `{}`: {} worlds, {} tables of each, fixed seeds. A world is a distribution whose truth is known "
      "(tests/coverage);\n"
      "each table that is drawn from it is folded, estimated and judged by the engine itself. Both ends of a 95 % "
      "interval are\n"
      "counted apart: `a / b` says that in a % of tables the lower end lay above the truth, in b % the upper end below "
      "it. Nominal\n"
      "is 2.5 each; one Monte-Carlo error of that is {:.2f}.\n",
      command, results.size(), draws,
      100 * std::sqrt(kTail * (1 - kTail) / static_cast<double>(std::max<int64_t>(1, draws))));
  text +=
      "\n## Where each method decides\n\n"
      "An exact method decides everywhere. An approximate one decides a check only with at least this much support, "
      "from which on\n"
      "neither end missed more than 1.5 times its nominal rate in any world; below, the verdict is `inconclusive: too "
      "few ...`.\n"
      "Support is, of counts, the rows of the rarest class; of rankings that or, where it is less, the number of rows "
      "of equal\n"
      "influence that would vary as much; of means the effective rows (of bounded terms those of a coin's variance); "
      "with clusters\n"
      "the number of clusters of equal influence that would vary as much.\n\n";
  text += methods_table(results, limits);
  text +=
      "\n## Miss rates at each size\n\nThe worst world of each size, of tables on which a check may decide; `open` is "
      "the share of tables where it may not.\n";
  text += families_tables(results);
  text +=
      "\n## Wrong verdicts\n\n"
      "Checks whose truth lies exactly on the bound, where a verdict is wrong most often: a pass is wrong if the truth "
      "is a hair\n"
      "worse, a fail if it is a hair better. Nominal is 2.5 for each; of a family the rate is that of any wrong fail "
      "in it.\n\n";
  text += verdicts_table(verdicts);
  return text;
}

}  // namespace assay::coverage
