// SPDX-License-Identifier: Apache-2.0
// Errors as values: Status says what went wrong, where it was written and how to mend it; Result<T> is a value
// or a Status. No exception crosses a folder of this library except std::bad_alloc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace assay {
inline namespace v0 {

// Where a thing was written: a file with line and column (both from 1; 0 is unknown), or a command line argument
// such as `--set models.a.score` in `file` with no line.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;

  bool known() const { return !file.empty(); }
  std::string text() const;  // "suite.yaml:3:7", "--set seed", ""
  bool operator==(const Location&) const = default;
};

enum class Code {
  ok,
  usage,         // the user asked for something that is wrong as written: suite, option, expression. Exit code 2.
  not_computed,  // the request is sound, the data, model or machine could not serve it. Exit code 3.
  cancelled,     // stopped on request. Exit code 130.
  bug,           // an invariant of this program does not hold. Exit code 70.
};

class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Code code, std::string message, std::string mend = {}, Location location = {})
      : code_(code), message_(std::move(message)), mend_(std::move(mend)), location_(std::move(location)) {}

  bool ok() const { return code_ == Code::ok; }
  Code code() const { return code_; }
  const std::string& message() const { return message_; }  // what is wrong, without a full stop
  const std::string& mend() const { return mend_; }        // what to do about it; may be empty
  const Location& location() const { return location_; }

  // The same status, located where `location` says unless it knows a place already.
  Status at(const Location& location) &&;
  // "suite.yaml:3:7: unknown metric 'acuracy'\n  did you mean 'accuracy'?"
  std::string text() const;

 private:
  Code code_ = Code::ok;
  std::string message_;
  std::string mend_;
  Location location_;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::move(value)) {}
  Result(Status status) : content_(std::move(status)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const T& value() const& { return std::get<0>(content_); }
  T& value() & { return std::get<0>(content_); }
  T&& value() && { return std::get<0>(std::move(content_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  const Status& status() const& { return std::get<1>(content_); }
  Status&& status() && { return std::get<1>(std::move(content_)); }

 private:
  std::variant<T, Status> content_;
};

}  // namespace v0
}  // namespace assay
