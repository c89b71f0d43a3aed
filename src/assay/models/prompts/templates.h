// SPDX-License-Identifier: Apache-2.0
// Jinja templates, compiled once and rendered for each row. A variable that is not there is an error, never an empty
// text; nothing is escaped.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"

namespace assay {

// Where in a template's source something is: from 1, 0 where it is not known.
struct TemplatePlace {
  int line = 0, column = 0;
};

class TemplateContext {
 public:
  // A JSON map: the variables. Errors: it is none.
  static Result<TemplateContext> of(std::string_view json);

 private:
  friend class Templates;
  explicit TemplateContext(void* context);
  std::shared_ptr<void> context_;
};

class Templates {
 public:
  Templates();
  // Compiles a template under a name. Errors: its syntax, and where.
  Status add(const std::string& name, std::string_view source, TemplatePlace& place);
  // What it takes from its context, sorted.
  Result<std::vector<std::string>> variables(const std::string& name) const;
  // Errors: a variable or member that is not there, a filter that fails; and where.
  Result<std::string> render(const std::string& name, const TemplateContext& context, TemplatePlace& place) const;

 private:
  std::shared_ptr<void> templates_;
};

}  // namespace assay
