// SPDX-License-Identifier: Apache-2.0
#include "verdicts.h"

#include <cstdio>
#include <cstdlib>

#include "assay/base/threads.h"
#include "assay/checks/check.h"
#include "assay/suite/measure.h"
#include "evaluation.h"

namespace assay::coverage {

Truth::Truth(const World& world) {
  World population = world;
  const Evaluation evaluation(population, {.weighted = true});
  const Fold fold = evaluation.fold(population_of(world));
  Context context;
  std::vector<std::pair<int, Slice>> slices = {{-1, whole_table(fold)}};
  if (world.grouped) {
    for (Slice& slice : slices_by(fold, {0})) {
      const int segment = std::atoi(slice.values[0].value.c_str());
      slices.emplace_back(segment, std::move(slice));
    }
  }
  for (const auto& [segment, slice] : slices) {
    for (int index : evaluation.shown()) {
      const Estimate one = estimate(context, fold, index, slice);
      if (one.value) entries_.push_back({one.metric, one.model, segment, *one.value});
    }
  }
}

double Truth::at(const std::string& metric, const std::string& model, int segment) const {
  for (const Entry& entry : entries_) {
    if (entry.metric == metric && entry.model == model && entry.segment == segment) return entry.value;
  }
  std::fprintf(stderr, "no truth of %s of model %s\n", metric.c_str(), model.c_str());
  std::exit(2);
}

VerdictRates judge(Context& context, const VerdictCase& one, int64_t draws, uint64_t seed) {
  std::vector<std::string> texts;
  std::vector<Verdicts> allowed;
  for (auto& [text, may] : one.checks(Truth(one.world))) {
    texts.push_back(text);
    allowed.push_back(may);
  }
  const Evaluation evaluation(one.world, {.weighted = one.world.weighted,
                                          .clustered = one.world.cluster_rows > 0,
                                          .checks = texts,
                                          .settings = one.settings});
  constexpr int kParts = 16;
  std::vector<VerdictRates> parts(kParts);
  parallel_for(context, kParts, [&](int part) {
    VerdictRates& rates = parts[part];
    Context own;
    for (int64_t draw = part; draw < draws; draw += kParts) {
      std::vector<Fold> folds;
      folds.push_back(evaluation.fold(draw_table(one.world, seed, static_cast<uint64_t>(draw))));
      auto requests = requests_of(own, evaluation.bound(), folds);
      if (!requests.ok()) {
        std::fprintf(stderr, "%s: %s\n", one.name.c_str(), requests.status().message().c_str());
        std::exit(2);
      }
      const auto outcomes = decide(*requests, evaluation.suite().correction);
      bool pass = false, fail = false, all = true, open = false;
      for (size_t c = 0; c < outcomes.size(); ++c) {
        const Verdict verdict = outcomes[c].verdict;
        pass = pass || (verdict == Verdict::pass && allowed[c] != Verdicts::holds);
        fail = fail || (verdict == Verdict::fail && allowed[c] != Verdicts::broken);
        all = all && verdict == Verdict::pass;
        open = open || verdict == Verdict::inconclusive;
      }
      rates.method = outcomes[0].main().method;
      ++rates.draws;
      rates.wrong_pass += pass;
      rates.wrong_fail += fail;
      rates.run_passed += all;
      rates.inconclusive += open;
    }
  });
  VerdictRates sum;
  sum.of = &one;
  for (const VerdictRates& part : parts) {
    sum.draws += part.draws;
    if (!part.method.empty()) sum.method = part.method;
    sum.wrong_pass += part.wrong_pass;
    sum.wrong_fail += part.wrong_fail;
    sum.run_passed += part.run_passed;
    sum.inconclusive += part.inconclusive;
  }
  for (const Verdicts may : allowed) {
    sum.may_pass_wrongly = sum.may_pass_wrongly || may != Verdicts::holds;
    sum.may_fail_wrongly = sum.may_fail_wrongly || may != Verdicts::broken;
  }
  return sum;
}

}  // namespace assay::coverage
