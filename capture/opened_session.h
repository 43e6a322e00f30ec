// SPDX-License-Identifier: GPL-3.0-or-later
//
// What people name on a command line or drop on the window, opened: captures, a session file, or
// HAR. All of them become the same rows, with the same loader.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/capture_analyzer.h"
#include "capture/derived_store.h"
#include "capture/recording.h"
#include "core/base/result.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::capture {

enum class InputKind : std::uint8_t { Capture, SessionFile, Har };

// Told from a file's first bytes, decompressed where needed; of standard input from a peek. What
// cannot be read counts as a capture, whose reading tells why.
InputKind kind_of_input(const std::string& path);

class OpenedSession {
public:
    // Looks at what the files are. Captures are read as one recording, several HAR files one behind
    // the other; a session file stands alone, and kinds do not mix: error() says so.
    explicit OpenedSession(std::vector<std::string> paths);
    ~OpenedSession();
    OpenedSession(const OpenedSession&) = delete;
    OpenedSession& operator=(const OpenedSession&) = delete;

    InputKind kind() const { return kind_; }

    // Reads all there is; as capture::analyze(). An error that ended it early is in error(); the
    // session holds what came before.
    void read(AnalyzeOptions options);
    // As Recording::interrupt().
    void interrupt();

    const std::optional<Error>& error() const;
    // Sentences for standard error.
    const std::vector<std::string>& notes() const { return notes_; }

    store::Session& session() { return session_; }
    const store::Session& session() const { return session_; }
    // Of a session file: its exchanges' ids in there, by index; empty: index + 1. It may have been
    // interrupted while it was recorded.
    const std::vector<std::uint64_t>& ids() const { return ids_; }
    bool interrupted() const { return interrupted_; }

    // With packets only where kind() is Capture.
    const Recording& recording() const { return recording_; }

    // One per thread; this must outlive it.
    std::unique_ptr<store::ExchangeLoader> make_loader() const;

private:
    void read_session_file(const AnalyzeOptions& options);
    void read_hars(const AnalyzeOptions& options);

    std::vector<std::string> paths_;
    InputKind kind_ = InputKind::Capture;
    Recording recording_;
    store::Session session_;
    std::vector<std::uint64_t> ids_;
    bool interrupted_ = false;
    std::optional<Error> error_;
    std::vector<std::string> notes_;
};

}  // namespace waybill::capture
