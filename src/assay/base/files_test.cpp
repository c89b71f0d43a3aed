// SPDX-License-Identifier: Apache-2.0
#include "assay/base/files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

namespace assay {
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "assay_files_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  std::string in(const std::string& name) const { return root_ + "/" + name; }
  size_t entries() const {
    size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(root_)) ++count;
    return count;
  }

  std::string root_;
};

TEST_F(Files, what_is_written_is_read) {
  const std::string bytes = std::string("a\0b\r\n", 5) + std::string(200000, 'x');
  ASSERT_TRUE(write_file_atomically(in("a"), bytes).ok());
  EXPECT_EQ(read_file(in("a")).value(), bytes);
  ASSERT_TRUE(write_file_atomically(in("a"), "").ok());
  EXPECT_EQ(read_file(in("a")).value(), "");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, reading_what_is_not_there_is_the_users_error) {
  EXPECT_EQ(read_file(in("none")).status().code(), Code::usage);
  EXPECT_EQ(read_file(in("none")).status().message(), "no file '" + in("none") + "'");
  EXPECT_EQ(read_file(root_).status().message(), "'" + root_ + "' is a directory, not a file");
}

TEST_F(Files, files_without_a_size_are_read_to_their_end) {
  EXPECT_FALSE(read_file("/proc/self/status").value().empty());
}

TEST_F(Files, writing_says_what_failed) {
  const Status nowhere = write_file_atomically(in("none/a"), "x");
  EXPECT_EQ(nowhere.code(), Code::not_computed);
  EXPECT_EQ(nowhere.message(), "cannot write '" + in("none/a") + "': No such file or directory");
  std::filesystem::create_directory(in("taken"));
  EXPECT_EQ(write_file_atomically(in("taken"), "x").message(), "cannot write '" + in("taken") + "': Is a directory");
  EXPECT_EQ(entries(), 1u);  // the temporary file is gone
}

// A limit on the size of files fails a write half way, as a full disk does.
TEST_F(Files, a_write_that_fails_half_way_leaves_the_old_file_alone) {
  ASSERT_TRUE(write_file_atomically(in("a"), "old").ok());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 4096;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Status status = write_file_atomically(in("a"), std::string(10000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(status.message(), "cannot write '" + in("a") + "': File too large");
  EXPECT_EQ(read_file(in("a")).value(), "old");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, no_permission_is_named_with_its_mend) {
  if (::geteuid() == 0) GTEST_SKIP() << "the superuser may write everywhere";
  std::filesystem::permissions(root_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const Status status = write_file_atomically(in("a"), "x");
  std::filesystem::permissions(root_, std::filesystem::perms::owner_all);
  EXPECT_EQ(status.message(), "cannot write '" + in("a") + "': Permission denied");
  EXPECT_EQ(status.mend(), "choose a place where you may write");
}

TEST_F(Files, writers_of_one_path_leave_one_whole_file) {
  std::vector<int> failures(4, 0);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          failures[t] += !write_file_atomically(in("a"), std::string(20000, static_cast<char>('a' + t))).ok();
        }
      });
    }
  }
  EXPECT_EQ(failures, std::vector<int>(4, 0));
  const std::string text = read_file(in("a")).value();
  EXPECT_EQ(text, std::string(20000, text.at(0)));
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, a_bare_name_goes_to_the_working_directory) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(root_);
  const Status status = write_file_atomically("bare", "x");
  std::filesystem::current_path(before);
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(read_file(in("bare")).value(), "x");
}

TEST_F(Files, directories_with_parents_and_again) {
  EXPECT_TRUE(make_directories(in("a/b/c")).ok());
  EXPECT_TRUE(make_directories(in("a/b/c")).ok());
  EXPECT_TRUE(std::filesystem::is_directory(in("a/b/c")));
  std::ofstream(in("file")) << "x";
  EXPECT_EQ(make_directories(in("file/d")).code(), Code::not_computed);
  EXPECT_EQ(make_directories(in("file")).code(), Code::not_computed);
}

TEST_F(Files, canonical_follows_links) {
  ASSERT_TRUE(make_directories(in("a/b")).ok());
  std::filesystem::create_symlink("a", in("link"));
  const std::string real_root = std::filesystem::canonical(root_).string();
  EXPECT_EQ(canonical_path(in("link/./b/../b")).value(), real_root + "/a/b");
  EXPECT_EQ(canonical_path(in("none")).status().code(), Code::usage);
  std::filesystem::create_symlink("loop", in("loop"));
  EXPECT_EQ(canonical_path(in("loop")).status().code(), Code::not_computed);
}

}  // namespace
}  // namespace assay
