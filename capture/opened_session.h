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
#include "capture/input_kind.h"
#include "capture/input_stream.h"
#include "capture/recording.h"
#include "core/base/result.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::capture {

class OpenedSession {
public:
    // Looks at what the files are. Captures are read as one recording, several HAR files one behind
    // the other. A session file stands alone, and kinds do not mix: error() says so.
    explicit OpenedSession(std::vector<std::string> paths);

    InputKind kind() const { return kind_; }

    // Reads all there is, as capture::analyze() does. An error that ended it early is in error();
    // the session holds what came before. To be called once.
    void read(AnalyzeOptions options);
    // As Recording::interrupt().
    void interrupt();

    const std::optional<Error>& error() const { return error_ ? error_ : recording_.error(); }
    // Sentences for standard error.
    const std::vector<std::string>& notes() const { return notes_; }

    store::Session& session() { return session_; }
    const store::Session& session() const { return session_; }
    // Of a session file: what its exchanges are called in there, by index; empty: index + 1.
    const std::vector<std::uint64_t>& ids() const { return ids_; }
    // It is still being recorded, or its recording was interrupted.
    bool interrupted() const { return interrupted_; }

    // Has packets only where kind() is Capture.
    const Recording& recording() const { return recording_; }

    // One per thread; this must outlive it.
    std::unique_ptr<store::ExchangeLoader> make_loader() const;

private:
    void read_captures(AnalyzeOptions options);
    void read_session_file(const AnalyzeOptions& options);
    void read_hars(const AnalyzeOptions& options);

    std::vector<std::string> paths_;
    InputKind kind_;
    Recording recording_;
    InputControl control_;  // of HAR files
    store::Session session_;
    std::vector<std::uint64_t> ids_;
    bool interrupted_ = false;
    std::optional<Error> error_;
    std::vector<std::string> notes_;
};

}  // namespace waybill::capture
