// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/sql_database.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <thread>

#include "assay/base/files.h"
#include "assay/base/text.h"

namespace assay {
namespace {

// Asks for a stop after a while, unless it is gone before.
class Deadline {
 public:
  Deadline(std::stop_source& stop, double seconds)
      : thread_([this, &stop, seconds](std::stop_token ended) {
          std::unique_lock lock(mutex_);
          if (!gone_.wait_for(lock, ended, std::chrono::duration<double>(seconds), [] { return false; }) &&
              !ended.stop_requested())
            stop.request_stop();
        }) {}

 private:
  std::mutex mutex_;
  std::condition_variable_any gone_;
  std::jthread thread_;
};

// A copy of the fixture for one statement: nothing that a model writes can change what the next one finds.
template <typename Work>
auto with_database(const std::string& fixture, double seconds, const Work& work)
    -> decltype(work(std::declval<Database&>())) {
  std::stop_source stop;
  DatabaseOptions options;
  options.threads = 1;
  options.memory_bytes = int64_t{512} << 20;
  options.closed = true;
  options.stop = stop.get_token();
  ASSAY_TRY(Database database, Database::open(options));
  for (const std::string& statement : split(fixture, ';')) {
    if (!trim(statement).empty()) ASSAY_RETURN_IF_ERROR(database.execute(statement));
  }
  const Deadline deadline(stop, seconds);
  return work(database);
}

}  // namespace

Result<std::shared_ptr<SqlSandbox>> SqlSandbox::open(const std::string& fixture, const std::string& directory,
                                                     double seconds) {
  std::string sql = fixture;
  if (fixture.ends_with(".sql")) {
    const std::filesystem::path path(fixture);
    ASSAY_TRY(sql, read_file(path.is_absolute() ? fixture : (std::filesystem::path(directory) / path).string()));
  }
  std::shared_ptr<SqlSandbox> sandbox(new SqlSandbox(std::move(sql), seconds));
  if (const Status status = sandbox->check("SELECT 1"); !status.ok())
    return usage_error("the fixture does not run: " + status.message(), "it is SQL: CREATE TABLE ...; INSERT INTO ...");
  return sandbox;
}

Status SqlSandbox::check(const std::string& query) {
  return with_database(fixture_, seconds_, [&](Database& database) -> Status {
    const auto fields = database.describe(query);
    return fields.ok() ? Status() : fields.status();
  });
}

Result<std::vector<Database::Row>> SqlSandbox::rows(const std::string& query) {
  return with_database(fixture_, seconds_, [&](Database& database) { return database.rows(query); });
}

}  // namespace assay
