// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/llhttp_vectors.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/ascii.h"
#include "core/http/url.h"
#include "tests/corpus/json_access.h"
#include "tests/support/http1_recorder.h"

namespace waybill::corpus {
namespace {

using http::HeadKind;
using http::Http1Recorder;
using http::RecordedMessage;

// Where we differ on purpose. Besides these: RTSP and ICE borrow HTTP's syntax and llhttp reads
// them; for us they are not HTTP, which is checked below.
struct Reviewed {
    std::string_view name;  // how the case's name ends
    std::string_view reason;
};
constexpr std::array kReviewed = {
    Reviewed{"Invalid method", "any token is a method, RFC 9110 section 9.1"},
    Reviewed{"request/content-length.md:444 Content-Length reset when no body is received",
             "nothing on the wire says that this request has no body"},
};

bool is_reviewed(std::string_view name) {
    return std::any_of(kReviewed.begin(), kReviewed.end(), [name](const Reviewed& reviewed) {
        return name.ends_with(reviewed.name);
    });
}

std::string decode_base64(std::string_view text) {
    std::string bytes;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        unsigned value = 0;
        if (ascii::is_upper(c)) {
            value = static_cast<unsigned>(c - 'A');
        } else if (ascii::is_lower(c)) {
            value = static_cast<unsigned>(c - 'a') + 26;
        } else if (ascii::is_digit(c)) {
            value = static_cast<unsigned>(c - '0') + 52;
        } else if (c == '+' || c == '/') {
            value = c == '+' ? 62 : 63;
        } else {
            break;
        }
        bits = (bits << 6) | value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<char>((bits >> count) & 0xff));
        }
    }
    return bytes;
}

// The set writes text that is not UTF-8 as one code point a byte.
std::string to_bytes(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if ((lead & 0xfeU) == 0xc2 && i + 1 < text.size()) {
            const auto next = static_cast<unsigned char>(text[++i]);
            bytes.push_back(static_cast<char>(((lead & 3U) << 6) | (next & 0x3fU)));
        } else {
            bytes.push_back(text[i]);
        }
    }
    return bytes;
}

// llhttp gives values with the white space behind them, and joins folded lines.
std::string comparable_value(std::string_view value) {
    std::string joined;
    for (const char c : value) {
        if (c != '\r' && c != '\n') {
            joined.push_back(c);
        }
    }
    return std::string(ascii::trim(joined));
}

std::string compare_fields(const RecordedMessage& ours,
                           const json::array& theirs,
                           bool head_complete) {
    if (ours.fields.size() < theirs.size()
        || (head_complete && ours.fields.size() != theirs.size())) {
        return std::to_string(ours.fields.size()) + " fields instead of "
               + std::to_string(theirs.size());
    }
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        const json::array& pair = theirs[i].as_array();
        const std::string name(ascii::trim(text_of(pair[0])));
        const std::string value = comparable_value(text_of(pair[1]));
        const std::string our_value = comparable_value(ours.fields[i].value);
        if (ours.fields[i].name != name || (our_value != value && our_value != to_bytes(value))) {
            return "field " + ours.fields[i].name + ": " + our_value + " instead of " + name + ": "
                   + value;
        }
    }
    return {};
}

// `cut`: it was stopped inside this message.
std::string compare_message(const RecordedMessage& ours, const json::value& theirs, bool cut) {
    const bool head_complete = member(theirs, "head_end") != nullptr;
    if (text_member(theirs, "method") != ours.method) {
        return "method " + ours.method;
    }
    const std::string target = to_bytes(text_member(theirs, "url"));
    if (target != ours.target) {
        return "target " + ours.target;
    }
    if (const json::value* version = member(theirs, "version")) {
        const std::string our_version =
            std::to_string(ours.version.major) + '.' + std::to_string(ours.version.minor);
        if (our_version != text_of(*version)) {
            return "version " + our_version;
        }
    }
    const std::string_view reason = text_member(theirs, "status");
    if (reason != ours.reason && to_bytes(reason) != ours.reason) {
        return "reason " + ours.reason;
    }
    const std::string_view status = text_member(theirs, "llhttp_status");
    if (!status.empty() && status != std::to_string(ours.status)) {
        return "status " + std::to_string(ours.status);
    }
    std::string difference = compare_fields(ours, array_member(theirs, "headers"), head_complete);
    if (!difference.empty()) {
        return difference;
    }
    if (decode_base64(text_member(theirs, "body_b64")) != ours.body) {
        return "body " + ours.body;
    }
    if (!cut && true_member(theirs, "complete") != ours.facts.complete) {
        return ours.facts.complete ? "complete" : "not complete";
    }
    return {};
}

bool read_as_http(std::string_view protocol) {
    return protocol.empty() || protocol == "HTTP";
}

Http1Recorder read_stream(const json::value& test, const std::string& input, std::size_t piece) {
    const bool request = text_member(test, "kind") == "request";
    Http1Recorder recorder;
    if (const json::value* meta = member(test, "meta")) {
        recorder.context.to_head = true_member(*meta, "skipBody");
    }
    http::HeadParser parser;
    http::Http1Stream stream(request ? HeadKind::Request : HeadKind::Response, recorder, parser);
    for (std::size_t at = 0; at < input.size(); at += piece) {
        const Arrival arrival{Timestamp{1}, Place{0, 0}, 0, 0};
        stream.on_data(as_bytes(std::string_view(input).substr(at, piece)), arrival);
    }
    const bool finish = text_member(test, "mode").ends_with("-finish");
    stream.on_end(finish ? EndReason::Closed : EndReason::CaptureEnded, Timestamp{1});
    return recorder;
}

bool is_strict(std::string_view mode) {
    return mode == "request" || mode == "response" || mode.ends_with("-finish");
}

// An unknown transfer coding is worth an anomaly, but well-formed.
bool says_malformed(const Http1Recorder& ours) {
    return std::any_of(ours.anomalies.begin(), ours.anomalies.end(), [&ours](const auto& anomaly) {
        return anomaly.code != AnomalyCode::BadTransferEncoding
               || ours.messages.front().status == 0;
    });
}

std::string check_outcome(const json::value& test, const Http1Recorder& ours) {
    const std::string_view expect = text_member(test, "expect");
    const bool flagged =
        says_malformed(ours)
        || (ours.is_raw && ours.raw_reason == http::Http1Events::RawReason::NotHttp);
    if (expect == "error" && !flagged) {
        return "is not flagged";
    }
    const json::value* outcome = member(test, "outcome");
    if (outcome == nullptr) {
        return "has no outcome";
    }
    const json::array& messages = array_member(*outcome, "messages");
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (expect == "error" && !true_member(messages[i], "complete")) {
            break;  // the one it refused
        }
        if (!read_as_http(text_member(messages[i], "protocol"))) {
            const bool left = ours.messages.empty() && ours.is_raw && ours.raw_offset == 0;
            return left ? "" : "read as HTTP";
        }
        if (i >= ours.messages.size()) {
            return "only " + std::to_string(ours.messages.size()) + " messages";
        }
        const bool cut =
            expect.find("pause") != std::string_view::npos && !true_member(messages[i], "complete");
        std::string difference = compare_message(ours.messages[i], messages[i], cut);
        if (!difference.empty()) {
            return "message " + std::to_string(i + 1) + ": " + difference;
        }
    }
    if (expect == "ok" && ours.messages.size() != messages.size()) {
        return std::to_string(ours.messages.size()) + " messages";
    }
    if (expect == "ok" && is_strict(text_member(test, "mode")) && flagged) {
        return "flagged: " + ours.anomaly_names();
    }
    return {};
}

std::string_view span_of(const json::value& test, std::string_view input, std::string_view name) {
    for (const json::value& event : array_member(test, "events")) {
        if (text_member(event, "span") == name) {
            const auto offset = static_cast<std::size_t>(number_member(event, "off").value_or(0));
            const auto length = static_cast<std::size_t>(number_member(event, "len").value_or(0));
            return input.substr(offset, length);
        }
    }
    return {};
}

std::string check_url(const json::value& test, const std::string& input) {
    const auto parts = http::split_url(input);
    if (text_member(test, "expect") == "error") {
        return parts ? "is not refused" : "";
    }
    if (!parts) {
        return "is refused";
    }
    if (parts->scheme != span_of(test, input, "url.schema")
        || parts->authority != span_of(test, input, "url.host")
        || parts->path != span_of(test, input, "url.path")
        || parts->query.value_or("") != span_of(test, input, "url.query")
        || parts->fragment.value_or("") != span_of(test, input, "url.fragment")) {
        return "other parts";
    }
    return {};
}

std::string check_stream(const json::value& test, const std::string& input) {
    const Http1Recorder whole = read_stream(test, input, std::max<std::size_t>(input.size(), 1));
    std::string difference = check_outcome(test, whole);
    for (const std::size_t piece : {1U, 2U, 3U, 7U}) {
        if (difference.empty()
            && read_stream(test, input, piece).transcript() != whole.transcript()) {
            difference = "in pieces of " + std::to_string(piece) + " it reads otherwise";
        }
    }
    return difference;
}

}  // namespace

std::vector<VectorOutcome> check_llhttp_vectors(const boost::json::value& cases) {
    std::vector<VectorOutcome> outcomes;
    if (!cases.is_array()) {
        return outcomes;
    }
    for (const json::value& test : cases.as_array()) {
        const std::string name(text_member(test, "name"));
        const std::string input = decode_base64(text_member(test, "input_b64"));
        std::string difference =
            text_member(test, "kind") == "url" ? check_url(test, input) : check_stream(test, input);
        if (is_reviewed(name)) {
            difference = difference.empty() ? "reviewed as different, but is equal" : "";
        }
        outcomes.push_back({name, std::move(difference)});
    }
    return outcomes;
}

}  // namespace waybill::corpus
