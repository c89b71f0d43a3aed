// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/compare.h"

#include "assay/base/threads.h"
#include "assay/builtin/catalog.h"
#include "assay/library/fields.h"
#include "assay/report/comparison.h"

// What is promised.
#include "assay/compare.h"

namespace assay {
inline namespace v0 {

Result<Comparison> compare(const std::string& before, const std::string& after, const CompareOptions& options) {
  if (options.most_examples < 0)
    return usage_error("a number of examples that are shown is not negative", "0 shows none", {"limit"});
  Context context(options.threads > 0 ? options.threads : hardware_threads(), options.memory_bytes, options.stop);
  const CompareRequest request{before, after, options.models, options.prompts, options.examples, options.most_examples};
  ASSAY_TRY(const Json document, compare_runs(context, builtin_catalog(), request));
  return Comparison{document.at("exit_code").get<int>(), document.dump(2) + "\n"};
}

Result<std::string> report(const Comparison& comparison, std::string_view format) {
  ASSAY_TRY(const ComparisonWriter writer, comparison_writer(format));
  const Json document = Json::parse(comparison.json, nullptr, false);
  if (document.is_discarded()) return usage_error("this comparison holds no document", "take it from compare");
  return writer(document);
}

}  // namespace v0
}  // namespace assay
