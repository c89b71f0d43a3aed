// SPDX-License-Identifier: Apache-2.0
#include "assay/models/price.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Price, KnowsAModelByItsNameItsDateAndItsProvider) {
  EXPECT_EQ(price_of("gpt-4o-mini").input, 0.15);
  EXPECT_EQ(price_of("openai/gpt-4o-mini-2024-07-18").input, 0.15);
  EXPECT_EQ(price_of("gpt-4o-2024-08-06").input, 2.5);
  EXPECT_EQ(price_of("claude-opus-4-20250514").output, 75);
  EXPECT_EQ(price_of("claude-opus-4-5-20251101").output, 25);
  EXPECT_EQ(price_of("claude-3-5-haiku-latest").output, 4);
}

TEST(Price, GuessesNothing) {
  EXPECT_FALSE(price_of("gpt-4o-audio-preview").known());
  EXPECT_FALSE(price_of("claude-opus-4-9").known());
  EXPECT_FALSE(price_of("gpt-4").known());
  EXPECT_FALSE(price_of("smollm2").known());
  EXPECT_FALSE(price_of("").known());
}

TEST(Price, CachedTokensArePartOfTheInput) {
  Answer answer;
  EXPECT_FALSE(cost_of({1, 0.5, 2, 10}, answer));
  answer.input_tokens = 1000;
  answer.output_tokens = 100;
  EXPECT_DOUBLE_EQ(*cost_of({1, 0.5, 2, 10}, answer), (1000 * 1 + 100 * 10) / 1e6);
  answer.cached_tokens = 400;
  answer.cache_written_tokens = 100;
  EXPECT_DOUBLE_EQ(*cost_of({1, 0.5, 2, 10}, answer), (500 * 1 + 400 * 0.5 + 100 * 2 + 100 * 10) / 1e6);
  // Without prices of its own the cache costs what the input costs.
  EXPECT_DOUBLE_EQ(*cost_of({1, -1, -1, 10}, answer), (1000 * 1 + 100 * 10) / 1e6);
  EXPECT_FALSE(cost_of({}, answer));
}

}  // namespace
}  // namespace assay
