// SPDX-License-Identifier: Apache-2.0
// The words of a suite file, those that are to come, and what users of other tools type in place of ours.
#pragma once

#include <string_view>
#include <utility>

namespace assay {

inline constexpr std::string_view kSuiteKeys[] = {"assay",       "name",
                                                  "description", "tags",
                                                  "owner",       "data",
                                                  "evaluate",    "task",
                                                  "positive",    "centre",
                                                  "labels",      "threshold",
                                                  "models",      "baseline",
                                                  "slices",      "smallest_slice",
                                                  "metrics",     "checks",
                                                  "confidence",  "correction",
                                                  "decision",    "on_inconclusive",
                                                  "on_missing",  "on_error",
                                                  "looks",       "keep",
                                                  "seed",        "report",
                                                  "helpers",     "prompts",
                                                  "samples",     "budget",
                                                  "extract",     "scorers",
                                                  "execute"};
inline constexpr std::string_view kPlannedKeys[] = {"probes", "windows", "alarms", "alerts"};
inline constexpr std::pair<std::string_view, std::string_view> kForeignKeys[] = {{"providers", "models"},
                                                                                 {"tests", "data"},
                                                                                 {"assert", "checks"},
                                                                                 {"vars", "data"},
                                                                                 {"epochs", "samples"},
                                                                                 {"pos_label", "positive"},
                                                                                 {"sensitive_features", "slices"},
                                                                                 {"dataset", "data"},
                                                                                 {"gates", "checks"}};
inline constexpr std::string_view kPlannedRoles[] = {"fold",  "repeat", "image", "embedding", "context", "messages",
                                                     "turns", "tools",  "trace", "annotator", "human",   "treatment"};
inline constexpr std::string_view kTableKeys[] = {
    "path",      "rows",       "sql",    "format", "read",     "where",     "join",      "columns",  "id",
    "target",    "prediction", "score",  "weight", "count",    "cluster",   "timestamp", "split",    "query",
    "reference", "user",       "series", "item",   "document", "relevance", "rating",    "rank",     "model",
    "prompt",    "sample",     "input",  "output", "choices",  "expect",    "pin",       "features", "ignore"};
inline constexpr std::pair<std::string_view, std::string_view> kForeignRoles[] = {
    {"y_true", "target"}, {"label", "target"},         {"y_pred", "prediction"}, {"y_score", "score"},
    {"proba", "score"},   {"sample_weight", "weight"}, {"group", "cluster"},     {"groups", "cluster"},
    {"file", "path"},     {"filter", "where"}};
inline constexpr std::string_view kModelKeys[] = {"kind", "path", "id", "prediction", "score", "rank"};
inline constexpr std::string_view kCheckKeys[] = {
    "check", "name", "severity", "why", "confidence", "decision", "on_inconclusive", "min_examples", "bounds"};

}  // namespace assay
