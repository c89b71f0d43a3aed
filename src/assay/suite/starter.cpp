// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/starter.h"

#include <algorithm>
#include <filesystem>

#include "assay/base/text.h"
#include "assay/data/roles.h"
#include "assay/data/source.h"
#include "assay/suite/document.h"

namespace assay {
namespace {

std::string yaml_text(const std::string& text) { return trim(to_yaml(Node::scalar(Node::Kind::text, text, {}))); }

constexpr int kMostSliceValues = 12;

}  // namespace

Result<std::string> starter_suite(Context& context, const std::string& file, const std::string& directory) {
  DatabaseOptions options;
  options.threads = context.threads();
  options.memory_bytes = context.memory_bytes();
  ASSAY_TRY(Database database, Database::open(options));
  FileSource source;
  source.paths = {file};
  ASSAY_TRY(const std::string relation, relation_of(source));
  auto described = database.describe("SELECT * FROM " + relation);
  if (!described.ok()) return readable(std::move(described).status());
  const std::vector<Field>& fields = *described;
  std::error_code ignored;
  std::string path = directory.empty() ? file : std::filesystem::relative(file, directory, ignored).string();
  if (ignored || path.empty()) path = file;

  std::string suite =
      "# Written by `assay init`. Each guess says why; change what is wrong, then: assay run\nassay: 1\ndata:\n  "
      "path: " +
      yaml_text(path) + "\n";
  std::vector<std::string> used;
  const auto guess = [&](const char* role, const char* otherwise) {
    const auto name = guess_role(role, fields);
    if (name) {
      suite += "  " + std::string(role) + ": " + yaml_text(*name) + "  # by its name\n";
      used.push_back(*name);
    } else if (*otherwise) {
      suite += "  # " + std::string(role) + ": COLUMN  " + otherwise + "\n";
    }
    return name;
  };
  guess("id", "names a row: needed to compare models on the same rows");
  const auto target = guess("target", "the true answers: no column is called target, y, label, ...");
  const auto score = guess("score", "");
  const auto prediction = guess("prediction", "");
  if (!score && !prediction)
    suite += "  # score: COLUMN  the model's probability of the positive class; or prediction: COLUMN\n";
  guess("weight", "");
  std::string first_check = "accuracy >= 0.5";
  if (target) {
    const std::string column = quote_name(*target);
    auto labels = database.rows("SELECT CAST(label AS VARCHAR) FROM (SELECT DISTINCT " + column + " AS label FROM " +
                                relation + ") WHERE label IS NOT NULL LIMIT 21");
    if (!labels.ok()) return readable(std::move(labels).status());
    std::vector<std::string> values;
    for (const auto& row : *labels) values.push_back(*row[0]);
    std::sort(values.begin(), values.end());
    const bool plain =
        values == std::vector<std::string>{"0", "1"} || values == std::vector<std::string>{"false", "true"};
    if (values.size() == 2 && !plain)
      suite += "positive: " + yaml_text(values[1]) + "  # the labels are " + values[0] + " and " + values[1] +
               "; check which one you look for\n";
    if (values.size() > 20) {
      suite += "task: regression  # the target has more than 20 different values\n";
      first_check = "r2 >= 0";
    }
  }
  std::string slices;
  for (const Field& field : fields) {
    if (std::find(used.begin(), used.end(), field.name) != used.end() || field.type == ColumnType::other ||
        field.type == ColumnType::real)
      continue;
    auto count = database.rows("SELECT count(DISTINCT " + quote_name(field.name) + ") FROM " + relation);
    if (!count.ok()) return readable(std::move(count).status());
    const auto values = parse_int((*count)[0][0].value_or("0")).value_or(0);
    if (values < 2 || values > kMostSliceValues) continue;
    slices += "  - " + yaml_text(field.name) + "  # " + std::to_string(values) + " values\n";
  }
  if (!slices.empty()) suite += "slices:\n" + slices;
  suite += "checks:  # what has to hold; assay catalog lists the metrics\n  - " + first_check + "\n";
  return suite;
}

}  // namespace assay
