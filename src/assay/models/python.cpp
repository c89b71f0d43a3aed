// SPDX-License-Identifier: Apache-2.0
// A function of Python: called in interpreters of their own that stay and speak the lines of `command`, so that this
// program holds no Python.
#include <algorithm>

#include "assay/models/command.h"
#include "assay/models/openai.h"

namespace assay::models {
namespace {

using Json = AnswerJson;

// What the interpreter runs. It needs nothing but Python's own library. Lines go through a copy of the standard output,
// which then leads to the standard error, so that what the function prints is no answer.
constexpr const char* kCalling = R"python(import importlib, inspect, json, os, sys
lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
module, _, name = sys.argv[1].partition(":")
def described(error):
    return type(error).__name__ + (": " + str(error) if str(error) else "")
call, problem = None, ""
try:
    call = importlib.import_module(module)
    for part in name.split("."):
        call = getattr(call, part)
    kinds = inspect.signature(call).parameters
    takes_all = any(one.kind is one.VAR_KEYWORD for one in kinds.values())
    more = [word for word in ("messages", "sample", "options") if takes_all or word in kinds]
except BaseException as error:
    problem = sys.argv[1] + " cannot be called: " + described(error)
def answered(request):
    if problem:
        return {"error": problem}
    try:
        answer = call(request["prompt"], **{word: request.get(word) for word in more})
        if answer is None:
            return {"error": sys.argv[1] + " answered with None"}
        return answer if isinstance(answer, dict) and ("output" in answer or "error" in answer) else {"output": answer}
    except Exception as error:
        return {"error": described(error)}
for line in sys.stdin.buffer:
    answer = answered(json.loads(line))
    try:
        text = json.dumps(answer)
    except (TypeError, ValueError) as error:
        text = json.dumps({"error": "the answer is no JSON: " + described(error)})
    lines.write(text + "\n")
    lines.flush()
)python";

bool is_name(std::string_view text) {
  const auto part = [](char c) { return c == '_' || c == '.' || std::isalnum(static_cast<unsigned char>(c)) || c < 0; };
  return !text.empty() && text.front() != '.' && text.back() != '.' && std::all_of(text.begin(), text.end(), part);
}

Status prepare(ModelSettings& settings) {
  const std::string call = text_in(settings.given, "call");
  const size_t colon = call.find(':');
  if (colon == std::string::npos || !is_name(call.substr(0, colon)) || !is_name(call.substr(colon + 1)))
    return usage_error("model '" + settings.name + "' needs the function that is called, as module:function",
                       "write call: package.app:answer");
  std::string interpreter = text_in(settings.given, "python");
  if (interpreter.empty()) interpreter = "python3";
  settings.given["command"] = Json::array({interpreter, "-c", kCalling, call});
  return {};
}

}  // namespace

extern constinit const Model python = {
    .name = "python",
    .summary = "A function of Python that answers a prompt.",
    .transport = Transport::process,
    .settings = {SettingSpec{"call", SettingType::text,
                             "the function, as package.module:function; found from the suite's directory on"},
                 SettingSpec{"python", SettingType::text, "the interpreter; python3 without it"},
                 SettingSpec{"options", SettingType::map, "handed to the function as options"}},
    .names_a_model = false,
    .prepare = prepare,
    .request = line_for_program,
    .read = read_line_of_program};

}  // namespace assay::models
