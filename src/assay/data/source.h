// SPDX-License-Identifier: Apache-2.0
// Files as relations: what stands after FROM for a file, a list or a glob, with the reader that its name or the
// `format` asks for.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "assay/base/status.h"
#include "assay/data/database.h"

namespace assay {

struct FileSource {
  std::vector<std::string> paths;  // files and globs, as the user wrote them
  std::string directory;           // what relative paths are relative to; empty: the working directory
  std::string format;              // "csv", "json", "parquet"; empty: by the files' names
  std::vector<std::pair<std::string, std::string>> options;  // of the reader: name and SQL value
};

// The files of a source in a fixed order, globs expanded.
Result<std::vector<std::string>> files_of(const FileSource& source);

// "read_parquet(['a.parquet', 'b.parquet'])". Only true and false are truths in a CSV: yes and no stay the texts that
// they are in every other format. Errors: no such file, a directory, an unknown format, no match.
Result<std::string> relation_of(Database& database, const FileSource& source);

// What is wrong with the source's CSV files: an empty one, the first row with another number of values; ok where
// nothing.
Status shape_of(const FileSource& source);
// The status, or what the shape of the files shows as its reason; with the file's name where it names none.
Status explained(Status status, const FileSource& source);

// Makes DuckDB's message about a relation readable: which file, which line, what to do.
Status readable(Status status);

}  // namespace assay
