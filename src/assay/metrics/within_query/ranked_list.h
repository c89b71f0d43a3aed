// SPDX-License-Identifier: Apache-2.0
// A query's items as they were ranked: from the highest score down, items of one score together. What a metric makes of
// items of equal score is the mean over all orders that they could stand in (McSherry and Najork 2008), so that no
// number depends on the order of rows; or, by name, the best or the worst of these orders.
//
// Items without a score were not retrieved: they stand in no list, and count among what should have been found.
#pragma once

#include <cstddef>
#include <vector>

#include "assay/metrics/metric.h"

namespace assay {

struct TiedItems {
  size_t before = 0;  // items above
  size_t items = 0;
  double gain = 0;      // sum of relevance
  size_t relevant = 0;  // items whose relevance reaches the bar
};

struct RankedList {
  std::vector<TiedItems> ties;  // highest score first
  size_t retrieved = 0;
  size_t relevant = 0;  // whether retrieved or not
};

// The arguments `ties` and, where the metric has it, `relevant_from` decide.
RankedList ranked_list(const GroupRows& rows, const Arguments& arguments);

// The first k positions; 0: all of them.
size_t cutoff(const RankedList& list, const Arguments& arguments);

inline constexpr ArgumentSpec kCutoffArgument = {.name = "k",
                                                 .type = ArgumentType::integer,
                                                 .default_number = 0,
                                                 .lowest = 0,
                                                 .highest = 1e9,
                                                 .summary = "only the first k of each list count; 0: all do"};
inline constexpr ArgumentSpec kRelevantArgument = {
    .name = "relevant_from", .default_number = 1, .summary = "items of at least this relevance are relevant"};
inline constexpr ArgumentSpec kTiesArgument = {
    .name = "ties",
    .type = ArgumentType::text,
    .default_text = "average",
    .choices = {"average", "best", "worst"},
    .summary = "items of equal score: the mean over their orders, or the best or worst order"};
// A query that has nothing to find.
inline constexpr ArgumentSpec kEmptyArgument = {
    .name = "without_relevant",
    .type = ArgumentType::text,
    .default_text = "exclude",
    .choices = {"exclude", "zero"},
    .summary = "a query without relevant items is left out and counted, or counts 0"};
double of_empty_query(const Arguments& arguments);
inline constexpr std::string_view kEmptyQuery = "query without relevant items";

}  // namespace assay
