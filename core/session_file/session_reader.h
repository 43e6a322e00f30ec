// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opens a session file as a store::Session. Whoever made the file is not trusted: its tables must
// be exactly ours, and whatever stands in them is checked; what cannot be read is left out and
// told.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/store/session.h"

namespace waybill::session_file {

struct OpenOptions {
    const std::atomic<bool>* stop = nullptr;  // set from anywhere: keep the rows that were read
    // Told now and then how many exchanges were read and how many there are.
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
};

struct OpenedFile {
    // Its messages are in Session::kept, marks and comments in Session::noted. What keeps the file
    // open lives as long as Session::kept.
    store::Session session;
    std::vector<std::uint64_t> ids;  // in the file, by index of the exchange; empty: index + 1
    bool interrupted = false;        // it was not closed: recorded still, or its program died
    std::uint64_t going_on = 0;  // exchanges that have not ended: stored as far as they had come
    std::vector<std::string> notes;  // sentences on what could not be read
};

// Whether these first bytes of a file are those of an SQLite database.
bool is_database(Bytes start);
inline constexpr std::size_t kDatabaseStart = 16;

// Errors name the file: no session file, one of a newer schema, damaged beyond reading.
Result<OpenedFile> open_session(const std::string& path, const OpenOptions& options);

// Checks all of a file: SQLite's own checks, the tables, each head, body and digest.
struct Verification {
    std::uint64_t exchanges = 0;
    std::uint64_t bodies = 0;
    bool interrupted = false;
    std::vector<std::string> faults;  // at most 100, then a last one that counts the others
};
Result<Verification> verify_session(const std::string& path, const OpenOptions& options);

// Makes an interrupted file whole: exchanges that were going on are ended, and the file counts as
// closed again. Nothing to do for one that is not interrupted. Refused while another program
// writes it.
Result<void> recover_session(const std::string& path);

// Marks and comments of exchanges, by their id in the file, written into a file that is not being
// recorded.
struct Note {
    std::uint64_t exchange = 0;
    int mark = 0;         // 0 and no comment: there is none any more
    std::string comment;  // UTF-8
};
Result<void> write_notes(const std::string& path, const std::vector<Note>& notes);

}  // namespace waybill::session_file
