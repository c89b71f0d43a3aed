// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/label_rows.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(LabelRows, PackedLabelsReadBackForAnyNumberOfLabels) {
  for (size_t labels : {1u, 26u, 27u, 60u}) {
    std::vector<std::vector<uint8_t>> truth, predicted;
    for (size_t label = 0; label < labels; ++label) {
      truth.push_back({static_cast<uint8_t>(label % 2), static_cast<uint8_t>(label % 3 == 0)});
      predicted.push_back({static_cast<uint8_t>(label % 5 == 1), static_cast<uint8_t>(label % 7 < 3)});
    }
    Examples rows;
    rows.count = 2;
    for (const auto& column : truth) rows.truths.emplace_back(column);
    const auto packed = packed_labels(rows, predicted);
    ASSERT_EQ(packed.size(), packed_columns(labels));
    for (size_t row = 0; row < 2; ++row) {
      for (size_t label = 0; label < labels; ++label) {
        EXPECT_EQ(packed_code(packed[label / kLabelsInNumber][row], label),
                  truth[label][row] * 2u + predicted[label][row]);
      }
    }
  }
}

}  // namespace
}  // namespace assay
