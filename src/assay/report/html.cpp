// SPDX-License-Identifier: Apache-2.0
// One self-contained file: the page that web/ builds, with the run's document inside.
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/report.h"

namespace assay {

extern const std::string_view kReportPage;

std::string html_report(const RunDocument& run) {
  // Inside of a script element only "<" could end it or open a comment; JSON has an escape for it.
  const std::string json = replace_all(run.dump(), "<", "\\u003c");
  const std::string_view place = "__ASSAY_RUN__";
  const size_t at = kReportPage.rfind(place);
  return std::string(kReportPage.substr(0, at)) + json + std::string(kReportPage.substr(at + place.size()));
}

}  // namespace assay
