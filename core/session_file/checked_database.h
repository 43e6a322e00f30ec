// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opens session files that nobody vouches for: nothing but the statements of this program runs on
// them, within limits, and their tables are exactly those of schema.h.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/session_file/database.h"
#include "core/session_file/schema.h"
#include "core/session_file/schema_upgrade.h"

namespace waybill::session_file {

// Ends statements that give no row for so long, as those over damaged or made-up files may.
inline constexpr std::chrono::seconds kPatience{5};
// Texts and blobs that are longer cannot be read.
inline constexpr int kLongestValue = 16 * 1024 * 1024;

// What ends a statement early.
class Watch {
public:
    explicit Watch(const std::atomic<bool>* stop) : stop_(stop) {}

    // A row was there, or a statement begins: the patience begins anew.
    void touch() { last_ = std::chrono::steady_clock::now(); }
    // For what has no rows before its end.
    void be_patient(bool patient) { patient_ = patient; }

    bool stopped() const { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }
    bool is_over() const {
        return stopped() || (!patient_ && std::chrono::steady_clock::now() - last_ > kPatience);
    }

private:
    const std::atomic<bool>* stop_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
    bool patient_ = false;
};

enum class Access : std::uint8_t { Read, Write };

// How a file is to be opened, found out once.
struct FilePlace {
    std::string path;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool immutable = false;  // no log lies beside it: neither locks nor files beside it are needed
    bool cut_off = false;    // it has fewer pages than it says: read those that are there
    std::string note;        // a sentence on what could not be taken into account; mostly empty
};

class CheckedDatabase {
public:
    // Finds out how to read the file, and checks it: application id, schema version, tables. An
    // older schema is an error but where `steps` lead to the present one; then `older` tells so,
    // and the tables are not checked. `stop` must outlive it.
    static Result<CheckedDatabase> open(const std::string& path,
                                        Access access,
                                        const std::atomic<bool>* stop,
                                        std::span<const UpgradeStep> steps);
    // One more for a file that was opened so, to read. An error when another file is there now.
    static Result<CheckedDatabase> open_again(const FilePlace& place,
                                              const std::atomic<bool>* stop);

    Database& database() { return *database_; }
    Watch& watch() { return *watch_; }
    const FilePlace& place() const { return place_; }
    std::int64_t version() const { return version_; }
    bool is_older() const { return version_ < kSchemaVersion; }

    // The tables are exactly ours.
    Result<void> check_tables();
    // Lets steps of an upgrade run.
    void allow_all();

private:
    CheckedDatabase() = default;

    Result<void> open_database(Access access);
    Result<void> open_any(Access access);
    void guard(Access access);
    Result<void> check_header(std::span<const UpgradeStep> steps);

    // Before the database, which calls it.
    std::unique_ptr<Watch> watch_;
    std::unique_ptr<Database> database_;
    FilePlace place_;
    std::int64_t version_ = 0;
};

// Held by whoever records into a file, and by whoever changes one.
class RecordingLock {
public:
    // Only behind the database: closing a file drops the locks that SQLite has on it in this
    // process.
    ~RecordingLock();
    RecordingLock(RecordingLock&& other) noexcept;
    RecordingLock& operator=(RecordingLock&&) = delete;

    // An error when somebody else holds it.
    static Result<RecordingLock> take(const std::string& path);

private:
    explicit RecordingLock(int file) : file_(file) {}

    int file_ = -1;
};

}  // namespace waybill::session_file
