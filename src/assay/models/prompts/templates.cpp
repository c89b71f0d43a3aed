// SPDX-License-Identifier: Apache-2.0
#include "assay/models/prompts/templates.h"

#include "assay/base/text.h"
#include "assay/models/prompts/jinja_border.h"

namespace assay {
namespace {

const uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

void append(void* to, const uint8_t* bytes, size_t length) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), length);
}

Status status_of(const AssayJinjaProblem& problem, TemplatePlace& place) {
  Status status = usage_error(std::string(reinterpret_cast<const char*>(problem.text), problem.length));
  place = {static_cast<int>(problem.line), static_cast<int>(problem.column)};
  assay_jinja_free_text(problem.text, problem.length);
  return status;
}

}  // namespace

TemplateContext::TemplateContext(void* context)
    : context_(context, [](void* held) { assay_jinja_context_free(static_cast<AssayJinjaContext*>(held)); }) {}

Result<TemplateContext> TemplateContext::of(std::string_view json) {
  if (AssayJinjaContext* context = assay_jinja_context(bytes_of(json), json.size())) return TemplateContext(context);
  return not_computed("a row cannot be read by templates: it is no JSON map");
}

Templates::Templates()
    : templates_(assay_jinja_new(), [](void* held) { assay_jinja_free(static_cast<AssayJinjaTemplates*>(held)); }) {}

Status Templates::add(const std::string& name, std::string_view source, TemplatePlace& place) {
  AssayJinjaProblem problem{};
  auto* templates = static_cast<AssayJinjaTemplates*>(templates_.get());
  if (assay_jinja_add(templates, bytes_of(name), name.size(), bytes_of(source), source.size(), &problem)) return {};
  return status_of(problem, place);
}

Result<std::vector<std::string>> Templates::variables(const std::string& name) const {
  AssayJinjaProblem problem{};
  std::string names;
  TemplatePlace ignored;
  const auto* templates = static_cast<const AssayJinjaTemplates*>(templates_.get());
  if (!assay_jinja_variables(templates, bytes_of(name), name.size(), &names, append, &problem))
    return status_of(problem, ignored);
  return names.empty() ? std::vector<std::string>() : split(names, '\n');
}

Result<std::string> Templates::render(const std::string& name, const TemplateContext& context,
                                      TemplatePlace& place) const {
  AssayJinjaProblem problem{};
  std::string text;
  const auto* templates = static_cast<const AssayJinjaTemplates*>(templates_.get());
  const auto* variables = static_cast<const AssayJinjaContext*>(context.context_.get());
  if (!assay_jinja_render(templates, bytes_of(name), name.size(), variables, &text, append, &problem))
    return status_of(problem, place);
  return text;
}

}  // namespace assay
