// SPDX-License-Identifier: Apache-2.0
// How alike the answer's JSON and the reference's are, from 0 to 1. Objects: the mean over all keys of either, a key
// that only one has counts 0. Lists: the mean over their places, the longer one decides how many. Numbers: 1 - |a - b|
// /
// (|a| + |b|). Texts: 1 - Levenshtein distance / length of the longer. Anything else: equal or not.
#include <algorithm>
#include <cmath>
#include <set>

#include "assay/base/unicode.h"
#include "assay/scorers/edits.h"
#include "assay/scorers/json_text.h"

namespace assay {
namespace {

double alike(const Json& a, const Json& b);

double alike_objects(const Json& a, const Json& b) {
  std::set<std::string> keys;
  for (const auto& [key, value] : a.items()) keys.insert(key);
  for (const auto& [key, value] : b.items()) keys.insert(key);
  if (keys.empty()) return 1;
  double sum = 0;
  for (const std::string& key : keys) {
    if (a.contains(key) && b.contains(key)) sum += alike(a[key], b[key]);
  }
  return sum / static_cast<double>(keys.size());
}

double alike_lists(const Json& a, const Json& b) {
  const size_t longer = std::max(a.size(), b.size());
  if (longer == 0) return 1;
  double sum = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) sum += alike(a[i], b[i]);
  return sum / static_cast<double>(longer);
}

double alike(const Json& a, const Json& b) {
  if (a.is_object() && b.is_object()) return alike_objects(a, b);
  if (a.is_array() && b.is_array()) return alike_lists(a, b);
  if (a.is_number() && b.is_number()) {
    const double x = a.get<double>(), y = b.get<double>();
    if (x == y) return 1;
    return 1 - std::fabs(x - y) / (std::fabs(x) + std::fabs(y));
  }
  if (a.is_string() && b.is_string()) {
    const std::u32string x = code_points(a.get_ref<const std::string&>()),
                         y = code_points(b.get_ref<const std::string&>());
    const size_t longer = std::max(x.size(), y.size());
    return longer == 0 ? 1 : 1 - static_cast<double>(levenshtein_distance(x, y)) / static_cast<double>(longer);
  }
  return a == b ? 1 : 0;
}

// The first place at which they differ.
std::string difference(const Json& a, const Json& b, const std::string& path) {
  if (a.is_object() && b.is_object()) {
    for (const auto& [key, value] : b.items()) {
      if (!a.contains(key)) return path + "/" + key + " is missing";
      if (const std::string inside = difference(a[key], value, path + "/" + key); !inside.empty()) return inside;
    }
    for (const auto& [key, value] : a.items()) {
      if (!b.contains(key)) return path + "/" + key + " is too much";
    }
    return {};
  }
  if (a.is_array() && b.is_array()) {
    if (a.size() != b.size())
      return path + " has " + std::to_string(a.size()) + " items, not " + std::to_string(b.size());
    for (size_t i = 0; i < a.size(); ++i) {
      if (const std::string inside = difference(a[i], b[i], path + "/" + std::to_string(i)); !inside.empty())
        return inside;
    }
    return {};
  }
  return a == b ? std::string() : path + " differs";
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring([block = arguments.is("from", "code_block")](const AnswerRow& answer) {
    const auto output = json_of(answer.output, block);
    bool known = false;
    Score best = Score::none(AnswerOutcome::not_applicable, "the reference is not JSON");
    for (const std::string_view text : answer.references) {
      const auto reference = parse_json(text);
      if (!reference.ok()) continue;
      known = true;
      if (!output.ok()) return Score::of(0, output.status().text());
      Score one = Score::of(alike(*output, *reference), difference(*output, *reference, ""));
      if (!best.scored() || one.value > best.value) best = std::move(one);
    }
    return known ? best : Score::none(AnswerOutcome::not_applicable, "the reference is not JSON");
  });
}

}  // namespace

extern constinit const Scorer json_diff_scorer = {
    .name = "json_diff",
    .summary = "How alike the answer's JSON and the reference's are, key by key and item by item, from 0 to 1.",
    .arguments = {kFromArgument},
    .reference_answer = Reference::required,
    .whole = false,
    .prepare = prepare,
    .reference = "autoevals JSONDiff"};

}  // namespace assay
