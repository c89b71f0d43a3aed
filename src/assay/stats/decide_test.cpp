// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/decide.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "assay/stats/distributions.h"
#include "assay/stats/mean.h"
#include "assay/stats/proportion.h"

namespace assay {
namespace {

IntervalAt exact(double successes, double trials) {
  return [=](double lower, double upper) { return clopper_pearson(successes, trials, lower, upper); };
}

IntervalAt normal(double value, double error) {
  return [=](double lower, double upper) { return transformed(value, error, Transform::identity, lower, upper); };
}

Bound at_least(double value) { return {Requirement::at_least, value, 0}; }
Bound at_most(double value) { return {Requirement::at_most, value, 0}; }
Bound within(double tolerance, double centre) { return {Requirement::within, centre, tolerance}; }

TEST(PlainTail, HasNoNoise) {
  EXPECT_EQ(plain_tail(0.95), 0.025);
  EXPECT_EQ(plain_tail(0.9), 0.05);
  EXPECT_EQ(plain_tail(0.99), 0.005);
}

TEST(PValues, OfAProportionAreTheBinomialTails) {
  // Inverting Clopper-Pearson gives the exact one-sided binomial tests.
  for (const double x : {1.0, 12.0, 18.0, 19.0}) {
    for (const double bound : {0.05, 0.5, 0.9, 0.99}) {
      const OneSided p = p_values(exact(x, 20), at_least(bound));
      EXPECT_NEAR(p.pass, binomial_at_least(x, 20, bound), 1e-9 * p.pass + 1e-11);
      EXPECT_NEAR(p.fail, binomial_at_most(x, 20, bound), 1e-9 * p.fail + 1e-11);
      const OneSided other = p_values(exact(x, 20), at_most(bound));
      EXPECT_NEAR(other.pass, p.fail, 1e-9 * p.fail + 1e-11);
      EXPECT_NEAR(other.fail, p.pass, 1e-9 * p.pass + 1e-11);
    }
  }
}

TEST(PValues, OfANormalAreItsTails) {
  for (const double z : {-3.0, -0.5, 0.5, 3.0, 12.0, 30.0}) {
    EXPECT_NEAR(tail_where_lower_reaches(normal(z, 1), 0) / normal_cdf(-z), 1, 1e-9);
    EXPECT_NEAR(tail_where_upper_reaches(normal(-z, 1), 0) / normal_cdf(-z), 1, 1e-9);
  }
  EXPECT_EQ(tail_where_lower_reaches(normal(60, 1), 0), 0);
  EXPECT_EQ(tail_where_lower_reaches([](double, double) { return IntervalEnds{}; }, 0), 1);
}

TEST(PValues, OfWithinAreTwoOneSidedTests) {
  const OneSided p = p_values(normal(0.01, 0.02), within(0.05, 0));
  EXPECT_NEAR(p.pass, normal_cdf(-2), 1e-10);  // the nearer bound, 0.04 or two errors away
  EXPECT_NEAR(p.fail, normal_cdf(2), 1e-10);
}

TEST(Clears, StrictnessMattersOnTheBound) {
  const IntervalEnds ends{0.9, 0.95};
  EXPECT_TRUE(clears(ends, at_least(0.9)));
  EXPECT_FALSE(clears(ends, {Requirement::more_than, 0.9, 0}));
  EXPECT_TRUE(clears(ends, at_most(0.95)));
  EXPECT_FALSE(clears(ends, {Requirement::less_than, 0.95, 0}));
  EXPECT_FALSE(misses(ends, at_least(0.95)));
  EXPECT_TRUE(misses(ends, {Requirement::more_than, 0.95, 0}));
  EXPECT_FALSE(misses(ends, at_most(0.9)));
  EXPECT_TRUE(misses(ends, {Requirement::less_than, 0.9, 0}));
}

TEST(Clears, SumsOfDecimalsAreDecimal) {
  EXPECT_TRUE(clears({0.88, 0.92}, within(0.02, 0.9)));
  EXPECT_TRUE(holds(0.3, within(0.1, 0.2)));  // 0.1 + 0.2 > 0.3 in binary
  EXPECT_FALSE(misses({0.92, 0.93}, within(0.02, 0.9)));
  EXPECT_TRUE(misses({0.9201, 0.93}, within(0.02, 0.9)));
}

TEST(Clears, AnUnboundedEndSaysNothing) {
  EXPECT_FALSE(clears({std::nullopt, 0.5}, at_least(-1e300)));
  EXPECT_FALSE(misses({0.5, std::nullopt}, at_least(1e300)));
  EXPECT_FALSE(clears({0.5, std::nullopt}, within(1e300, 0)));
  EXPECT_TRUE(misses({0.5, std::nullopt}, within(0.1, 0)));
}

TEST(Decide, VerdictPValuesAndShownEndsAlwaysAgree) {
  for (int x = 0; x <= 40; ++x) {
    for (const double b : {0.0, 0.3, 0.5, 0.9, 1.0}) {
      for (const Requirement requirement : {Requirement::at_least, Requirement::more_than, Requirement::at_most,
                                            Requirement::less_than, Requirement::within}) {
        const Bound bound{requirement, b, 0.15};
        for (const double tail_fail : {0.025, 0.025 / 3, 0.025 / 7}) {
          const Decision decision = decide(exact(x, 40), bound, 0.025, tail_fail);
          EXPECT_EQ(decision.verdict == IntervalVerdict::pass, clears(decision.shown, bound)) << x << " " << b;
          EXPECT_EQ(decision.verdict == IntervalVerdict::fail, misses(decision.shown, bound)) << x << " " << b;
        }
      }
    }
  }
}

TEST(Decide, AgreesAtTheVeryTailOfItsPValue) {
  // The tail is the p-value itself, and then the number of 12 digits below it.
  for (const double x : {30.0, 36.0, 39.0}) {
    const IntervalAt interval = exact(x, 40);
    const double p = p_values(interval, at_least(0.7)).pass;
    if (p >= 0.5) continue;
    EXPECT_TRUE(clears(interval(p, p), at_least(0.7)));
    const double below = rounded(p * (1 - 1e-11));
    EXPECT_FALSE(clears(interval(below, below), at_least(0.7)));
    EXPECT_EQ(decide(interval, at_least(0.7), p, 0.025).verdict, IntervalVerdict::pass);
    EXPECT_NE(decide(interval, at_least(0.7), below, 0.025).verdict, IntervalVerdict::pass);
  }
}

TEST(Decide, ProvesNothingByAPerfectResultOfFew) {
  EXPECT_EQ(decide(exact(20, 20), at_least(0.99), 0.025, 0.025).verdict, IntervalVerdict::inconclusive);
  EXPECT_EQ(decide(exact(368, 368), at_least(0.99), 0.025, 0.025).verdict, IntervalVerdict::pass);
  EXPECT_EQ(decide(exact(0, 20), at_least(0.99), 0.025, 0.025).verdict, IntervalVerdict::fail);
}

TEST(Decide, WrongPassesAndWrongFailsStayAtTheTail) {
  // Exact, the truth on the bound.
  double passes = 0, fails = 0;
  for (int x = 0; x <= 60; ++x) {
    const double chance = binomial_at_most(x, 60, 0.8) - binomial_at_most(x - 1, 60, 0.8);
    const IntervalVerdict verdict = decide(exact(x, 60), at_least(0.8), 0.025, 0.025).verdict;
    passes += verdict == IntervalVerdict::pass ? chance : 0;
    fails += verdict == IntervalVerdict::fail ? chance : 0;
  }
  EXPECT_LE(passes, 0.025);
  EXPECT_LE(fails, 0.025);
  EXPECT_GT(passes, 0.005);
  EXPECT_GT(fails, 0.005);
}

TEST(Family, HolmStepsDown) {
  const std::vector<double> p = {0.02, 0.001, 1, 0.009, 0.5};
  const std::vector<FamilyMember> members = decide_family(p, 0.025, Correction::holm);
  // 0.001 <= 0.025 / 5; 0.009 > 0.025 / 4.
  EXPECT_TRUE(members[1].rejected);
  EXPECT_FALSE(members[3].rejected);
  EXPECT_FALSE(members[0].rejected);
  for (const FamilyMember& member : members) EXPECT_EQ(member.shown_level, 0.00625);
}

TEST(Family, AllRejectedAreShownAtTheLevelItself) {
  const std::vector<double> p = {0.02, 0.001, 0.01};
  for (const FamilyMember& member : decide_family(p, 0.025, Correction::holm)) {
    EXPECT_TRUE(member.rejected);
    EXPECT_EQ(member.shown_level, 0.025);
  }
}

TEST(Family, OthersByName) {
  const std::vector<double> p = {0.02, 0.001, 0.01};
  const std::vector<FamilyMember> bonferroni = decide_family(p, 0.025, Correction::bonferroni);
  EXPECT_FALSE(bonferroni[0].rejected);
  EXPECT_TRUE(bonferroni[1].rejected);
  EXPECT_FALSE(bonferroni[2].rejected);
  EXPECT_EQ(bonferroni[0].shown_level, 0.00833333333333);
  for (const FamilyMember& member : decide_family(p, 0.025, Correction::none)) {
    EXPECT_TRUE(member.rejected);
    EXPECT_EQ(member.shown_level, 0.025);
  }
  EXPECT_TRUE(decide_family({}, 0.025, Correction::holm).empty());
}

TEST(Family, RejectionIsBeingAtMostTheShownLevel) {
  // Against Holm's own words: the k-th smallest is rejected when all up to it are at most level / (m - k + 1).
  const std::vector<double> grid = {0, 0.004, 0.00625, 0.00833333333333, 0.0125, 0.02, 0.025, 0.3, std::nan("")};
  for (const double a : grid) {
    for (const double b : grid) {
      for (const double c : grid) {
        const std::vector<double> p = {a, b, c};
        const std::vector<FamilyMember> members = decide_family(p, 0.025, Correction::holm);
        int rejections = 0;
        for (int i = 0; i < 3; ++i) {
          rejections += members[i].rejected;
          EXPECT_EQ(members[i].rejected, p[i] <= members[i].shown_level);
        }
        EXPECT_EQ(members[0].shown_level, rounded(0.025 / std::max(1, 3 - rejections)));
        for (int i = 0; i < 3; ++i) {
          if (!members[i].rejected) continue;
          int smaller = 0;
          for (const double other : p) smaller += other < p[i];
          EXPECT_LE(p[i], rounded(0.025 / (3 - smaller)));
        }
      }
    }
  }
}

TEST(Family, OneFalseAlarmAmongSoundChecksStaysAtTheLevel) {
  // Twenty checks whose truth lies on the bound, exact proportions of 50 rows each: the chance that any fails.
  const double level = 0.025;
  double fails = 0;
  for (int x = 0; x <= 50; ++x) {
    const double p = p_values(exact(x, 50), at_least(0.7)).fail;
    if (p <= rounded(level / 20)) fails += binomial_at_most(x, 50, 0.7) - binomial_at_most(x - 1, 50, 0.7);
  }
  EXPECT_LE(1 - std::pow(1 - fails, 20), level);
  EXPECT_GT(fails, 0);
}

TEST(Needs, GivesTheSizeOfTheUsualFormula) {
  // ((1.959964 + 0.841621) x error / distance)^2 times the present size: an error of 0.02 at 100, 0.03 away, is 348.84.
  const Needs needs = needs_of(normal(0.93, 0.02), 0.93, at_least(0.9), 0.025, 0.025, 100);
  EXPECT_EQ(needs.examples, 349);
  EXPECT_TRUE(needs.reason.empty());
  EXPECT_EQ(needs_of(normal(0.87, 0.02), 0.87, at_least(0.9), 0.025, 0.025, 100).examples, 349);
  EXPECT_EQ(needs_of(normal(0.87, 0.02), 0.87, at_most(0.9), 0.025, 0.001, 100).examples, 349);
  EXPECT_GT(*needs_of(normal(0.87, 0.02), 0.87, at_least(0.9), 0.025, 0.001, 100).examples, 349);
}

TEST(Needs, OfWithinHasItsPowerOnBothSides) {
  // In the middle each side needs the quantile of 0.9: ((1.959964 + 1.281552) x 0.02 / 0.03)^2 x 100 = 466.99.
  EXPECT_EQ(needs_of(normal(0, 0.02), 0, within(0.03, 0), 0.025, 0.025, 100).examples, 467);
  // Near one side only that side matters: ((1.959964 + 0.841621) x 0.02 / 0.01)^2 x 100 = 3139.6.
  EXPECT_EQ(needs_of(normal(0.02, 0.02), 0.02, within(0.03, 0), 0.025, 0.025, 100).examples, 3140);
  EXPECT_EQ(needs_of(normal(-0.06, 0.02), -0.06, within(0.03, 0), 0.025, 0.025, 100).examples, 349);
}

TEST(Needs, WithoutASizeSaysWhyAndWhatCouldBeSeen) {
  const Needs equal = needs_of(normal(0.9, 0.02), 0.9, at_least(0.9), 0.025, 0.025, 100);
  EXPECT_FALSE(equal.examples);
  EXPECT_EQ(equal.reason, "the estimate equals the bound");
  EXPECT_NEAR(*equal.visible_difference, 0.02 * (1.959963984540054 + 0.8416212335729143), 1e-11);
  const Needs far = needs_of(normal(0.9001, 0.02), 0.9001, at_least(0.9), 0.025, 0.025, 100);
  EXPECT_FALSE(far.examples);
  EXPECT_EQ(far.reason, "more than 1000 times as many examples");
  EXPECT_TRUE(far.visible_difference);
  const IntervalAt unbounded = [](double, double) { return IntervalEnds{}; };
  EXPECT_EQ(needs_of(unbounded, 0.95, at_least(0.9), 0.025, 0.025, 100).reason, "the interval is unbounded");
}

}  // namespace
}  // namespace assay
