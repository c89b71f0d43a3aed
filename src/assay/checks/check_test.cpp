// SPDX-License-Identifier: Apache-2.0
#include "assay/checks/check.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "assay/stats/distributions.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

Measured normal(double value, double error, int64_t n = 1000, const std::string& slice = "") {
  Measured measured;
  measured.slice = slice;
  measured.value = value;
  measured.method = "normal";
  measured.n = measured.table_rows = n;
  measured.interval = [=](double lower, double upper) {
    return IntervalEnds{value + normal_quantile(lower) * error, value - normal_quantile(upper) * error};
  };
  return measured;
}

CheckRequest request(Bound bound, std::vector<Measured> members, int family = 0) {
  CheckRequest one;
  one.bounds = {bound};
  one.is_each = members.size() > 1;
  one.members = std::move(members);
  one.family = family;
  return one;
}

constexpr Bound kAtLeastHalf{Requirement::at_least, 0.5, 0};

TEST(Checks, PassFailAndInconclusiveByTheEndsShown) {
  const auto outcomes =
      decide({request(kAtLeastHalf, {normal(0.6, 0.01)}), request(kAtLeastHalf, {normal(0.4, 0.01)}, 1),
              request(kAtLeastHalf, {normal(0.51, 0.01)}, 2)},
             Correction::holm);
  EXPECT_EQ(outcomes[0].verdict, Verdict::pass);
  EXPECT_EQ(outcomes[1].verdict, Verdict::fail);
  EXPECT_EQ(outcomes[2].verdict, Verdict::inconclusive);
  EXPECT_GT(outcomes[2].main().needs.examples.value(), 1000);
}

TEST(Checks, AFactIsDecidedOnItsValueOutsideOfEveryFamily) {
  Measured rows;
  rows.value = 900;
  CheckRequest fact = request({Requirement::equal, 900, 0}, {rows});
  fact.fact = true;
  CheckRequest wrong = request({Requirement::equal, 901, 0}, {rows});
  wrong.fact = true;
  // The interval beside it is decided at the level of a family of one.
  const auto alone = decide({request(kAtLeastHalf, {normal(0.478, 0.01)})}, Correction::holm);
  const auto together = decide({fact, wrong, request(kAtLeastHalf, {normal(0.478, 0.01)})}, Correction::holm);
  EXPECT_EQ(together[0].verdict, Verdict::pass);
  EXPECT_EQ(together[1].verdict, Verdict::fail);
  EXPECT_EQ(together[2].main().tail_upper, alone[0].main().tail_upper);
  EXPECT_EQ(together[2].verdict, Verdict::fail);
}

TEST(Checks, AnotherCheckMakesFailingHarderAndPassingNot) {
  const Measured low = normal(0.478, 0.01), high = normal(0.522, 0.01);
  EXPECT_EQ(decide({request(kAtLeastHalf, {low})}, Correction::holm)[0].verdict, Verdict::fail);
  EXPECT_EQ(decide({request(kAtLeastHalf, {high})}, Correction::holm)[0].verdict, Verdict::pass);
  std::vector<CheckRequest> many = {request(kAtLeastHalf, {low}), request(kAtLeastHalf, {high})};
  for (int i = 0; i < 8; ++i) many.push_back(request(kAtLeastHalf, {normal(0.6, 0.01)}));
  EXPECT_EQ(decide(many, Correction::holm)[0].verdict, Verdict::inconclusive);
  EXPECT_EQ(decide(many, Correction::none)[0].verdict, Verdict::fail);
  EXPECT_EQ(decide(many, Correction::holm)[1].verdict, Verdict::pass);
}

TEST(Checks, FamiliesOfOtherModelsAndWarningsAreApart) {
  std::vector<CheckRequest> requests = {request(kAtLeastHalf, {normal(0.478, 0.01)}, 0)};
  for (int i = 0; i < 8; ++i) requests.push_back(request(kAtLeastHalf, {normal(0.6, 0.01)}, 1 + i % 3));
  EXPECT_EQ(decide(requests, Correction::holm)[0].verdict, Verdict::fail);
}

TEST(Checks, AConfidenceOfItsOwnIsKeptWithinTheFamily) {
  // Fails at 90 % and not at 95 %; the other members leave its share of the level as it is with correction none.
  CheckRequest lax = request(kAtLeastHalf, {normal(0.482, 0.01)});
  CheckRequest plain = lax;
  lax.confidence = 0.9;
  const auto outcomes = decide({plain, lax}, Correction::none);
  EXPECT_EQ(outcomes[0].verdict, Verdict::inconclusive);
  EXPECT_EQ(outcomes[1].verdict, Verdict::fail);
  EXPECT_DOUBLE_EQ(outcomes[1].main().tail_upper, 0.05);
}

TEST(Checks, EachMemberMustPassAndOneBrokenFails) {
  const auto all =
      decide({request(kAtLeastHalf, {normal(0.6, 0.01, 100, "a"), normal(0.7, 0.01, 100, "b")})}, Correction::holm);
  EXPECT_EQ(all[0].verdict, Verdict::pass);
  const auto broken =
      decide({request(kAtLeastHalf, {normal(0.6, 0.01, 100, "a"), normal(0.4, 0.01, 100, "b")})}, Correction::holm);
  EXPECT_EQ(broken[0].verdict, Verdict::fail);
  EXPECT_EQ(broken[0].reason, "b fails");
  Measured few = normal(0.1, 0.01, 7, "c");
  const auto small = decide({request(kAtLeastHalf, {normal(0.6, 0.01, 100, "a"), few})}, Correction::holm);
  EXPECT_EQ(small[0].verdict, Verdict::pass);
  EXPECT_EQ(small[0].members[1].reason, "too few: 7");
  Measured undefined;
  undefined.slice = "d";
  undefined.undefined = "no positive rows";
  undefined.n = 100;
  const auto open = decide({request(kAtLeastHalf, {normal(0.6, 0.01, 100, "a"), undefined})}, Correction::holm);
  EXPECT_EQ(open[0].verdict, Verdict::inconclusive);
}

TEST(Checks, MissingOutputsDecideUnlessEveryAnswerGivesTheSame) {
  Measured measured = normal(0.6, 0.01);
  measured.missing_outputs = 3;
  EXPECT_EQ(decide({request(kAtLeastHalf, {measured})}, Correction::holm)[0].reason, "3 missing outputs decide");
  CheckRequest excluding = request(kAtLeastHalf, {measured});
  excluding.exclude_missing = true;
  EXPECT_EQ(decide({excluding}, Correction::holm)[0].verdict, Verdict::pass);
  measured.if_missing = {normal(0.59, 0.01).interval, normal(0.61, 0.01).interval};
  EXPECT_EQ(decide({request(kAtLeastHalf, {measured})}, Correction::holm)[0].verdict, Verdict::pass);
  measured.if_missing = {normal(0.50, 0.01).interval, normal(0.61, 0.01).interval};
  EXPECT_EQ(decide({request(kAtLeastHalf, {measured})}, Correction::holm)[0].verdict, Verdict::inconclusive);
}

TEST(Checks, LooksDivideTheTails) {
  CheckRequest twice = request(kAtLeastHalf, {normal(0.5215, 0.01)});
  EXPECT_EQ(decide({twice}, Correction::holm)[0].verdict, Verdict::pass);
  twice.looks = 2;
  EXPECT_EQ(decide({twice}, Correction::holm)[0].verdict, Verdict::inconclusive);
  EXPECT_DOUBLE_EQ(decide({twice}, Correction::holm)[0].main().tail_lower, 0.0125);
}

// Whatever is asked and found, the verdict is what the interval shown beside it says.
TEST(Checks, VerdictAndShownIntervalAlwaysAgree) {
  std::mt19937_64 random(20261124);
  const auto uniform = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  int decided = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<CheckRequest> requests;
    const int checks = 1 + static_cast<int>(random() % 6);
    for (int c = 0; c < checks; ++c) {
      const double bound = uniform(0.05, 0.95);
      std::vector<Measured> members;
      const int slices = random() % 3 == 0 ? 3 : 1;
      for (int s = 0; s < slices; ++s) {
        const auto n = static_cast<double>(5 + random() % 500);
        const double share = std::min(1.0, std::max(0.0, bound + uniform(-0.2, 0.2)));
        const double successes = std::round(n * share);
        Measured measured = normal(successes / n, 0.02, static_cast<int64_t>(n), "s" + std::to_string(s));
        if (random() % 2)
          measured.interval = [=](double lower, double upper) { return clopper_pearson(successes, n, lower, upper); };
        members.push_back(std::move(measured));
      }
      constexpr Requirement kAll[] = {Requirement::at_least, Requirement::more_than, Requirement::at_most,
                                      Requirement::less_than, Requirement::within};
      CheckRequest one =
          request({kAll[random() % 5], bound, uniform(0.01, 0.2)}, std::move(members), static_cast<int>(random() % 2));
      one.confidence = random() % 2 ? 0.95 : uniform(0.6, 0.99);
      one.looks = 1 + static_cast<int64_t>(random() % 3);
      requests.push_back(std::move(one));
    }
    const Correction correction = random() % 2 ? Correction::holm : Correction::bonferroni;
    const auto outcomes = decide(requests, correction);
    for (size_t c = 0; c < outcomes.size(); ++c) {
      for (const MemberResult& member : outcomes[c].members) {
        if (!member.interval) continue;
        const Bound& bound = requests[c].bounds[0];
        const bool passes = clears(*member.interval, bound), fails = misses(*member.interval, bound);
        const Verdict expected = passes ? Verdict::pass : fails ? Verdict::fail : Verdict::inconclusive;
        ASSERT_EQ(member.verdict, expected) << "trial " << trial << " check " << c;
        decided += expected != Verdict::inconclusive;
      }
    }
  }
  EXPECT_GT(decided, 200);
}

}  // namespace
}  // namespace assay
