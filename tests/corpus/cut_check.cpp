// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/cut_check.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "core/filter/expression.h"
#include "core/filter/parser.h"
#include "tests/corpus/program_run.h"
#include "tests/support/capture_writer.h"
#include "tests/support/cut_capture.h"
#include "tests/support/file_content.h"

namespace waybill::corpus {
namespace {

using Choice = std::vector<std::uint32_t>;
using Texts = std::multiset<std::string>;

// What tshark tells of a frame: when it was captured and how long it is, and the HTTP in it.
constexpr std::array kFrameFields = {"frame.time_epoch", "frame.len"};
constexpr std::array kHttpFields = {"tcp.srcport",
                                    "tcp.dstport",
                                    "http.request.method",
                                    "http.request.full_uri",
                                    "http.response.code",
                                    "http.content_length_header",
                                    "http.chunk_size",
                                    "http2.streamid",
                                    "http2.headers.method",
                                    "http2.headers.path",
                                    "http2.headers.status",
                                    "websocket.opcode",
                                    "websocket.payload_length"};
constexpr std::size_t kPortFields = 2;  // the first ones, which every segment has

struct Frame {
    std::string identity;
    std::string ports;
    std::string http;  // empty when there is none
};

Choice choice_by(const test::ReadRecording& whole, std::string_view filter_text) {
    const Result<filter::Expression> filter = filter::parse_expression(filter_text);
    if (!filter) {
        std::abort();  // a mistake of ours
    }
    const auto make_loader = [&whole] {
        return capture::make_loader(whole.recording, whole.session);
    };
    return capture::select_exchanges({.filter = *filter,
                                      .session = whole.session,
                                      .make_loader = make_loader,
                                      .progress = nullptr});
}

std::vector<Choice> choices_of(const test::ReadRecording& whole) {
    constexpr std::uint32_t kEach = 3;
    std::vector<Choice> choices(kEach + 2);
    const auto count = static_cast<std::uint32_t>(whole.session.exchanges.size());
    for (std::uint32_t i = 0; i < count; ++i) {
        choices[i % kEach].push_back(i);
        choices[kEach].push_back(i);
    }
    choices[kEach + 1].push_back(count - 1);
    for (const std::string_view filter :
         {"status >= 400", "method == POST", "type contains image", "wait > 100ms"}) {
        choices.push_back(choice_by(whole, filter));
    }
    std::erase_if(choices, [](const Choice& choice) { return choice.empty(); });
    return choices;
}

std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> parts;
    for (std::size_t end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.emplace_back(text);
    return parts;
}

// Empty when tshark could not read the file at all.
std::vector<Frame> frames_of(const std::string& tshark,
                             const std::string& path,
                             const std::string& key_log) {
    std::vector<std::string> command = {tshark, "-n", "-r", path, "-T", "fields"};
    for (const char* const field : kFrameFields) {
        command.insert(command.end(), {"-e", field});
    }
    for (const char* const field : kHttpFields) {
        command.insert(command.end(), {"-e", field});
    }
    if (!key_log.empty()) {
        command.insert(command.end(), {"-o", "tls.keylog_file:" + key_log});
    }
    RunLimits limits;
    limits.time = std::chrono::seconds(300);
    limits.address_space = 0;
    const RunResult run = run_program(command, limits);
    std::vector<Frame> frames;
    for (const std::string& line : split(run.output, '\n')) {
        const std::vector<std::string> fields = split(line, '\t');
        if (fields.size() != kFrameFields.size() + kHttpFields.size()) {
            continue;
        }
        Frame& frame = frames.emplace_back();
        bool has_http = false;
        std::string http;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const std::size_t of_http = i - kFrameFields.size();
            std::string& text = i < kFrameFields.size() ? frame.identity
                                : of_http < kPortFields ? frame.ports
                                                        : http;
            text += fields[i] + ' ';
            has_http = has_http || (&text == &http && !fields[i].empty());
        }
        if (has_http) {
            frame.http = std::move(http);
        }
    }
    return frames;
}

// Of the frames that are in the cut, tshark tells the same as of the whole.
void compare_frames(const std::vector<Frame>& whole,
                    const std::vector<Frame>& part,
                    CutVerdict& verdict) {
    std::set<std::string> identities;
    Texts found;
    std::set<std::string> found_anywhen;
    for (const Frame& frame : part) {
        identities.insert(frame.identity);
        if (!frame.http.empty()) {
            found.insert(frame.identity + frame.ports + frame.http);
            found_anywhen.insert(frame.ports + frame.http);
        }
    }
    verdict.frames = found.size();
    for (const Frame& frame : whole) {
        if (frame.http.empty() || !identities.contains(frame.identity)) {
            continue;
        }
        const auto same = found.find(frame.identity + frame.ports + frame.http);
        if (same != found.end()) {
            found.erase(same);
        } else if (!found_anywhen.contains(frame.ports + frame.http)) {
            // (tshark may tell a message twice that was sent twice, by the times between packets.)
            verdict.differences.push_back("tshark does not find any more: " + frame.identity
                                          + frame.http);
        }
    }
    for (const std::string& more : found) {
        verdict.differences.push_back("tshark finds in the cut alone: " + more);
    }
}

// Each chosen exchange is there, and none that is not in the whole.
void compare_exchanges(const std::vector<std::string>& whole,
                       const Choice& choice,
                       const std::vector<std::string>& part,
                       CutVerdict& verdict) {
    constexpr std::size_t kShown = 300;
    Texts rest(part.begin(), part.end());
    for (const std::uint32_t index : choice) {
        const auto found = rest.find(whole[index]);
        if (found == rest.end()) {
            verdict.differences.push_back("exchange " + std::to_string(index + 1)
                                          + " is not read alike: "
                                          + whole[index].substr(0, kShown));
        } else {
            rest.erase(found);
        }
    }
    const Texts all(whole.begin(), whole.end());
    for (const std::string& each : rest) {
        if (!all.contains(each)) {
            verdict.differences.push_back("an exchange that was not there: "
                                          + each.substr(0, kShown));
        }
    }
    verdict.chosen += choice.size();
    verdict.along += rest.size();
}

}  // namespace

CutVerdict check_cuts(const std::string& capture,
                      const std::string& key_log,
                      const std::string& tshark) {
    CutVerdict verdict;
    const test::ReadRecording whole({capture}, test::file_content(key_log));
    if (whole.session.exchanges.empty()) {
        return verdict;
    }
    const std::vector<std::string> expected =
        test::comparable_exchanges(whole.recording, whole.session);
    const test::TemporaryDirectory folder;
    for (const Choice& choice : choices_of(whole)) {
        const test::CutFile cut = test::cut_of(whole, choice);
        if (!cut.error.empty()) {
            verdict.differences.push_back(cut.error);
        }
        const std::string path = folder.write("cut.pcapng", cut.bytes);
        // Without a key log: the keys are in the cut.
        const test::ReadRecording part({path});
        if (part.recording.error()) {
            verdict.differences.push_back(part.recording.error()->message);
        }
        compare_exchanges(
            expected, choice, test::comparable_exchanges(part.recording, part.session), verdict);
        if (verdict.cuts++ == 0 && !tshark.empty()) {
            compare_frames(
                frames_of(tshark, capture, key_log), frames_of(tshark, path, ""), verdict);
        }
    }
    return verdict;
}

}  // namespace waybill::corpus
