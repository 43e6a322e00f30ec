// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/stream_message_comparison.h"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "tests/corpus/digest.h"

namespace waybill::corpus {
namespace {

constexpr std::int64_t kContinuation = 0;
constexpr std::int64_t kFirstControl = 8;

std::string_view kind_of(std::int64_t opcode) {
    switch (opcode) {
        case 1:
            return "text";
        case 2:
            return "binary";
        case 8:
            return "close";
        case 9:
            return "ping";
        case 10:
            return "pong";
        default:
            return "unknown";
    }
}

// Of a message in fragments tshark shows the whole with the last one, or that one alone.
struct TheirMessage {
    std::string_view kind;
    std::int64_t size = 0;  // of all its frames
    std::int64_t last_size = 0;
    std::string last_sha256;
    bool whole = false;
};

using SentMessages = std::map<std::string, std::vector<TheirMessage>>;  // by sender

// A message stands where its last fragment does, behind control frames in between.
SentMessages put_together(const std::vector<TsharkWebSocketFrame>& frames) {
    SentMessages out;
    std::map<std::string, TheirMessage> open;  // by sender: what still lacks fragments
    for (const TsharkWebSocketFrame& frame : frames) {
        TheirMessage message;
        message.kind = kind_of(frame.opcode);
        if (const auto begun = open.find(frame.source);
            frame.opcode == kContinuation && begun != open.end()) {
            message = begun->second;
            open.erase(begun);
        }
        message.size += frame.size;
        message.last_size = frame.size;
        message.last_sha256 = frame.sha256;
        message.whole = frame.final;
        if (!frame.final && frame.opcode < kFirstControl) {
            open[frame.source] = std::move(message);
        } else {
            out[frame.source].push_back(std::move(message));
        }
    }
    for (auto& [source, message] : open) {
        out[source].push_back(std::move(message));
    }
    return out;
}

// waybill counts what is in a close frame behind its code as text.
bool same_content(const TheirMessage& theirs, const RecordedStreamMessage& ours) {
    if (theirs.kind == "close" || !theirs.whole) {
        return true;
    }
    if (theirs.last_size == ours.size) {
        return theirs.last_sha256.empty() || theirs.last_sha256 == sha256_of(ours.data);
    }
    return theirs.size == ours.size;
}

}  // namespace

Comparison compare_websocket(const TsharkLayers& truth, const RecordedLayers& recorded) {
    Comparison out;
    std::map<std::string, std::vector<const RecordedStreamMessage*>> ours;
    for (const RecordedStreamMessage& message : recorded.messages) {
        static constexpr std::string_view kKinds = "text binary close ping pong";
        if (kKinds.find(message.kind) != std::string_view::npos) {
            ours[message.from_client ? message.client : message.server].push_back(&message);
        }
    }
    const SentMessages theirs = put_together(truth.websocket);
    for (const auto& [source, messages] : theirs) {
        const std::vector<const RecordedStreamMessage*>& found = ours[source];
        for (std::size_t i = 0; i < messages.size(); ++i) {
            ++out.compared;
            const std::string name = fmt::format("{} message {} of {} bytes from {}",
                                                 messages[i].kind,
                                                 i + 1,
                                                 messages[i].size,
                                                 source);
            if (i >= found.size()) {
                if (messages[i].whole) {
                    out.differences.push_back("not listed: " + name);
                }
            } else if (messages[i].kind != found[i]->kind
                       || !same_content(messages[i], *found[i])) {
                out.differences.push_back(fmt::format(
                    "{}: waybill has {} of {} bytes", name, found[i]->kind, found[i]->size));
            }
        }
    }
    for (const auto& [source, messages] : ours) {
        const auto known = theirs.find(source);
        const std::size_t count = known == theirs.end() ? 0 : known->second.size();
        if (messages.size() > count) {
            out.differences.push_back(fmt::format(
                "only waybill lists: {} message(s) of a WebSocket from {}, {} of {} bytes first",
                messages.size() - count,
                source,
                messages[count]->kind,
                messages[count]->size));
        }
    }
    return out;
}

Comparison compare_grpc(const TsharkLayers& truth, const RecordedLayers& recorded) {
    Comparison out;
    const auto listed =
        std::count_if(recorded.messages.begin(),
                      recorded.messages.end(),
                      [](const RecordedStreamMessage& message) { return message.kind == "grpc"; });
    out.compared = truth.grpc_messages ? 1 : 0;
    if (listed != truth.grpc_messages.value_or(0)) {
        out.differences.push_back(fmt::format(
            "{} messages of gRPC, tshark has {}", listed, truth.grpc_messages.value_or(0)));
    }
    return out;
}

}  // namespace waybill::corpus
