// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/opened_session.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "capture/capture_loader.h"
#include "capture/derived_store.h"
#include "core/report/har_reader.h"
#include "core/session_file/session_reader.h"
#include "core/store/chained_messages.h"
#include "core/store/noted_exchanges.h"
#include "core/store/session_builder.h"

namespace waybill::capture {
namespace {

std::string_view shown(const std::string& path) {
    return path == "-" ? std::string_view("standard input") : std::string_view(path);
}

std::string_view name_of(InputKind kind) {
    switch (kind) {
        case InputKind::Capture:
            return "a capture";
        case InputKind::SessionFile:
            return "a session";
        case InputKind::Har:
            return "HAR";
    }
    return "";
}

InputKind kind_of_first(const std::vector<std::string>& paths) {
    return paths.empty() ? InputKind::Capture : kind_of_input(paths.front());
}

// Why these cannot be read together; none if they can.
std::optional<Error> mixture(const std::vector<std::string>& paths, InputKind kind) {
    constexpr std::string_view kAdvice = "; waybill convert puts different inputs together";
    for (std::size_t i = 1; i < paths.size(); ++i) {
        const InputKind other = kind_of_input(paths[i]);
        if (other != kind) {
            return Error{std::string(shown(paths[i])) + ": is " + std::string(name_of(other))
                         + ", but " + std::string(shown(paths[0])) + " is "
                         + std::string(name_of(kind)) + std::string(kAdvice)};
        }
    }
    if (kind == InputKind::SessionFile && paths.size() > 1) {
        return Error{std::string(shown(paths[1])) + ": is a second session" + std::string(kAdvice)};
    }
    return std::nullopt;
}

}  // namespace

OpenedSession::OpenedSession(std::vector<std::string> paths)
    : paths_(std::move(paths)),
      kind_(kind_of_first(paths_)),
      recording_(kind_ == InputKind::Capture ? paths_ : std::vector<std::string>()),
      error_(mixture(paths_, kind_)) {}

void OpenedSession::read(AnalyzeOptions options) {
    if (error_) {
        return;
    }
    if (kind_ != InputKind::Capture && options.filter) {
        error_ =
            Error{std::string(shown(paths_.front())) + ": holds no packets that -f could choose"};
        return;
    }
    switch (kind_) {
        case InputKind::Capture:
            read_captures(std::move(options));
            break;
        case InputKind::SessionFile:
            read_session_file(options);
            break;
        case InputKind::Har:
            read_hars(options);
            break;
    }
}

void OpenedSession::interrupt() {
    recording_.interrupt();
    control_.interrupted.store(true, std::memory_order_relaxed);
}

void OpenedSession::read_captures(AnalyzeOptions options) {
    session_ = analyze(recording_, std::move(options));
    notes_ = recording_.notes();
}

void OpenedSession::read_session_file(const AnalyzeOptions& options) {
    if (paths_.front() == "-") {
        error_ = Error{"standard input: a session is opened by its name"};
        return;
    }
    Result<session_file::OpenedFile> opened = session_file::open_session(
        paths_.front(), {.stop = options.stop, .progress = options.progress});
    if (!opened) {
        error_ = opened.error();
        return;
    }
    session_ = std::move(opened->session);
    ids_ = std::move(opened->ids);
    interrupted_ = opened->interrupted;
    for (const std::string& note : opened->notes) {
        const bool is_named = note.starts_with(paths_.front() + ":");
        notes_.push_back(is_named ? note : paths_.front() + ": " + note);
    }
}

void OpenedSession::read_hars(const AnalyzeOptions& options) {
    const auto bytes = std::make_shared<DerivedStore>();
    const auto noted = std::make_shared<store::NotedExchanges>();
    std::vector<std::unique_ptr<store::SessionShard>> shards;
    std::uint64_t total = 0;
    for (const std::string& path : paths_) {
        total += plain_file_size(path);
    }
    std::uint32_t before = 0;  // exchanges of the files in front
    std::vector<Byte> block(256 * kKiB);
    for (std::size_t i = 0; i < paths_.size() && !error_; ++i) {
        const std::string& path = paths_[i];
        const std::uint64_t read_before = control_.bytes_read;
        const auto fail = [&](const Error& error) {
            error_ = with_context(shown(path), error);
        };
        store::Source& source = session_.sources.emplace_back();
        source.path = path;
        source.kind = "har";
        shards.push_back(std::make_unique<store::SessionShard>(bytes.get()));
        report::HarReader reader(*shards.back(), *bytes, i);
        Result<Input> input = open_input(path, control_);
        if (!input) {
            fail(input.error());
            break;
        }
        bool ended = false;
        while (!ended && !error_ && (options.stop == nullptr || !*options.stop)) {
            const Result<std::size_t> got = input->stream->read(block);
            if (!got) {
                fail(got.error());
                break;
            }
            ended = *got == 0;
            const Result<void> taken =
                ended ? reader.finish() : reader.add(Bytes(block).first(*got));
            if (!taken) {
                fail(taken.error());
            }
            if (options.progress) {
                options.progress(control_.bytes_read, total);
            }
        }
        shards.back()->flush();
        source.bytes = control_.bytes_read - read_before;
        source.comments = reader.comments();
        for (const std::string& note : reader.notes()) {
            notes_.push_back(std::string(shown(path)) + ": " + note);
        }
        for (const report::HarReader::EntryNote& note : reader.entry_notes()) {
            noted->note(before + note.exchange, note.mark, note.comment);
        }
        before += static_cast<std::uint32_t>(reader.entries());
    }
    store::SessionBuilder::merge(std::move(shards), session_);
    for (const store::ExchangeRow& row : session_.exchanges) {
        if (!row.started.known()) {
            continue;
        }
        store::Source& source = session_.sources[record_source(row.order)];
        const Timestamp end{row.started.ns + std::max<std::int64_t>(row.response_end, 0)};
        source.first = source.first.known() ? std::min(source.first, row.started) : row.started;
        source.last = std::max(source.last, end);
    }
    if (bytes->size() > 0) {
        session_.kept = std::make_shared<store::ChainedMessages>(bytes);
    }
    if (!noted->notes().empty()) {
        session_.noted = noted;
    }
    if (const std::string failure = bytes->failure(); !failure.empty() && !error_) {
        error_ = Error{failure + ": parts of what was read are missing"};
    }
}

std::unique_ptr<store::ExchangeLoader> OpenedSession::make_loader() const {
    return capture::make_loader(recording_, session_);
}

}  // namespace waybill::capture
