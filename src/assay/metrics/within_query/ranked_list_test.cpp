// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/within_query/ranked_list.h"

#include <gtest/gtest.h>

#include <limits>

namespace assay {
namespace {

constexpr double kNotRetrieved = -std::numeric_limits<double>::infinity();

RankedList list_with(std::string_view ties) {
  Arguments arguments;
  arguments.set("ties", ties);
  arguments.set("relevant_from", 1);
  static const double score[] = {0.9, 0.5, 0.5, 0.5, kNotRetrieved}, relevance[] = {0, 2, 0, 1, 1};
  return ranked_list({score, relevance, {}}, arguments);
}

TEST(RankedList, ItemsOfOneScoreStandTogether) {
  const RankedList list = list_with("average");
  ASSERT_EQ(list.ties.size(), 2u);
  EXPECT_EQ(list.ties[1].before, 1u);
  EXPECT_EQ(list.ties[1].items, 3u);
  EXPECT_EQ(list.ties[1].gain, 3);
  EXPECT_EQ(list.ties[1].relevant, 2u);
}

TEST(RankedList, ItemsThatWereNotRetrievedCountAsRelevantOnly) {
  const RankedList list = list_with("average");
  EXPECT_EQ(list.retrieved, 4u);
  EXPECT_EQ(list.relevant, 3u);
}

TEST(RankedList, TheBestOrderOfTiesHasRelevantItemsFirst) {
  EXPECT_EQ(list_with("best").ties[1].gain, 2);
  EXPECT_EQ(list_with("best").ties[3].gain, 0);
  EXPECT_EQ(list_with("worst").ties[1].gain, 0);
  EXPECT_EQ(list_with("worst").ties[3].gain, 2);
}

}  // namespace
}  // namespace assay
