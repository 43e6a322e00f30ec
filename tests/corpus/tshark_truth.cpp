// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/tshark_truth.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

void read_headers(const json::value& from, RecordedMessage& message) {
    const json::value* headers = member(from, "headers");
    const bool has_some = !text_member(from, "host").empty()
                          || !text_member(from, "content_type").empty()
                          || !text_member(from, "content_length").empty();
    // tshark sometimes dissects the fields of a message but lists no lines.
    message.headers_known =
        headers != nullptr && !(has_some && array_member(from, "headers").empty());
    for (const json::value& line : array_member(from, "headers")) {
        const std::string_view text = text_of(line);
        const std::size_t colon = text.find(':');
        if (colon != std::string_view::npos) {
            message.headers.emplace_back(text.substr(0, colon), text.substr(colon + 1));
        }
    }
}

// tshark gives the bytes it could get, and says how many were announced.
bool is_whole(const json::value& from, std::int64_t size) {
    const std::string announced(text_member(from, "content_length"));
    if (announced.empty() || !text_member(from, "content_encoding").empty()
        || !text_member(from, "transfer_encoding").empty()) {
        return true;
    }
    return announced == fmt::format("{}", size);
}

TsharkMessage read_message(const json::value& from) {
    TsharkMessage out;
    RecordedMessage& message = out.message;
    message.is_request = text_member(from, "type") == "request";
    message.client = text_member(from, message.is_request ? "src" : "dst");
    message.server = text_member(from, message.is_request ? "dst" : "src");
    message.method = text_member(from, "method");
    message.target = text_member(from, "uri");
    message.version = text_member(from, "version");
    message.host = text_member(from, "host");
    message.reason = text_member(from, "phrase");
    message.status = number_member(from, "status").value_or(0);
    read_headers(from, message);
    out.stream = number_member(from, "stream").value_or(-1);
    out.frame = number_member(from, "frame").value_or(-1);
    out.id = number_member(from, "id").value_or(-1);
    out.pair = number_member(from, "pair");
    out.req_frame = number_member(from, "req_frame");
    out.body_size = number_member(from, "body_len");
    message.body.sha256 = text_member(from, "body_sha256");
    out.body_complete = out.body_size && is_whole(from, *out.body_size);
    return out;
}

void read_undissected(const json::value& from, TsharkTruth& out) {
    for (const json::value& stream : array_member(from, "streams")) {
        const json::array& seen = array_member(stream, "startlines");
        const json::array& made = array_member(stream, "tshark");
        if (seen.size() != 2 || made.size() != 2) {
            continue;
        }
        std::array<std::int64_t, 2> missing{};
        for (std::size_t i = 0; i < 2; ++i) {
            const bool numbers = seen[i].is_int64() && made[i].is_int64();
            missing[i] = numbers ? seen[i].get_int64() - made[i].get_int64() : 0;
        }
        out.undissected[number_member(stream, "stream").value_or(-1)] = missing;
    }
    for (const json::value& line : array_member(from, "lines")) {
        const json::array* parts = line.if_array();
        if (parts != nullptr && parts->size() == 4 && (*parts)[1].is_int64()) {
            out.segment_starts.push_back({(*parts)[1].get_int64(),
                                          text_of((*parts)[2]) == "req",
                                          std::string(text_of((*parts)[3]))});
        }
    }
}

}  // namespace

TsharkTruth read_tshark_truth(const json::value& file) {
    TsharkTruth out;
    for (const json::value& entry : array_member(file, "http1")) {
        const std::string_view type = text_member(entry, "type");
        if (type == "request" || type == "response") {
            out.messages.push_back(read_message(entry));
        }
    }
    if (const json::value* undissected = member(file, "undissected_startlines")) {
        read_undissected(*undissected, out);
    }
    if (const json::value* other = member(file, "counts_with_other_ooo_setting")) {
        out.other_counts = {number_member(*other, "req").value_or(0),
                            number_member(*other, "resp").value_or(0)};
    }
    if (const json::value* protocols = member(file, "protocols")) {
        out.has_icmp =
            member(*protocols, "icmp") != nullptr || member(*protocols, "icmpv6") != nullptr;
        out.has_sflow = member(*protocols, "sflow") != nullptr;
    }
    out.has_later_protocols = member(file, "http3") != nullptr;
    return out;
}

}  // namespace waybill::corpus
