// SPDX-License-Identifier: Apache-2.0
// Whether an answer is well-formed XML, with the elements that are asked for: paths of names from the root, a/b/c.
#include <expat.h>

#include <memory>
#include <set>

#include "assay/base/unicode.h"
#include "assay/scorers/json_text.h"

namespace assay {
namespace {

struct Seen {
  std::string path;
  std::set<std::string> paths;
};

void opened(void* data, const char* name, const char**) {
  auto* seen = static_cast<Seen*>(data);
  seen->path += seen->path.empty() ? name : std::string("/") + name;
  seen->paths.insert(seen->path);
}

void closed(void* data, const char*) {
  auto* seen = static_cast<Seen*>(data);
  const size_t slash = seen->path.rfind('/');
  seen->path.resize(slash == std::string::npos ? 0 : slash);
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  return Scoring(
      [elements = arguments.list("elements"), block = arguments.is("from", "code_block")](const AnswerRow& answer) {
        std::string_view text = answer.output;
        if (const auto inside = block ? code_block(text) : std::nullopt) text = *inside;
        text = strip(text);
        const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate("UTF-8"), XML_ParserFree);
        Seen seen;
        XML_SetUserData(parser.get(), &seen);
        XML_SetElementHandler(parser.get(), opened, closed);
        if (text.size() > (size_t{1} << 30)) return Score::of(0, "longer than 1 GiB");
        if (XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), 1) == XML_STATUS_ERROR) {
          return Score::of(0, std::to_string(XML_GetCurrentLineNumber(parser.get())) + ":" +
                                  std::to_string(XML_GetCurrentColumnNumber(parser.get()) + 1) +
                                  ": not XML: " + XML_ErrorString(XML_GetErrorCode(parser.get())));
        }
        for (const std::string& element : elements) {
          if (!seen.paths.contains(element)) return Score::of(0, "no element " + element);
        }
        return Score::of(1);
      });
}

}  // namespace

extern constinit const Scorer xml_valid_scorer = {
    .name = "xml_valid",
    .aliases = {"is_xml"},
    .summary = "Whether the answer is well-formed XML with the elements asked for.",
    .arguments = {ArgumentSpec{.name = "elements",
                               .type = ArgumentType::list,
                               .summary = "Paths of elements that must be there: note/to"},
                  kFromArgument},
    .prepare = prepare,
    .reference = "XML 1.0, read by Expat"};

}  // namespace assay
