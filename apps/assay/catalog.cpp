// SPDX-License-Identifier: Apache-2.0
// assay catalog: what there is to ask for.
#include "assay/builtin/catalog.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/catalog_document.h"
#include "assay/suite/metric_names.h"
#include "options.h"

namespace assay::cli {

void add_catalog(CLI::App& program, int& exit_code) {
  struct Choice {
    std::string word;
    bool json = false;
  };
  auto options = std::make_shared<Choice>();
  CLI::App* verb = program.add_subcommand("catalog", "List the metrics and scorers, or explain one");
  verb->add_option("word", options->word, "A metric's or scorer's name, or a part of one")->type_name("WORD");
  verb->add_flag("--json", options->json, "Print JSON");
  verb->footer("Examples:\n  assay catalog\n  assay catalog auc");
  verb->callback([options, &exit_code] {
    const Catalog& catalog = builtin_catalog();
    const auto document = catalog_document(catalog, options->word);
    if (document["metrics"].empty() && document["scorers"].empty()) {
      EstimateExpression negated;
      negated.metric = options->word;
      // A loss with its sign turned around: what to write instead.
      if (options->word.starts_with("neg_")) {
        exit_code = fail(named_metric(catalog, negated).status());
        return;
      }
      auto names = catalog.metric_names();
      for (std::string_view name : catalog.scorer_names()) names.push_back(name);
      const std::string near = did_you_mean(options->word, names);
      exit_code = fail(usage_error("the catalog has nothing called '" + options->word + "'",
                                   near.empty() ? "assay catalog lists all" : near));
      return;
    }
    const std::string text = options->json ? document.dump(2) + "\n" : catalog_text(document);
    std::fwrite(text.data(), 1, text.size(), stdout);
    exit_code = kPass;
  });
}

}  // namespace assay::cli
