// SPDX-License-Identifier: Apache-2.0
#include "assay/base/clock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace assay {
namespace {

// Sets a variable and puts back what was there.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name), before_(environment(name)) { ::setenv(name, value, 1); }
  ~Variable() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

TEST(Clock, the_epoch_variable_fixes_the_time) {
  const Variable fixed("SOURCE_DATE_EPOCH", "1795510800");
  EXPECT_EQ(time_for_files(), "2026-11-24T09-00-00");
  EXPECT_EQ(time_for_people(), "2026-11-24T09:00:00Z");
}

TEST(Clock, its_ends) {
  {
    const Variable fixed("SOURCE_DATE_EPOCH", "0");
    EXPECT_EQ(time_for_people(), "1970-01-01T00:00:00Z");
  }
  const Variable fixed("SOURCE_DATE_EPOCH", "253402300799");
  EXPECT_EQ(time_for_people(), "9999-12-31T23:59:59Z");
}

TEST(Clock, what_is_no_epoch_is_ignored) {
  for (const char* value : {"", "soon", "-1", "1.5", "253402300800", "9223372036854775807"}) {
    const Variable fixed("SOURCE_DATE_EPOCH", value);
    EXPECT_EQ(time_for_people().size(), 20u) << value;
    EXPECT_GT(time_for_people(), "2020") << value;
    EXPECT_LT(time_for_people(), "9000") << value;
  }
}

TEST(Clock, monotonic_never_goes_back) {
  double before = monotonic_seconds();
  for (int i = 0; i < 10000; ++i) {
    const double now = monotonic_seconds();
    ASSERT_GE(now, before);
    before = now;
  }
}

TEST(Clock, environment_tells_unset_from_empty) {
  const Variable empty("ASSAY_CLOCK_TEST", "");
  EXPECT_EQ(environment("ASSAY_CLOCK_TEST"), "");
  ::unsetenv("ASSAY_CLOCK_TEST");
  EXPECT_EQ(environment("ASSAY_CLOCK_TEST"), std::nullopt);
}

TEST(Clock, a_file_is_no_terminal) {
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ASSERT_GE(file, 0);
  EXPECT_FALSE(is_terminal(file));
  ::unsetenv("COLUMNS");
  EXPECT_EQ(terminal_columns(file), 100);
  const Variable wide("COLUMNS", "132");
  EXPECT_EQ(terminal_columns(file), 132);
  ::close(file);
  EXPECT_FALSE(is_terminal(-1));
}

TEST(Clock, the_machine_has_names) {
  EXPECT_FALSE(cpu_name().empty());
  EXPECT_TRUE(operating_system().starts_with("Linux")) << operating_system();
}

}  // namespace
}  // namespace assay
