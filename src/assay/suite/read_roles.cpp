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

// One column or several.
Status columns(const Node& value, std::string_view role, std::vector<ColumnReference>& into) {
  for (const Node& one : value.is_list() ? value.items() : std::vector<Node>{value}) {
    ASSAY_TRY(ColumnReference reference, column(one, role));
    into.push_back(std::move(reference));
  }
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

// Roles that are one column each, by their names.
struct PlainRole {
  std::string_view key;
  std::optional<ColumnReference> Roles::*role;
};
constexpr PlainRole kPlainRoles[] = {{"weight", &Roles::weight},   {"count", &Roles::count},
                                     {"cluster", &Roles::cluster}, {"timestamp", &Roles::timestamp},
                                     {"split", &Roles::split},     {"model", &Roles::model},
                                     {"prompt", &Roles::prompt},   {"sample", &Roles::sample},
                                     {"input", &Roles::input},     {"output", &Roles::output},
                                     {"choices", &Roles::choices}, {"expect", &Roles::expect},
                                     {"pin", &Roles::pin},         {"item", &Roles::item},
                                     {"document", &Roles::item},   {"rank", &Roles::rank},
                                     {"query", &Roles::query},     {"user", &Roles::query},
                                     {"series", &Roles::query}};
const PlainRole* plain_role(std::string_view key) {
  const auto* const found = std::find_if(std::begin(kPlainRoles), std::end(kPlainRoles),
                                         [&](const PlainRole& one) { return one.key == key; });
  return found == std::end(kPlainRoles) ? nullptr : found;
}

}  // namespace

Status read_roles(const Node& map, Roles& roles) {
  for (const Entry& entry : map.entries()) {
    const std::string& key = entry.key;
    const Node& value = entry.value;
    if (key == "id") {
      ASSAY_RETURN_IF_ERROR(columns(value, "id", roles.id));
    } else if (key == "target" || key == "reference" || key == "relevance" || key == "rating") {
      if (value.is_list()) {
        for (const Node& one : value.items()) {
          ASSAY_TRY(ColumnReference reference, column(one, "target"));
          roles.targets.push_back(std::move(reference));
        }
      } else {
        ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.target));
      }
    } else if (const auto* const plain = plain_role(key)) {
      ASSAY_RETURN_IF_ERROR(one_role(value, key, roles.*plain->role));
    } else if (key == "features") {
      ASSAY_RETURN_IF_ERROR(columns(value, "features", roles.features));
    } else if (key == "ignore") {
      ASSAY_RETURN_IF_ERROR(columns(value, "ignore", roles.ignore));
    } else if (key == "prediction") {
      ASSAY_RETURN_IF_ERROR(prediction(value, roles));
    } else if (key == "score") {
      ASSAY_RETURN_IF_ERROR(score(value, roles));
    }
  }
  return {};
}

}  // namespace assay
