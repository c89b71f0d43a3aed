// SPDX-License-Identifier: Apache-2.0
// The prompts of a suite: Jinja templates over the columns of a row, as the messages that a model is sent. Without
// prompts the input itself is sent: a text, or a list of messages.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "assay/data/database.h"
#include "assay/data/row_texts.h"
#include "assay/models/model.h"
#include "assay/models/prompts/templates.h"
#include "assay/suite/suite.h"

namespace assay {

class PromptSet {
 public:
  // Compiles every prompt and tries it on the first row. `table` is the table under test, whose view exists.
  // Errors: syntax, a variable that is no column, a file that is not there, each with its place.
  static Result<PromptSet> read(Database& database, const Suite& suite, const TableSpec& table,
                                std::shared_ptr<const RowTexts> rows);

  size_t size() const { return prompts_.size(); }
  // Empty: the input as it is.
  const std::string& name(size_t index) const { return prompts_[index].name; }
  std::optional<size_t> find(std::string_view name) const;
  std::vector<std::string_view> names() const;

  // The variables of one row, read once for all prompts.
  struct Row {
    std::string_view text;
    std::optional<TemplateContext> context;  // of prompts without examples, once it was needed
  };
  // Errors: a variable or member that this row does not have.
  Result<Messages> make(size_t index, Row& row) const;

 private:
  struct Message {
    std::string role;
    std::string content, image;  // names of templates; an empty content: the model's turn
  };
  struct Prompt {
    std::string name;
    Location location;
    std::vector<Message> messages;
    int shots = 0;
    bool first_shots = false;  // always the first rows, in place of a draw
    uint64_t seed = 0;
    std::shared_ptr<RowReader> from;
  };
  struct Source {
    std::string name, text;
    Location location;
    bool file = false;  // the template is the whole file
  };

  Status read_prompt(Database& database, const Suite& suite, const std::string& name, const Node& node);
  Status read_messages(const Suite& suite, Prompt& prompt, const Node& list);
  Status read_file_prompt(const Suite& suite, Prompt& prompt, const Node& path);
  Status read_few_shot(Database& database, const Suite& suite, Prompt& prompt, const Node& node);
  Result<std::string> add_template(std::string text, const Location& location, bool file);
  Result<Messages> input_messages(std::string_view row) const;
  Result<std::string> with_shots(const Prompt& prompt, std::string_view row) const;
  Result<std::string> render(const std::string& name, const TemplateContext& context) const;
  Location place_in(const Source& source, TemplatePlace place) const;

  Templates templates_;
  std::vector<Source> sources_;
  std::vector<Prompt> prompts_;
  std::vector<std::string> columns_;
  ColumnReference input_;
};

}  // namespace assay
