// SPDX-License-Identifier: Apache-2.0
// The arguments that metrics over groups share.
#pragma once

#include "assay/metrics/metric.h"

namespace assay {

constexpr ArgumentSpec kMetricOfGroups = {
    .name = "metric", .type = ArgumentType::metric, .summary = "The metric that is evaluated in each group"};
constexpr ArgumentSpec kGroups = {
    .name = "groups", .type = ArgumentType::column, .summary = "The column of groups, or crossed columns"};
constexpr ArgumentSpec kMethodOfGroups = {.name = "method",
                                          .type = ArgumentType::text,
                                          .default_text = "between_groups",
                                          .choices = {"between_groups", "to_overall"},
                                          .summary = "each group against each, or against all rows"};

}  // namespace assay
