// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_loader.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "capture/message_replay.h"
#include "capture/sha256.h"
#include "capture/stream_reader.h"
#include "capture/window_reader.h"
#include "capture/wire_reader.h"
#include "core/http/content_coding.h"
#include "core/http/head_parser.h"
#include "core/http/http2_head.h"
#include "core/store/row_facts.h"

namespace waybill::capture {
namespace {

using store::BodyDetail;
using store::BodyForm;
using store::ConnectionRow;
using store::ExchangeRow;
using store::MessagePlace;

constexpr std::chrono::seconds kDecodeTime{2};  // per body

const std::vector<std::string> kNoCodings;

class CaptureLoader final : public store::ExchangeLoader {
public:
    CaptureLoader(const Recording& recording, const store::Session& session)
        : recording_(recording),
          session_(session),
          windows_(recording) {}

    void load(std::uint32_t index, BodyDetail detail, http::Exchange& out) override;
    void load_raw(std::uint32_t index, http::Exchange& out) override;
    void parse(http::Exchange& exchange) override;
    std::optional<http::DecodeFailure> read_body(const http::Exchange& exchange,
                                                 Side side,
                                                 BodyForm form,
                                                 const std::function<bool(Bytes)>& output) override;
    bool read_pieces(const http::Exchange& exchange,
                     Side side,
                     const std::function<bool(const store::ChainPiece&)>& output) override;
    bool read_wire(const http::Exchange& exchange,
                   Side side,
                   const std::function<bool(Bytes)>& output) override;
    bool read_frames(std::uint32_t connection,
                     const std::function<bool(const store::ChainPiece&)>& output) override;

private:
    bool read_head(const ConnectionRow& connection,
                   Side side,
                   const MessagePlace& place,
                   std::string& out);
    StreamPart part_of(const ConnectionRow& connection, Side side, const MessagePlace& place) const;
    bool read_kept_head(const MessagePlace& place,
                        std::string& text,
                        std::vector<http::FieldLengths>& lengths) const {
        return session_.kept != nullptr && session_.kept->read_head(place, text, lengths);
    }
    void load_derived_trailers(Side side, http::Exchange& out) const;
    void load_raw_message(const ExchangeRow& row, Side side, http::Exchange& out);
    void load_body(const ExchangeRow& row, Side side, BodyDetail detail, http::Exchange& out);
    void load_interims(std::uint32_t index, const ConnectionRow& connection, http::Exchange& out);
    std::uint64_t replay(const ExchangeRow& row,
                         Side side,
                         const http::Exchange& exchange,
                         const std::function<bool(Bytes)>& on_content,
                         http::Message* trailers_to = nullptr);

    const Recording& recording_;
    const store::Session& session_;
    WindowReader windows_;
    http::HeadParser parser_;
};

StreamPart CaptureLoader::part_of(const ConnectionRow& connection,
                                  Side side,
                                  const MessagePlace& place) const {
    const Side sender = connection.tcp_side(side);
    StreamPart part;
    part.sender = connection.start.endpoints[index_of(sender)];
    part.receiver = connection.start.endpoints[index_of(other(sender))];
    part.first_sequence = connection.facts.sides[index_of(sender)].first_sequence;
    part.offset = place.stream_offset;
    part.first_record = place.first_record;
    part.last_record = place.last_record();
    part.doubt_far_bytes =
        session_.anomaly_counts[static_cast<std::size_t>(AnomalyCode::OutOfWindow)] > 0;
    return part;
}

bool CaptureLoader::read_head(const ConnectionRow& connection,
                              Side side,
                              const MessagePlace& place,
                              std::string& out) {
    if (place.head_skip != Place::kScattered) {
        return windows_.read({place.first_record, place.head_skip}, place.head_length, out);
    }
    out.clear();
    HeadCollector collector(out, place.head_length);
    if (place.head_length > 0 && place.first_record != kNoRecord) {
        read_stream(recording_, part_of(connection, side, place), collector, &windows_);
    }
    return out.size() == place.head_length;
}

void CaptureLoader::load_raw_message(const ExchangeRow& row, Side side, http::Exchange& out) {
    const bool is_request = side == Side::Client;
    const ConnectionRow& connection = session_.connections[row.connection];
    const MessagePlace& place = is_request ? row.request : row.response;
    http::Message& message = is_request ? out.request : out.response;
    message.present =
        row.has(is_request ? store::row_flag::kHasRequest : store::row_flag::kHasResponse);
    message.raw_trailers.clear();
    message.trailers.clear();
    message.content.reset();
    message.raw_head.clear();
    message.head_lengths.clear();
    message.body = {};
    message.content_decoded = place.is_decoded();
    if (!message.present) {
        return;
    }
    if (place.is_derived() || (place.first_record == kNoRecord && place.head_length > 0)) {
        if (!read_kept_head(place, message.raw_head, message.head_lengths)) {
            out.anomalies.push_back(
                {AnomalyCode::Gap, side, 0, "the head cannot be read again: it was not kept"});
        }
    } else if (!read_head(connection, side, place, message.raw_head)) {
        out.anomalies.push_back({AnomalyCode::Gap,
                                 side,
                                 place.stream_offset,
                                 "the head cannot be read again from the capture"});
        message.raw_head.clear();
    }
    message.body.size = is_request ? row.request_size : row.response_size;
    message.body.framing = is_request ? row.request_framing : row.response_framing;
    message.body.complete = row.has(is_request ? store::row_flag::kRequestComplete
                                               : store::row_flag::kResponseComplete);
}

void CaptureLoader::load_derived_trailers(Side side, http::Exchange& out) const {
    http::Message& message = side == Side::Client ? out.request : out.response;
    const MessagePlace& place =
        session_.notes(static_cast<std::uint32_t>(out.id - 1)).trailers[index_of(side)];
    std::vector<http::FieldLengths> lengths;
    if (!read_kept_head(place, message.raw_trailers, lengths)) {
        return;
    }
    http::Head head;
    http::read_http2_head(http::HeadKind::Request, message.raw_trailers, lengths, head);
    message.trailers = head.fields;
}

void CaptureLoader::load_interims(std::uint32_t index,
                                  const ConnectionRow& connection,
                                  http::Exchange& out) {
    std::string raw;
    std::vector<http::FieldLengths> lengths;
    http::Head head;
    for (const MessagePlace& place : session_.notes(index).interims) {
        lengths.clear();
        if (!(place.is_derived() ? read_kept_head(place, raw, lengths)
                                 : read_head(connection, Side::Server, place, raw))) {
            continue;
        }
        if (place.has_fields_head()) {
            http::read_http2_head(http::HeadKind::Response, raw, lengths, head);
        } else {
            head = parser_.parse(http::HeadKind::Response, raw, is_whole_head(raw));
        }
        http::Interim interim;
        interim.status = head.status;
        interim.reason = head.reason;
        for (const http::Field& field : head.fields) {
            interim.fields.emplace_back(field.name, field.value);
        }
        out.interim.push_back(std::move(interim));
    }
}

// Gives the body of a message until `on_content` wants no more, and its trailers to the message
// where one is given. Returns how many bytes of the body there were.
std::uint64_t CaptureLoader::replay(const ExchangeRow& row,
                                    Side side,
                                    const http::Exchange& exchange,
                                    const std::function<bool(Bytes)>& on_content,
                                    http::Message* trailers_to) {
    const MessagePlace& place = side == Side::Client ? row.request : row.response;
    const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
    const http::BodyFraming framing = message.body.framing;
    const bool may_have_trailers = framing == http::BodyFraming::Chunked;
    if (place.is_derived()) {
        // What was sent in a tunnel follows the body.
        const std::uint64_t limit =
            row.has(store::row_flag::kTunnel) ? message.body.size : ~std::uint64_t{0};
        std::uint64_t given = 0;
        if (session_.kept != nullptr && limit > 0) {
            session_.kept->read_content(place, [&](const store::ChainPiece& piece) {
                const Bytes data =
                    piece.data.first(std::min<std::uint64_t>(piece.data.size(), limit - given));
                given += data.size();
                return (data.empty() || on_content(data)) && given < limit;
            });
        }
        return given;
    }
    if (place.first_record == kNoRecord || (message.body.size == 0 && !may_have_trailers)) {
        return 0;
    }
    StreamPart part = part_of(session_.connections[row.connection], side, place);
    // Without chunks the body is what follows the head; neither needs to be parsed again.
    const bool is_plain =
        framing == http::BodyFraming::Length || framing == http::BodyFraming::Close;
    if (is_plain && message.head.complete && message.head.version != http::Version{0, 9}) {
        PlainBody body(message.body.size, on_content);
        part.offset += place.head_length;
        read_stream(recording_, part, body, &windows_);
        return body.given();
    }
    const http::ResponseContext context{exchange.request.head.method == "HEAD",
                                        exchange.request.head.method == "CONNECT",
                                        true,
                                        exchange.request.present};
    MessageReplay replay(message, parser_, context, on_content);
    if (side == Side::Server && message.head.version == http::Version{0, 9}) {
        replay.stream().start_http09_response();
    }
    read_stream(recording_, part, replay, &windows_);
    replay.finish();
    if (trailers_to != nullptr) {
        replay.give_trailers(*trailers_to);
    }
    return replay.given();
}

void CaptureLoader::load_body(const ExchangeRow& row,
                              Side side,
                              BodyDetail detail,
                              http::Exchange& out) {
    http::Message& message = side == Side::Client ? out.request : out.response;
    const bool wants_digest = detail == BodyDetail::Digest;
    const MessagePlace& own_place = side == Side::Client ? row.request : row.response;
    if (message.present && own_place.is_derived() && row.has(store::row_flag::kHasTrailers)) {
        load_derived_trailers(side, out);
    }
    if (!message.present || message.body.framing == http::BodyFraming::Tunnel
        || (!wants_digest && message.body.framing != http::BodyFraming::Chunked)) {
        return;
    }
    Sha256 hash;
    const auto deadline = std::chrono::steady_clock::now() + kDecodeTime;
    http::DecodeLimits limits;
    limits.out_of_time = [deadline] {
        return std::chrono::steady_clock::now() > deadline;
    };
    http::ContentDecoder decoder(
        http::codings_of(message), limits, [&hash](Bytes data) { hash.add(data); });
    const auto add = [&](Bytes data) {
        if (wants_digest) {
            decoder.add(data);
        }
        return true;
    };
    const std::uint64_t given =
        replay(row, side, out, add, own_place.is_derived() ? nullptr : &message);
    if (!wants_digest) {
        return;
    }
    message.content.emplace();
    if (message.body.missing > 0) {
        return;  // the gap is an anomaly of its own
    }
    const auto tell = [&](AnomalyCode code, std::string_view reason) {
        // A recording that was exported, with what was found then, is not told it again.
        const auto is_same = [&](const Anomaly& known) {
            return known.code == code && known.side == side && known.detail == reason;
        };
        const std::uint64_t offset = own_place.is_derived() ? 0 : own_place.stream_offset;
        if (std::none_of(out.anomalies.begin(), out.anomalies.end(), is_same)) {
            out.anomalies.push_back({code, side, offset, std::string(reason)});
        }
    };
    if (given != message.body.size && !message.content_decoded) {
        tell(AnomalyCode::Gap, "the body cannot be read again from the capture");
        return;
    }
    // What a body that is cut off decodes to is shown, as browsers do; what is behind an error is
    // not.
    const bool only_cut_off = decoder.failure() == nullptr && decoder.decoded_bytes() > 0;
    if (decoder.finish() || only_cut_off) {
        message.content->decoded_size = decoder.decoded_bytes();
        message.content->sha256 = hash.hex();
    }
    if (decoder.failure() != nullptr) {
        tell(decoder.failure()->code, decoder.failure()->detail);
    } else if (!decoder.leniency().empty()) {
        tell(AnomalyCode::ContentDecodeFailed, decoder.leniency());
    }
}

void CaptureLoader::load_raw(std::uint32_t index, http::Exchange& out) {
    const ExchangeRow& row = session_.exchanges[index];
    const ConnectionRow& connection = session_.connections[row.connection];
    out.id = std::uint64_t{index} + 1;
    out.connection = std::uint64_t{row.connection} + 1;
    out.source = record_source(row.order);
    out.client = connection.client();
    out.server = connection.server();
    for (const Side side : {Side::Client, Side::Server}) {
        out.programs[index_of(side)] = connection.programs[index_of(connection.tcp_side(side))];
    }
    out.version = {row.version_major, row.version_minor};
    out.started = row.started;
    out.timing = store::timing_of(row, connection);
    out.url.scheme = row.has(store::row_flag::kHttps) ? "https" : "http";
    out.stream = row.stream;
    out.tls = store::tls_of(row, connection);
    out.dialect = store::read_dialect(session_.strings.at(row.dialect));
    out.interim.clear();
    out.anomalies = session_.anomalies(index);

    load_raw_message(row, Side::Client, out);
    load_raw_message(row, Side::Server, out);
    const store::ExchangeNotes& notes = session_.notes(index);
    out.websocket = notes.websocket.get();
    out.proxy = notes.proxy.empty() ? nullptr : &notes.proxy;
    out.request.body.missing = notes.missing[index_of(Side::Client)];
    out.response.body.missing = notes.missing[index_of(Side::Server)];
    if (row.has(store::row_flag::kHasInterim) || row.has(store::row_flag::kHasTrailers)) {
        parse(out);  // rare, and these are raw facts, too
    }
}

void CaptureLoader::parse(http::Exchange& exchange) {
    const auto index = static_cast<std::uint32_t>(exchange.id - 1);
    const ExchangeRow& row = session_.exchanges[index];
    for (const Side side : {Side::Client, Side::Server}) {
        http::Message& message = side == Side::Client ? exchange.request : exchange.response;
        const auto kind = side == Side::Client ? http::HeadKind::Request : http::HeadKind::Response;
        if (message.present && !message.head_lengths.empty()) {
            http::read_http2_head(kind, message.raw_head, message.head_lengths, message.head);
            if (row.version_major == 3) {  // of HTTP/3 they look the same
                message.head.version = {3, 0};
                message.head.version_text = "HTTP/3";
            }
        } else if (message.present) {
            message.head = parser_.parse(kind, message.raw_head, is_whole_head(message.raw_head));
            if (side == Side::Server && row.response.head_length == 0) {
                message.head.version = {0, 9};  // the only one whose responses have no head
            }
        } else {
            message.head = {};
        }
    }
    exchange.interim.clear();
    if (row.has(store::row_flag::kHasInterim)) {
        load_interims(index, session_.connections[row.connection], exchange);
    }
    if (row.has(store::row_flag::kHasTrailers)) {
        load_body(row, Side::Client, BodyDetail::None, exchange);
        load_body(row, Side::Server, BodyDetail::None, exchange);
    }
    http::resolve_url(exchange.url,
                      exchange.request.head.method,
                      exchange.request.head.target,
                      exchange.request.head.authority.empty()
                          ? exchange.request.head.fields.value("host")
                          : exchange.request.head.authority,
                      row.has(store::row_flag::kHttps),
                      exchange.server);
}

void CaptureLoader::load(std::uint32_t index, BodyDetail detail, http::Exchange& out) {
    load_raw(index, out);
    parse(out);
    if (detail != BodyDetail::None) {
        const ExchangeRow& row = session_.exchanges[index];
        load_body(row, Side::Client, detail, out);
        load_body(row, Side::Server, detail, out);
    }
}

std::optional<http::DecodeFailure> CaptureLoader::read_body(
    const http::Exchange& exchange,
    Side side,
    BodyForm form,
    const std::function<bool(Bytes)>& output) {
    const ExchangeRow& row = session_.exchanges[exchange.id - 1];
    const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
    if (!message.present || message.body.size == 0) {
        return std::nullopt;
    }
    bool stopped = false;
    http::DecodeLimits limits;
    limits.output_bytes = 0;
    limits.out_of_time = [&stopped] {
        return stopped;
    };
    http::ContentDecoder decoder(form == BodyForm::Content ? http::codings_of(message) : kNoCodings,
                                 std::move(limits),
                                 [&](Bytes data) { stopped = stopped || !output(data); });
    replay(row, side, exchange, [&](Bytes data) {
        decoder.add(data);
        return !stopped;
    });
    const bool decoded_all = decoder.failure() == nullptr;
    if (stopped || decoder.finish() || decoder.failure() == nullptr) {
        return std::nullopt;
    }
    http::DecodeFailure failure = *decoder.failure();
    failure.at_end = decoded_all;
    return failure;
}

bool CaptureLoader::read_pieces(const http::Exchange& exchange,
                                Side side,
                                const std::function<bool(const store::ChainPiece&)>& output) {
    const ExchangeRow& row = session_.exchanges[exchange.id - 1];
    const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
    const MessagePlace& place = side == Side::Client ? row.request : row.response;
    if (!message.present) {
        return true;
    }
    if (place.is_derived()) {
        return session_.kept != nullptr && session_.kept->read_content(place, output);
    }
    if (place.first_record == kNoRecord) {
        return false;
    }
    StreamPart part = part_of(session_.connections[row.connection], side, place);
    TimedContent timed(output);
    if (row.has(store::row_flag::kTunnel)) {
        part.offset += place.head_length + message.body.size;
        read_stream(recording_, part, timed, &windows_);
        return true;
    }
    const http::ResponseContext context{exchange.request.head.method == "HEAD",
                                        exchange.request.head.method == "CONNECT",
                                        true,
                                        exchange.request.present};
    Timestamp at;
    MessageReplay replay(
        message,
        parser_,
        context,
        [&](Bytes data) {
            return output({data, 0, at});
        },
        &at);
    if (side == Side::Server && message.head.version == http::Version{0, 9}) {
        replay.stream().start_http09_response();
    }
    read_stream(recording_, part, replay, &windows_);
    replay.finish();
    return true;
}

bool CaptureLoader::read_wire(const http::Exchange& exchange,
                              Side side,
                              const std::function<bool(Bytes)>& output) {
    const ExchangeRow& row = session_.exchanges[exchange.id - 1];
    const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
    const MessagePlace& place = side == Side::Client ? row.request : row.response;
    if (place.is_derived() || place.first_record == kNoRecord || !message.body.complete
        || message.body.framing != http::BodyFraming::Chunked) {
        return false;
    }
    StreamPart part = part_of(session_.connections[row.connection], side, place);
    part.offset += place.head_length;
    return read_chunked_wire(recording_, part, output, &windows_);
}

bool CaptureLoader::read_frames(std::uint32_t connection,
                                const std::function<bool(const store::ChainPiece&)>& output) {
    const std::uint64_t frames = session_.connections[connection].frames;
    return frames == store::kNoChain
           || (session_.kept != nullptr && session_.kept->read_frames(frames, output));
}

}  // namespace

std::unique_ptr<store::ExchangeLoader> make_loader(const Recording& recording,
                                                   const store::Session& session) {
    return std::make_unique<CaptureLoader>(recording, session);
}

std::unique_ptr<store::ExchangeLoader> make_loader(const store::Session& session) {
    static const Recording no_packets{std::vector<std::string>()};
    return make_loader(no_packets, session);
}

}  // namespace waybill::capture
