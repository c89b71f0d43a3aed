// SPDX-License-Identifier: Apache-2.0
#include "assay/io/journal.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "assay/base/files.h"

namespace assay {
namespace {

JournalKey key_of(int number, uint32_t sample = 1, uint32_t occurrence = 0) {
  return {sha256_128(std::to_string(number)), sample, occurrence};
}

class JournalTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryDirectory::create();
    ASSERT_TRUE(made.ok());
    directory_ = std::make_unique<TemporaryDirectory>(std::move(*made));
    path_ = directory_->path() + "/journal";
  }
  void write(int count) {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal.ok()) << journal.status().text();
    for (int i = 0; i < count; ++i) (*journal)->append(key_of(i), RecordKind::answer, "answer " + std::to_string(i));
    ASSERT_TRUE((*journal)->close().ok());
  }
  // How many of the records 0, 1, ... are there, each with its own answer.
  int whole_records() {
    auto reader = JournalReader::open(path_);
    EXPECT_TRUE(reader.ok());
    auto index = reader->index();
    EXPECT_TRUE(index.ok());
    int found = 0;
    for (int i = 0; i < 1000; ++i) {
      const auto place = index->find(key_of(i));
      if (!place) continue;
      const auto record = reader->read(place->offset);
      EXPECT_TRUE(record.ok());
      EXPECT_EQ(record->payload, "answer " + std::to_string(i));
      EXPECT_EQ(record->key, key_of(i));
      ++found;
    }
    EXPECT_EQ(found, static_cast<int>(index->size()));
    return found;
  }
  std::unique_ptr<TemporaryDirectory> directory_;
  std::string path_;
};

TEST_F(JournalTest, KeepsWhatIsAppended) {
  write(100);
  EXPECT_EQ(whole_records(), 100);
}

TEST_F(JournalTest, TellsSamplesAndOccurrencesApart) {
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal.ok());
  (*journal)->append(key_of(1, 1, 0), RecordKind::answer, "a");
  (*journal)->append(key_of(1, 2, 0), RecordKind::answer, "b");
  (*journal)->append(key_of(1, 1, 1), RecordKind::failure, "c");
  ASSERT_TRUE((*journal)->close().ok());
  auto reader = JournalReader::open(path_);
  const auto index = reader->index();
  EXPECT_EQ(reader->read(index->find(key_of(1, 1, 0))->offset)->payload, "a");
  EXPECT_EQ(reader->read(index->find(key_of(1, 2, 0))->offset)->payload, "b");
  EXPECT_EQ(index->find(key_of(1, 1, 1))->kind, RecordKind::failure);
  EXPECT_FALSE(index->find(key_of(1, 2, 1)));
}

TEST_F(JournalTest, TheLaterOfTwoRecordsCounts) {
  auto journal = Journal::open(path_);
  (*journal)->append(key_of(1), RecordKind::failure, "timeout");
  (*journal)->append(key_of(1), RecordKind::answer, "after all");
  ASSERT_TRUE((*journal)->close().ok());
  auto reader = JournalReader::open(path_);
  const auto found = reader->index()->find(key_of(1));
  EXPECT_EQ(found->kind, RecordKind::answer);
  EXPECT_EQ(reader->read(found->offset)->payload, "after all");
}

TEST_F(JournalTest, EveryCutLeavesTheWholeRecordsBeforeIt) {
  write(5);
  const auto size = std::filesystem::file_size(path_);
  const std::string whole = *read_file(path_);
  int last = 5;
  for (auto end = size; end-- > 0;) {
    std::ofstream(path_, std::ios::binary) << whole.substr(0, end);
    const int records = whole_records();
    EXPECT_LE(records, last);
    EXPECT_GE(records, last - 1);
    last = records;
    // Whoever goes on from there loses nothing and adds to it.
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal.ok()) << journal.status().text();
    (*journal)->append(key_of(500), RecordKind::answer, "answer 500");
    ASSERT_TRUE((*journal)->close().ok());
    journal = Status();
    EXPECT_EQ(whole_records(), records + 1);
  }
  EXPECT_EQ(last, 0);
}

TEST_F(JournalTest, AnyChangedByteCostsAtMostItsRecord) {
  write(5);
  const std::string whole = *read_file(path_);
  for (size_t place = 16; place < whole.size(); ++place) {
    std::string changed = whole;
    changed[place] = static_cast<char>(changed[place] ^ 0x10);
    std::ofstream(path_, std::ios::binary) << changed;
    auto reader = JournalReader::open(path_);
    ASSERT_TRUE(reader.ok());
    const auto index = reader->index();
    ASSERT_TRUE(index.ok());
    for (int i = 0; i < 5; ++i) {
      const auto found = index->find(key_of(i));
      if (!found) continue;
      EXPECT_EQ(reader->read(found->offset)->payload, "answer " + std::to_string(i));
    }
    EXPECT_LT(index->size(), 5u);
  }
}

TEST_F(JournalTest, IsForOneProcess) {
  auto first = Journal::open(path_);
  ASSERT_TRUE(first.ok());
  const auto second = Journal::open(path_);
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.status().message().find("another process"), std::string::npos);
}

TEST_F(JournalTest, RefusesWhatIsNone) {
  std::ofstream(path_) << "a file of somebody else, long enough to look at";
  EXPECT_FALSE(Journal::open(path_).ok());
  EXPECT_EQ(*read_file(path_), "a file of somebody else, long enough to look at");
}

// A disk that fails at the operation of a given number: nothing written, a part written, or a failed sync.
struct Disk {
  std::string bytes;
  int operations = 0, failing = -1;
  size_t part = 0;
};
class FailingDevice final : public JournalDevice {
 public:
  explicit FailingDevice(Disk& disk) : disk_(disk) {}
  int write(std::string_view bytes, size_t& written) override {
    const bool fails = disk_.operations++ == disk_.failing;
    written = fails ? std::min(disk_.part, bytes.size()) : bytes.size();
    disk_.bytes += bytes.substr(0, written);
    return fails ? ENOSPC : 0;
  }
  int sync() override { return disk_.operations++ == disk_.failing ? EIO : 0; }
  int truncate(uint64_t size) override {
    if (disk_.operations++ == disk_.failing) return EIO;
    disk_.bytes.resize(size);
    return 0;
  }

 private:
  Disk& disk_;
};

TEST_F(JournalTest, WhatCountedIsThereWhateverOperationFails) {
  for (const size_t part : {size_t{0}, size_t{1}, size_t{7}, size_t{30}, size_t{41}}) {
    for (int failing = 0; failing < 12; ++failing) {
      Disk disk{.failing = failing, .part = part};
      int counted = 0;
      bool failed = false;
      {
        auto journal = Journal::open_on(std::make_unique<FailingDevice>(disk), 0);
        for (int i = 0; journal.ok() && i < 8; ++i) {
          (*journal)->append(key_of(i), RecordKind::answer, "answer " + std::to_string(i));
          if (!(*journal)->flush().ok()) {
            failed = true;
            // It takes nothing more.
            (*journal)->append(key_of(999), RecordKind::answer, "answer 999");
            EXPECT_FALSE((*journal)->flush().ok());
            break;
          }
          ++counted;
        }
        failed = failed || !journal.ok() || !(*journal)->close().ok();
      }
      EXPECT_EQ(failed, disk.operations > failing) << "operation " << failing;
      std::ofstream(path_, std::ios::binary) << disk.bytes;
      EXPECT_EQ(whole_records(), counted) << "operation " << failing << ", " << part << " bytes of it";
    }
  }
}

TEST_F(JournalTest, AMillionAnswers) {
  {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal.ok());
    const std::string payload(300, 'x');
    for (int i = 0; i < 1'000'000; ++i) {
      (*journal)->append({{static_cast<uint64_t>(i) * 0x9E3779B97F4A7C15, 1}, 1, 0}, RecordKind::answer, payload);
      if (i % 1000 == 0) ASSERT_TRUE((*journal)->flush().ok());
    }
    ASSERT_TRUE((*journal)->close().ok());
  }
  auto reader = JournalReader::open(path_);
  const auto index = reader->index();
  ASSERT_TRUE(index.ok());
  EXPECT_EQ(index->size(), 1'000'000u);
  const JournalKey last{{uint64_t{999'999} * 0x9E3779B97F4A7C15, 1}, 1, 0};
  EXPECT_EQ(reader->read(index->find(last)->offset)->payload.size(), 300u);
}

}  // namespace
}  // namespace assay
