// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/read_roles.h"

#include <algorithm>

#include "assay/base/text.h"

namespace assay {
namespace {

Result<ColumnReference> column(const Node& node, std::string_view role) {
  if (node.is_map()) {
    const Node* sql = node.find("sql");
    if (!sql || node.entries().size() != 1) {
      return usage_error(std::string(role) + " is a column, or {sql: EXPRESSION}", {}, node.location);
    }
    ASSAY_TRY(std::string text, sql->string("sql"));
    return ColumnReference{std::move(text), true, sql->location};
  }
  ASSAY_TRY(std::string name, node.string(role));
  return ColumnReference{std::move(name), false, node.location};
}

Status one_role(const Node& node, std::string_view role, std::optional<ColumnReference>& into) {
  ASSAY_TRY(ColumnReference reference, column(node, role));
  into = std::move(reference);
  return {};
}

// {spam: p_spam, toxic: p_toxic}, or a list in the order of the labels.
Status class_columns(const Node& value, std::string_view role, std::optional<ClassColumns>& into) {
  into.emplace();
  const auto add = [&](const std::string& label, const Node& node) -> Status {
    ASSAY_TRY(ColumnReference reference, column(node, role));
    into->by_label.emplace_back(label, std::move(reference));
    return {};
  };
  if (value.is_list()) {
    for (const Node& one : value.items()) ASSAY_RETURN_IF_ERROR(add("", one));
  } else {
    for (const Entry& entry : value.entries()) ASSAY_RETURN_IF_ERROR(add(entry.key, entry.value));
  }
  if (into->by_label.empty()) return usage_error(std::string(role) + " names no column", {}, value.location);
  return {};
}

Status prediction(const Node& value, Roles& roles) {
  const Node* point = value.is_map() ? value.find("value") : nullptr;
  const Node* quantiles = value.is_map() ? value.find("quantiles") : nullptr;
  const bool bounds = value.is_map() && (value.find("lower") || value.find("upper"));
  if (value.is_list() || (value.is_map() && !point && !quantiles && !bounds && !value.find("sql"))) {
    return class_columns(value, "prediction", roles.predictions);
  }
  if (!point && !quantiles && !bounds) return one_role(value, "prediction", roles.prediction);
  static constexpr std::string_view kKeys[] = {"value", "lower", "upper", "quantiles"};
  ASSAY_RETURN_IF_ERROR(check_keys(value, {kKeys, {}, {}}, "of prediction"));
  if (!value.find("lower") != !value.find("upper")) {
    return usage_error("a prediction interval has a lower and an upper end", "write {lower: p05, upper: p95}",
                       value.location);
  }
  if (point) ASSAY_RETURN_IF_ERROR(one_role(*point, "prediction", roles.prediction));
  if (const Node* lower = value.find("lower")) ASSAY_RETURN_IF_ERROR(one_role(*lower, "lower", roles.lower));
  if (const Node* upper = value.find("upper")) ASSAY_RETURN_IF_ERROR(one_role(*upper, "upper", roles.upper));
  if (!quantiles) return {};
  if (!quantiles->is_map())
    return usage_error("quantiles is a map of levels", "write quantiles: {0.1: q10, 0.9: q90}", quantiles->location);
  for (const Entry& entry : quantiles->entries()) {
    const auto level = parse_double(entry.key);
    if (!level || *level <= 0 || *level >= 1)
      return usage_error("a quantile's level lies between 0 and 1", {}, entry.key_location);
    ASSAY_TRY(ColumnReference reference, column(entry.value, "quantiles"));
    roles.quantiles.emplace_back(*level, std::move(reference));
  }
  std::sort(roles.quantiles.begin(), roles.quantiles.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (size_t q = 1; q < roles.quantiles.size(); ++q) {
    if (roles.quantiles[q].first == roles.quantiles[q - 1].first)
      return usage_error("a quantile's level stands twice", {}, quantiles->location);
  }
  return {};
}

Status score(const Node& value, Roles& roles) {
  if (value.is_list() || (value.is_map() && !value.find("sql"))) return class_columns(value, "score", roles.scores);
  if (value.is_text() && value.text().find('*') != std::string::npos) {
    roles.scores.emplace();
    roles.scores->pattern = Located{value.text(), value.location};
    return {};
  }
  return one_role(value, "score", roles.score);
}

}  // namespace

Status read_roles(const Node& map, Roles& roles) {
  for (const Entry& entry : map.entries()) {
    const std::string& key = entry.key;
    const Node& value = entry.value;
    if (key == "id") {
      for (const Node& one : value.is_list() ? value.items() : std::vector<Node>{value}) {
        ASSAY_TRY(ColumnReference reference, column(one, "id"));
        roles.id.push_back(std::move(reference));
      }
    } else if (key == "target" || key == "reference" || key == "relevance" || key == "rating") {
      if (value.is_list()) {
        for (const Node& one : value.items()) {
          ASSAY_TRY(ColumnReference reference, column(one, "target"));
          roles.targets.push_back(std::move(reference));
        }
      } else {
        ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.target));
      }
    } else if (key == "weight") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.weight));
    } else if (key == "count") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.count));
    } else if (key == "cluster") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.cluster));
    } else if (key == "timestamp") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.timestamp));
    } else if (key == "split") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.split));
    } else if (key == "model") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.model));
    } else if (key == "prompt") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.prompt));
    } else if (key == "sample") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.sample));
    } else if (key == "input") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.input));
    } else if (key == "output") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.output));
    } else if (key == "choices") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.choices));
    } else if (key == "expect") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.expect));
    } else if (key == "pin") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.pin));
    } else if (key == "item" || key == "document") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.item));
    } else if (key == "input") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.input));
    } else if (key == "output") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.output));
    } else if (key == "expect") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.expect));
    } else if (key == "rank") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.rank));
    } else if (key == "query" || key == "user" || key == "series") {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.query));
    } else if (key == "prediction") {
      ASSAY_RETURN_IF_ERROR(prediction(value, roles));
    } else if (key == "score") {
      ASSAY_RETURN_IF_ERROR(score(value, roles));
    }
  }
  return {};
}

}  // namespace assay
