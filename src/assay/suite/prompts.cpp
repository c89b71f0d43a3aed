// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/prompts.h"

#include <algorithm>
#include <filesystem>

#include "assay/base/files.h"
#include "assay/base/hash.h"
#include "assay/base/philox.h"
#include "assay/base/text.h"
#include "assay/base/utf8.h"
#include "assay/data/roles.h"
#include "assay/data/source.h"
#include "assay/models/prompts/image.h"
#include "assay/suite/bind_tables.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kPromptKeys[] = {"path", "text", "messages", "few_shot"};
constexpr std::string_view kMessageKeys[] = {"role", "content", "image"};
constexpr std::string_view kShotKeys[] = {"from", "k", "seed", "sampler"};
constexpr std::string_view kRoles[] = {"system", "user", "assistant", "developer", "tool"};

std::string line_of(std::string_view text, int line) {
  for (; line > 1; --line) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

Result<PromptSet> PromptSet::read(Database& database, const Suite& suite, const TableSpec& table,
                                  std::shared_ptr<const RowTexts> rows) {
  PromptSet set;
  auto fields = database.describe("SELECT * FROM " + quote_name(table.name));
  if (!fields.ok()) return readable(std::move(fields).status()).at(table.location);
  for (const Field& field : *fields) set.columns_.push_back(field.name);
  if (!suite.prompts) {
    if (table.roles.input) {
      set.input_ = *table.roles.input;
    } else if (const auto guess = guess_role("input", *fields)) {
      set.input_ = {*guess, false, table.location};
    } else {
      return usage_error("the suite has neither prompts nor an input",
                         "write prompts: {direct: \"{{ question }}\"}, or say which column is sent: input: question",
                         table.location);
    }
    std::vector<std::string_view> names(set.columns_.begin(), set.columns_.end());
    if (!set.input_.sql && std::find(names.begin(), names.end(), set.input_.text) == names.end())
      return usage_error("there is no column '" + set.input_.text + "'", did_you_mean(set.input_.text, names),
                         set.input_.location);
    set.prompts_.push_back({});
  } else if (suite.prompts->is_map()) {
    for (const Entry& entry : suite.prompts->entries())
      ASSAY_RETURN_IF_ERROR(set.read_prompt(database, suite, entry.key, entry.value));
  } else {
    return usage_error("prompts is a map of names", "write prompts: {direct: \"{{ question }}\"}",
                       suite.prompts->location);
  }
  if (set.prompts_.empty()) return usage_error("prompts names no prompt", {}, suite.prompts->location);
  // A mistake shows itself on the first row, before anything is asked.
  if (rows->size() > 0) {
    RowReader reader(rows);
    ASSAY_TRY(const std::string_view text, reader.row(0));
    Row row{text, {}};
    for (size_t i = 0; i < set.size(); ++i) {
      ASSAY_TRY(const Messages ignored, set.make(i, row));
    }
  }
  return set;
}

Status PromptSet::read_prompt(Database& database, const Suite& suite, const std::string& name, const Node& node) {
  Prompt prompt;
  prompt.name = name;
  prompt.location = node.location;
  if (node.is_list()) {
    ASSAY_RETURN_IF_ERROR(read_messages(suite, prompt, node));
  } else if (node.is_map()) {
    ASSAY_RETURN_IF_ERROR(check_keys(node, {kPromptKeys, {}, {}}, "of prompt '" + name + "'"));
    const Node *path = node.find("path"), *text = node.find("text"), *messages = node.find("messages");
    if ((path != nullptr) + (text != nullptr) + (messages != nullptr) != 1)
      return usage_error("prompt '" + name + "' needs exactly one of path, text, messages", {}, node.location);
    if (path) ASSAY_RETURN_IF_ERROR(read_file_prompt(suite, prompt, *path));
    if (messages) ASSAY_RETURN_IF_ERROR(read_messages(suite, prompt, *messages));
    if (text) {
      ASSAY_TRY(std::string source, text->string("text"));
      ASSAY_TRY(std::string content, add_template(std::move(source), text->location, false));
      prompt.messages.push_back({"user", std::move(content), {}});
    }
    if (const Node* shots = node.find("few_shot"))
      ASSAY_RETURN_IF_ERROR(read_few_shot(database, suite, prompt, *shots));
  } else {
    ASSAY_TRY(std::string source, node.string("prompt '" + name + "'"));
    ASSAY_TRY(std::string content, add_template(std::move(source), node.location, false));
    prompt.messages.push_back({"user", std::move(content), {}});
  }
  prompts_.push_back(std::move(prompt));
  return {};
}

Status PromptSet::read_messages(const Suite&, Prompt& prompt, const Node& list) {
  if (!list.is_list() || list.items().empty())
    return usage_error("messages is a list", "write - {role: user, content: \"{{ question }}\"}", list.location);
  for (const Node& item : list.items()) {
    if (!item.is_map()) return usage_error("a message is a map of role and content", {}, item.location);
    ASSAY_RETURN_IF_ERROR(check_keys(item, {kMessageKeys, {}, {}}, "of a message"));
    Message message;
    const Node *role = item.find("role"), *content = item.find("content");
    if (!role) return usage_error("a message needs a role", "system, user or assistant", item.location);
    ASSAY_TRY(message.role, role->string("role"));
    if (std::find(std::begin(kRoles), std::end(kRoles), message.role) == std::end(kRoles))
      return usage_error("'" + message.role + "' is no role of a message", did_you_mean(message.role, kRoles),
                         role->location);
    if (content) {
      ASSAY_TRY(std::string source, content->string("content"));
      ASSAY_TRY(message.content, add_template(std::move(source), content->location, false));
    } else if (message.role != "assistant") {
      return usage_error("a message of the " + message.role + " needs content",
                         "only an assistant's may lack it: it is the model's turn", item.location);
    }
    if (const Node* image = item.find("image")) {
      ASSAY_TRY(std::string source, image->string("image"));
      ASSAY_TRY(message.image, add_template(std::move(source), image->location, false));
    }
    prompt.messages.push_back(std::move(message));
  }
  return {};
}

Status PromptSet::read_file_prompt(const Suite& suite, Prompt& prompt, const Node& path) {
  ASSAY_TRY(const std::string written, path.string("path"));
  ASSAY_TRY(const std::string named, expand_environment(written, path.location, suite.environment));
  const std::filesystem::path given(named);
  const std::string file =
      given.is_absolute() ? named : (std::filesystem::path(directory_of(path.location)) / given).string();
  auto text = read_file(file);
  if (!text.ok()) return std::move(text).status().at(path.location);
  if (const auto bad = invalid_utf8_at(*text))
    return usage_error("the prompt '" + file + "' is no UTF-8", "save the file as UTF-8", path.location);
  const std::string extension = given.extension().string();
  if (extension == ".yaml" || extension == ".yml" || extension == ".json") {
    ASSAY_TRY(const Node messages, read_yaml(*text, file));
    return read_messages(suite, prompt, messages);
  }
  ASSAY_TRY(std::string content, add_template(std::move(*text), {file, 1, 1}, true));
  prompt.messages.push_back({"user", std::move(content), {}});
  return {};
}

Status PromptSet::read_few_shot(Database& database, const Suite& suite, Prompt& prompt, const Node& node) {
  ASSAY_RETURN_IF_ERROR(check_keys(node, {kShotKeys, {}, {}}, "of few_shot"));
  const Node *from = node.find("from"), *k = node.find("k");
  if (!from || !k)
    return usage_error("few_shot needs from and k", "write few_shot: {from: train, k: 5}", node.location);
  ASSAY_TRY(const std::string table, from->string("from"));
  std::vector<std::string_view> names;
  for (const TableSpec& one : suite.tables) names.push_back(one.name);
  if (std::find(names.begin(), names.end(), table) == names.end())
    return usage_error("there is no table '" + table + "'", did_you_mean(table, names), from->location);
  ASSAY_TRY(const int64_t count, k->integer("k"));
  if (count < 1 || count > 1000) return usage_error("k is a number from 1 to 1,000", {}, k->location);
  prompt.shots = static_cast<int>(count);
  prompt.seed = suite.seed;
  if (const Node* seed = node.find("seed")) {
    ASSAY_TRY(const int64_t own, seed->integer("seed"));
    prompt.seed = static_cast<uint64_t>(own);
  }
  if (const Node* sampler = node.find("sampler")) {
    if (sampler->text() != "random" && sampler->text() != "first")
      return usage_error("sampler is random or first", {}, sampler->location);
    prompt.first_shots = sampler->text() == "first";
  }
  auto rows = RowTexts::of(database, "SELECT * FROM " + quote_name(table));
  if (!rows.ok()) return readable(std::move(rows).status()).at(from->location);
  if ((*rows)->size() < static_cast<size_t>(count) + 1)
    return not_computed("table '" + table + "' has " + std::to_string((*rows)->size()) + " rows, too few for " +
                            std::to_string(count) + " shots of others",
                        {}, from->location);
  prompt.from = std::make_shared<RowReader>(std::move(*rows));
  return {};
}

Result<std::string> PromptSet::add_template(std::string text, const Location& location, bool file) {
  Source source{std::to_string(sources_.size()), std::move(text), location, file};
  TemplatePlace place;
  if (Status status = templates_.add(source.name, source.text, place); !status.ok())
    return usage_error("the prompt is no Jinja template: " + status.message(), {}, place_in(source, place));
  sources_.push_back(std::move(source));
  return sources_.back().name;
}

// Where a place in a template stands in the file that holds it.
Location PromptSet::place_in(const Source& source, TemplatePlace place) const {
  if (place.line <= 0) return source.location;
  if (source.file) return {source.location.file, place.line, std::max(1, place.column)};
  const auto suite = read_file(source.location.file);
  const std::string line = line_of(source.text, place.line), wanted = trim(line);
  if (!suite.ok() || wanted.empty()) return source.location;
  // The line of the template is looked for from where the template begins: YAML folds and quotes in too many ways.
  for (int number = source.location.line; number < source.location.line + place.line + 3; ++number) {
    const std::string there = line_of(*suite, number);
    const size_t found = there.find(wanted);
    if (found == std::string::npos) continue;
    const int indent = static_cast<int>(line.find(wanted));
    const int column = static_cast<int>(found) - indent + std::max(1, place.column);
    return {source.location.file, number, std::max(1, column)};
  }
  return source.location;
}

Result<std::string> PromptSet::render(const std::string& name, const TemplateContext& context) const {
  TemplatePlace place;
  auto text = templates_.render(name, context, place);
  if (text.ok()) return text;
  const Source& source = sources_[static_cast<size_t>(parse_int(name).value_or(0))];
  const std::string& message = text.status().message();
  std::string mend;
  if (message.starts_with('\'') && message.ends_with("is not defined")) {
    std::vector<std::string_view> names(columns_.begin(), columns_.end());
    const std::string word = message.substr(1, message.find('\'', 1) - 1);
    mend = did_you_mean(word, names);
    if (mend.empty()) mend = "the variables are the columns: " + join(columns_, ", ");
  }
  return usage_error("the prompt cannot be made: " + message, mend, place_in(source, place));
}

std::optional<size_t> PromptSet::find(std::string_view name) const {
  for (size_t i = 0; i < prompts_.size(); ++i) {
    if (prompts_[i].name == name) return i;
  }
  return std::nullopt;
}

std::vector<std::string_view> PromptSet::names() const {
  std::vector<std::string_view> names;
  for (const Prompt& prompt : prompts_) names.push_back(prompt.name);
  return names;
}

// The row with the variable `shots`: rows of the other table, drawn by the content of the row, never the row itself.
Result<std::string> PromptSet::with_shots(const Prompt& prompt, std::string_view row) const {
  const size_t count = prompt.from->rows().size();
  const Hash128 content = xxh3_128(row);
  Draws draws(prompt.seed, "few_shot", 0, content.low, content.high);
  std::vector<size_t> taken;
  std::string text(row.substr(0, row.rfind('}')));
  text += text.size() > 1 ? ",\"shots\":[" : "\"shots\":[";
  size_t next = 0;
  for (size_t tries = 0; taken.size() < static_cast<size_t>(prompt.shots) && tries < 100 * count; ++tries) {
    const size_t candidate = prompt.first_shots ? next++ % count : draws.below(count);
    if (std::find(taken.begin(), taken.end(), candidate) != taken.end()) continue;
    ASSAY_TRY(const std::string_view shot, prompt.from->row(candidate));
    if (shot == row) continue;
    if (!taken.empty()) text += ',';
    text += shot;
    taken.push_back(candidate);
  }
  return text + "]}";
}

Result<Messages> PromptSet::input_messages(std::string_view row) const {
  const Json columns = Json::parse(row, nullptr, false);
  const auto found = columns.find(input_.text);
  if (found == columns.end()) return usage_error("there is no column '" + input_.text + "'", {}, input_.location);
  const auto is_message = [](const Json& one) { return one.is_object() && one.contains("role"); };
  if (found->is_array() && !found->empty() && std::all_of(found->begin(), found->end(), is_message)) return *found;
  if (found->is_null()) return not_computed("a row has no " + input_.text, "leave it out with where:", input_.location);
  return Messages::array({{{"role", "user"}, {"content", found->is_string() ? *found : Json(found->dump())}}});
}

Result<Messages> PromptSet::make(size_t index, Row& row) const {
  const Prompt& prompt = prompts_[index];
  if (prompt.messages.empty()) return input_messages(row.text);
  std::optional<TemplateContext> own;
  const TemplateContext* context = nullptr;
  if (prompt.shots > 0) {
    ASSAY_TRY(const std::string text, with_shots(prompt, row.text));
    ASSAY_TRY(own, TemplateContext::of(text));
    context = &*own;
  } else {
    if (!row.context) {
      ASSAY_TRY(row.context, TemplateContext::of(row.text));
    }
    context = &*row.context;
  }
  Messages messages = Messages::array();
  for (const Message& message : prompt.messages) {
    Json one = {{"role", message.role}};
    if (!message.content.empty()) {
      ASSAY_TRY(std::string content, render(message.content, *context));
      if (message.image.empty()) {
        one["content"] = std::move(content);
      } else {
        ASSAY_TRY(const std::string named, render(message.image, *context));
        auto url = image_url(named, directory_of(prompt.location));
        if (!url.ok()) return std::move(url).status().at(prompt.location);
        one["content"] = Json::array({{{"type", "text"}, {"text", std::move(content)}},
                                      {{"type", "image_url"}, {"image_url", {{"url", std::move(*url)}}}}});
      }
    }
    messages.push_back(std::move(one));
  }
  return messages;
}

}  // namespace assay
