// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/asking/gate.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Gate, GrowsToItsMostWhileAllGoesWell) {
  Gate gate(64);
  const int first = gate.limit();
  for (int i = 0; i < 200; ++i) gate.succeeded();
  EXPECT_LT(first, gate.limit());
  EXPECT_EQ(gate.limit(), 64);
}

TEST(Gate, IsHalvedOnceForAllThatWereInFlight) {
  Gate gate(64);
  for (int i = 0; i < 100; ++i) gate.succeeded();
  gate.in_flight = 64;
  gate.throttled(1.0, 2.0);
  const int halved = gate.limit();
  EXPECT_EQ(halved, 32);
  for (double started : {1.1, 1.5, 2.0}) gate.throttled(started, 2.1);
  EXPECT_EQ(gate.limit(), halved);
  gate.in_flight = 32;
  gate.throttled(2.5, 3.0);
  EXPECT_EQ(gate.limit(), 16);
  // From then on one more a round, not twice as many.
  for (int i = 0; i < 16; ++i) gate.succeeded();
  EXPECT_LE(gate.limit(), 17);
}

TEST(Gate, NeverClosesForGood) {
  Gate gate(8);
  for (int i = 0; i < 50; ++i) gate.throttled(i, i + 0.5);
  EXPECT_EQ(gate.limit(), 1);
  EXPECT_TRUE(gate.open(100));
}

TEST(Gate, ANewRequestWaitsForThoseThatAreMadeAgain) {
  Gate gate(2);
  gate.waiting = 2;
  EXPECT_TRUE(gate.open(0));
  EXPECT_FALSE(gate.open_for_new(0));
}

TEST(Pace, SpreadsRequestsOverTheMinute) {
  Pace pace(60);  // one a second
  double now = 100;
  int made = 0;
  for (; now < 160; now += 0.01) {
    if (!pace.open(now)) continue;
    pace.use(1, now);
    ++made;
  }
  EXPECT_GE(made, 59);
  EXPECT_LE(made, 62);
}

TEST(RetryAfter, ReadsWhatEndpointsSay) {
  EXPECT_EQ(retry_after({{"retry-after", "7"}}), 7);
  EXPECT_EQ(retry_after({{"retry-after-ms", "250"}, {"retry-after", "7"}}), 0.25);
  EXPECT_EQ(retry_after({{"retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"}}), 5);
  EXPECT_LT(retry_after({}), 0);
  EXPECT_EQ(seconds_of("6m0s"), 360);
  EXPECT_EQ(seconds_of("20ms"), 0.02);
  EXPECT_EQ(seconds_of("1.5"), 1.5);
  EXPECT_LT(seconds_of("soon"), 0);
  EXPECT_LT(seconds_of("5 parsecs"), 0);
  EXPECT_EQ(until_renewed({{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "2s"}}), 2);
  EXPECT_LT(until_renewed({{"x-ratelimit-remaining-requests", "5"}, {"x-ratelimit-reset-requests", "2s"}}), 0);
  EXPECT_LT(until_renewed({{"x-ratelimit-remaining-requests", "0"}, {"x-ratelimit-reset-requests", "1700000000"}}), 0);
}

}  // namespace
}  // namespace assay
