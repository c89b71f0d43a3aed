// SPDX-License-Identifier: Apache-2.0
// A suite's YAML: it is read into a typed suite or refused with a place in the file; what is printed of a document that
// was read reads back as the same.
#include "assay/suite/suite.h"

#include "require.h"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto document = read_yaml(fuzz::text_of(data, size), "suite.yaml");
  if (!document.ok()) {
    fuzz::require(document.status().code() == Code::usage, "YAML that is not read is the user's error");
    return 0;
  }
  auto again = read_yaml(to_yaml(*document), "again.yaml");
  fuzz::require(again.ok(), "a printed document reads back");
  fuzz::require(*again == *document, "a printed document reads back as the same");
  SuiteSource source;
  source.environment = [](std::string_view) { return std::optional<std::string>("value"); };
  auto suite = read_suite(std::move(*document), source);
  fuzz::require(suite.ok() || suite.status().code() == Code::usage, "a suite that is not read is the user's error");
  return 0;
}
