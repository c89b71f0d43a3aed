// SPDX-License-Identifier: Apache-2.0
#include "assay/data/source.h"

#include <glob.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "assay/base/text.h"
#include "assay/data/compressed.h"
#include "assay/data/csv_shape.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::string format_of(const std::string& path) {
  std::string name = lower_case(path);
  for (std::string_view packed : {".gz", ".zst"}) {
    if (name.ends_with(packed)) name.resize(name.size() - packed.size());
  }
  for (std::string_view end : {".parquet", ".pq"}) {
    if (name.ends_with(end)) return "parquet";
  }
  for (std::string_view end : {".csv", ".tsv", ".txt", ".data"}) {
    if (name.ends_with(end)) return "csv";
  }
  for (std::string_view end : {".json", ".jsonl", ".ndjson"}) {
    if (name.ends_with(end)) return "json";
  }
  return {};
}

// The option that keeps columns of words like yes and no as texts; empty where there are none. As the reader itself
// guesses types from the first rows, so does this.
std::string words_kept(Database& database, const std::string& relation) {
  auto fields = database.describe("SELECT * FROM " + relation + ")");
  if (!fields.ok()) return {};
  const auto types = [](const std::vector<std::string>& columns) {
    std::string list;
    for (const std::string& name : columns) list += (list.empty() ? "" : ", ") + quote_text(name) + ": 'VARCHAR'";
    return ", types = {" + list + "}";
  };
  std::vector<std::string> truths, words;
  for (const Field& field : *fields) {
    if (field.type == ColumnType::boolean) truths.push_back(field.name);
  }
  if (truths.empty()) return {};
  std::string counts;
  for (const std::string& name : truths) {
    counts +=
        (counts.empty() ? "" : ", ") + ("count(*) FILTER (lower(" + quote_name(name) + ") NOT IN ('true', 'false'))");
  }
  auto others =
      database.rows("SELECT " + counts + " FROM (SELECT * FROM " + relation + types(truths) + ") LIMIT 20480)");
  if (!others.ok()) return {};
  for (size_t i = 0; i < truths.size(); ++i) {
    if ((*others)[0][i] != "0") words.push_back(truths[i]);
  }
  return words.empty() ? std::string() : types(words);
}

}  // namespace

Result<std::vector<std::string>> files_of(const FileSource& source) {
  std::vector<std::string> files;
  for (const std::string& written : source.paths) {
    const fs::path path = fs::path(written).is_absolute() || source.directory.empty()
                              ? fs::path(written)
                              : fs::path(source.directory) / written;
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      return usage_error("'" + written + "' is a directory, not a file",
                         "name its files, for example '" + (fs::path(written) / "*.parquet").string() + "'");
    }
    if (fs::exists(path, ignored)) {
      files.push_back(path.string());
      continue;
    }
    if (written.find_first_of("*?[") == std::string::npos) {
      return usage_error("no file '" + written + "'", source.directory.empty() || fs::path(written).is_absolute()
                                                          ? "check the path"
                                                          : "the path is relative to " + source.directory);
    }
    glob_t found;
    const int outcome = ::glob(path.c_str(), 0, nullptr, &found);
    std::vector<std::string> matches(found.gl_pathv, found.gl_pathv + (outcome == 0 ? found.gl_pathc : 0));
    ::globfree(&found);
    if (matches.empty()) return usage_error("no file matches '" + written + "'");
    std::sort(matches.begin(), matches.end());
    files.insert(files.end(), matches.begin(), matches.end());
  }
  return files;
}

Result<std::string> relation_of(Database& database, const FileSource& source) {
  ASSAY_TRY(const std::vector<std::string> files, files_of(source));
  if (files.empty()) return usage_error("no file is named");
  std::string format = source.format;
  for (const std::string& file : files) {
    if (!source.format.empty()) break;
    const std::string own = format_of(file);
    if (own.empty()) {
      return usage_error("the name of '" + file + "' does not say what it holds",
                         "write format: parquet, csv or json beside the path");
    }
    if (!format.empty() && own != format) {
      return usage_error("one table mixes " + format + " and " + own + " files", "make two tables and join them");
    }
    format = own;
  }
  for (const std::string& file : files) ASSAY_RETURN_IF_ERROR(whole_if_compressed(file));
  std::string list;
  for (const std::string& file : files) list += (list.empty() ? "" : ", ") + quote_text(file);
  std::string options;
  for (const auto& [name, value] : source.options) options += ", " + name + " = " + value;
  if (format == "parquet") return "read_parquet([" + list + "], union_by_name = true" + options + ")";
  if (format == "csv" || format == "tsv") {
    const std::string relation = "read_csv([" + list + "], union_by_name = true" + options;
    const bool typed = std::any_of(source.options.begin(), source.options.end(), [](const auto& option) {
      return option.first == "types" || option.first == "dtypes" || option.first == "column_types" ||
             option.first == "columns";
    });
    return relation + (typed ? "" : words_kept(database, relation)) + ")";
  }
  if (format == "json" || format == "jsonl" || format == "ndjson") {
    // The whole file decides the types: a column that turns to text after the sample would lose its rows.
    return "read_json([" + list + "], union_by_name = true, sample_size = -1" + options + ")";
  }
  return usage_error("unknown format '" + format + "'", "known formats: parquet, csv, json");
}

namespace {

// What stands after `key` on its line.
std::string after(const std::string& text, std::string_view key) {
  const size_t at = text.find(key);
  if (at == std::string::npos) return {};
  const size_t begin = at + key.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

// DuckDB explains a broken CSV in twenty lines, the offending one among them; people need the line's number and the
// reason.
Status readable_csv(Status status) {
  const std::string& message = status.message();
  const std::string line = after(message, "CSV Error on Line: ");
  std::string reason = message;
  if (!line.empty()) {
    // Line number, the line itself, the reason.
    size_t at = message.find("\nOriginal Line: ");
    at = at == std::string::npos ? 0 : message.find('\n', at + 1) + 1;
    reason = message.substr(at);
  }
  reason.resize(std::min(reason.find('\n'), std::min<size_t>(reason.size(), 300)));
  std::string mend;
  if (message.find("unicode") != std::string::npos || message.find("utf-8 encoded") != std::string::npos) {
    mend = "save the file as UTF-8, or say what it is: read: {encoding: latin-1}";
  } else if (message.find("Error when sniffing") != std::string::npos) {
    reason = "the rows of the file are not those of one CSV table";
    mend = "say how it is written: read: {delimiter: ';', header: true}";
  }
  const std::string file = after(message, "file = ");
  Location place = status.location();
  if (const std::string digits = line.substr(0, line.find_first_not_of("0123456789"));
      !file.empty() && !digits.empty()) {
    place = {file, std::atoi(digits.c_str()), 0};
  } else if (!file.empty()) {
    reason = "'" + file + "': " + reason;
  }
  return Status(status.code(), reason, mend, place);
}

// What DuckDB says of the commonest slips in SQL that people wrote, in the words of this program.
struct Said {
  std::string_view begin, end;  // around the name, or the signature, that it is about
  std::string_view what, what_end, mend;
};
constexpr Said kSaid[] = {
    {"Referenced column \"", "\"", "no column '", "'", ""},
    {"Table with name ", " ", "no table '", "'",
     "SQL reads tables of the suite by their names, and files as 'file.csv'"},
    {"Scalar Function with name ", " ", "no function '", "'", ""},
    {"No function matches the given name and argument types '", "'. ", "no function takes '", "'",
     "convert a value: CAST(column AS DOUBLE)"},
    {"Invalid named parameter \"", "\"", "read has no option '", "'", ""},
    {"syntax error at or near \")\"", "", "syntax error: the SQL ends too early, or closes what is not open", "", ""},
    {"Type UINT64 with value ", " ", "", " is larger than any whole number of 64 bits with a sign",
     "take it as text: {sql: \"CAST(column AS VARCHAR)\"}"},
};

// The names that DuckDB offers instead: in quotes behind its first line, or one a line before its type.
std::vector<std::string> offered(const std::string& message) {
  std::vector<std::string> names;
  const std::vector<std::string> lines = split(message, '\n');
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> quotes = split(lines[i], '"');
    for (size_t q = 1; q < quotes.size(); q += 2) names.push_back(quotes[q]);
    if (const std::string line = trim(lines[i]); quotes.size() == 1) names.push_back(line.substr(0, line.find(' ')));
  }
  return names;
}

std::optional<Status> in_our_words(const std::string& message, Code code, const Location& location) {
  for (const Said& said : kSaid) {
    const size_t at = message.find(said.begin);
    if (at == std::string::npos) continue;
    const size_t begin = at + said.begin.size();
    const std::string name = said.end.empty() ? "" : message.substr(begin, message.find(said.end, begin) - begin);
    const std::vector<std::string> others = offered(message);
    const std::vector<std::string_view> candidates(others.begin(), others.end());
    std::string mend = did_you_mean(name, candidates);
    if (mend.empty()) mend = said.mend;
    return Status(code, std::string(said.what) + name + std::string(said.what_end), mend, location);
  }
  return std::nullopt;
}

}  // namespace

Status shape_of(const FileSource& source) {
  const auto files = files_of(source);
  if (!files.ok()) return {};
  for (const std::string& file : *files) {
    std::error_code ignored;
    if (fs::file_size(file, ignored) == 0 && !ignored) return not_computed("'" + file + "' is empty");
    if ((source.format.empty() ? format_of(file) : source.format) != "csv") continue;
    if (const auto row = first_ragged_row(file)) {
      return not_computed(
          "a row of " + std::to_string(row->values) + " values, where the first row has " +
              std::to_string(row->expected),
          "mend the row; read: {ignore_errors: true} leaves such rows out, {null_padding: true} fills up short ones",
          {file, static_cast<int>(row->line), 1});
    }
  }
  return {};
}

Status explained(Status status, const FileSource& source) {
  if (status.ok()) return status;
  if (Status shape = shape_of(source); !shape.ok()) return shape;
  const auto files = files_of(source);
  // DuckDB does not know the name of a file whose first lines it cannot make out.
  if (files.ok() && files->size() == 1 && !status.location().known() && status.code() == Code::not_computed &&
      status.message().find((*files)[0]) == std::string::npos) {
    return Status(status.code(), "'" + (*files)[0] + "': " + status.message(), status.mend());
  }
  return status;
}

Status readable(Status status) {
  if (status.ok()) return status;
  std::string message = status.message();
  // SQL that names what is not there, or is none, is wrong as written.
  const bool as_written = message.starts_with("Binder Error") || message.starts_with("Parser Error") ||
                          message.starts_with("Catalog Error");
  // DuckDB names its kind of error first; people need the rest.
  for (std::string_view kind : {"Invalid Input Error: ", "IO Error: ", "Binder Error: ", "Conversion Error: ",
                                "Parser Error: ", "Catalog Error: ", "Out of Memory Error: ", "Invalid Error: "}) {
    if (message.starts_with(kind)) message.erase(0, kind.size());
  }
  if (message.find("CSV Error on Line") != std::string::npos ||
      message.find("Error when sniffing") != std::string::npos) {
    return readable_csv(std::move(status));
  }
  const Code code = as_written ? Code::usage : status.code();
  if (auto said = in_our_words(message, code, status.location())) return *std::move(said);
  std::string mend = status.mend();
  if (mend.empty() && message.find("Could not write") != std::string::npos) {
    mend = "free some space, or write elsewhere with --out";
  } else if (mend.empty() && (message.find("magic bytes") != std::string::npos ||
                              message.find("too small to be a Parquet") != std::string::npos)) {
    mend = "the file is cut off or is no Parquet: copy it again, or say what it is with format:";
  }
  constexpr size_t kLongest = 800;
  if (message.size() > kLongest) message = message.substr(0, kLongest) + "...";
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  return Status(code, message, mend, status.location());
}

}  // namespace assay
