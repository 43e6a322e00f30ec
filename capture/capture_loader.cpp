// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_loader.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <openssl/evp.h>

#include "capture/stream_reader.h"
#include "capture/window_reader.h"
#include "core/http/content_coding.h"
#include "core/http/head_parser.h"

namespace waybill::capture {
namespace {

using store::BodyDetail;
using store::BodyForm;
using store::ConnectionRow;
using store::ExchangeRow;
using store::MessagePlace;

constexpr std::chrono::seconds kDecodeTime{2};  // per body

const std::vector<std::string> kNoCodings;

class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, EVP_sha256(), nullptr); }
    ~Sha256() { EVP_MD_CTX_free(context_); }
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(Bytes data) { EVP_DigestUpdate(context_, data.data(), data.size()); }

    std::string hex() {
        std::array<Byte, EVP_MAX_MD_SIZE> digest{};
        unsigned length = 0;
        EVP_DigestFinal_ex(context_, digest.data(), &length);
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::string text;
        for (unsigned i = 0; i < length; ++i) {
            text += kDigits[digest[i] >> 4];
            text += kDigits[digest[i] & 0xfU];
        }
        return text;
    }

private:
    EVP_MD_CTX* context_;
};

// Collects a head.
class HeadCollector final : public StreamPartSink {
public:
    HeadCollector(std::string& out, std::size_t length) : out_(out), length_(length) {}

    bool on_data(Bytes data) override {
        out_.append(as_text(data).substr(0, length_ - out_.size()));
        return out_.size() < length_;
    }
    bool on_gap(std::uint64_t /*length*/) override { return false; }

private:
    std::string& out_;
    std::size_t length_;
};

// Runs the bytes of one message through the HTTP/1 parser again. A body whose end the first look
// did not see ends where it ended then: what follows on the same addresses is something else.
class MessageReplay final : public StreamPartSink, public http::Http1Events {
public:
    MessageReplay(const http::Message& message,
                  http::HeadParser& parser,
                  http::ResponseContext context,
                  std::function<bool(Bytes)> on_content)
        : context_(context),
          on_content_(std::move(on_content)),
          size_(message.body.size),
          shows_its_end_(message.body.complete && message.body.framing != http::BodyFraming::Close),
          stream_(message.head.kind, *this, parser) {}

    http::Http1Stream& stream() { return stream_; }

    // Body bytes that were there.
    std::uint64_t given() const { return given_; }

    // Puts the trailers into the message, which owns their text then.
    void give_trailers(http::Message& message) {
        message.raw_trailers = std::move(trailers_);
        std::string_view rest = message.raw_trailers;
        for (const auto& [name, value] : trailer_sizes_) {
            message.trailers.add({rest.substr(0, name), rest.substr(name, value)});
            rest.remove_prefix(name + value);
        }
    }

    bool on_data(Bytes data) override {
        stream_.on_data(data, Arrival{});
        return !over_;
    }
    bool on_gap(std::uint64_t length) override {
        stream_.on_gap(length, Timestamp{});
        return !over_;
    }
    void finish() {
        if (!over_) {
            stream_.on_end(EndReason::Closed, Timestamp{});
        }
    }

    http::ResponseContext on_head(const http::Head& /*head*/,
                                  const http::MessageSpan& /*span*/) override {
        return context_;
    }
    void on_body(Bytes data) override {
        if (over_) {
            return;
        }
        if (data.size() > size_ - seen_) {
            data = data.first(size_ - seen_);
        }
        given_ += data.size();
        advance(data.size());
        over_ = !on_content_(data) || over_;
    }
    void on_body_gap(std::uint64_t length) override { advance(std::min(length, size_ - seen_)); }
    void on_trailers(const http::HeaderList& trailers) override {
        if (over_) {
            return;
        }
        for (const http::Field& field : trailers) {
            trailers_.append(field.name).append(field.value);
            trailer_sizes_.emplace_back(field.name.size(), field.value.size());
        }
    }
    void on_message_end(const http::BodyFacts& /*body*/,
                        const http::MessageSpan& /*span*/) override {
        over_ = true;
    }
    void on_anomaly(AnomalyCode /*code*/,
                    std::uint64_t /*offset*/,
                    std::string /*detail*/) override {}
    void on_raw_start(RawReason /*reason*/, std::uint64_t /*offset*/) override { over_ = true; }
    void on_raw(Bytes /*data*/, const Arrival& /*arrival*/) override {}
    void on_raw_gap(std::uint64_t /*length*/, Timestamp /*at*/) override {}

private:
    void advance(std::uint64_t count) {
        seen_ += count;
        over_ = over_ || (seen_ == size_ && !shows_its_end_);
    }

    http::ResponseContext context_;
    std::function<bool(Bytes)> on_content_;  // false: no more is wanted
    std::uint64_t size_;                     // of the body
    std::uint64_t seen_ = 0;                 // at most size_
    std::uint64_t given_ = 0;
    bool shows_its_end_;
    http::Http1Stream stream_;
    std::string trailers_;  // names and values, one behind the other
    std::vector<std::pair<std::size_t, std::size_t>> trailer_sizes_;
    bool over_ = false;
};

// The bytes of a body that is nothing but so many bytes of the stream.
class PlainBody final : public StreamPartSink {
public:
    PlainBody(std::uint64_t size, const std::function<bool(Bytes)>& on_content)
        : left_(size),
          on_content_(on_content) {}

    // Body bytes that were there.
    std::uint64_t given() const { return given_; }

    bool on_data(Bytes data) override {
        if (data.size() > left_) {
            data = data.first(left_);
        }
        left_ -= data.size();
        given_ += data.size();
        return on_content_(data) && left_ > 0;
    }
    bool on_gap(std::uint64_t length) override {
        left_ -= std::min(length, left_);
        return left_ > 0;
    }

private:
    std::uint64_t left_;
    std::uint64_t given_ = 0;
    const std::function<bool(Bytes)>& on_content_;
};

class CaptureLoader final : public store::ExchangeLoader {
public:
    CaptureLoader(const Recording& recording, const store::Session& session)
        : recording_(recording),
          session_(session),
          windows_(recording) {}

    void load(std::uint32_t index, BodyDetail detail, http::Exchange& out) override;
    std::optional<http::DecodeFailure> read_body(const http::Exchange& exchange,
                                                 Side side,
                                                 BodyForm form,
                                                 const std::function<bool(Bytes)>& output) override;

private:
    bool read_head(const ConnectionRow& connection,
                   Side side,
                   const MessagePlace& place,
                   std::string& out);
    StreamPart part_of(const ConnectionRow& connection, Side side, const MessagePlace& place) const;
    void load_message(const ExchangeRow& row, Side side, http::Exchange& out);
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

// Whether the bytes end with the empty line that ends a head.
bool is_whole_head(std::string_view raw) {
    http::HeadEndFinder finder;
    return finder.find(raw) == raw.size();
}

void CaptureLoader::load_message(const ExchangeRow& row, Side side, http::Exchange& out) {
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
    if (!message.present) {
        message.head = {};
        message.body = {};
        return;
    }
    if (!read_head(connection, side, place, message.raw_head)) {
        out.anomalies.push_back({AnomalyCode::Gap,
                                 side,
                                 place.stream_offset,
                                 "the head cannot be read again from the capture"});
        message.raw_head.clear();
    }
    const auto kind = is_request ? http::HeadKind::Request : http::HeadKind::Response;
    message.head = parser_.parse(kind, message.raw_head, is_whole_head(message.raw_head));
    message.body = {};
    message.body.size = is_request ? row.request_size : row.response_size;
    message.body.framing = is_request ? row.request_framing : row.response_framing;
    message.body.complete = row.has(is_request ? store::row_flag::kRequestComplete
                                               : store::row_flag::kResponseComplete);
}

void CaptureLoader::load_interims(std::uint32_t index,
                                  const ConnectionRow& connection,
                                  http::Exchange& out) {
    std::string raw;
    for (const MessagePlace& place : session_.notes(index).interims) {
        if (!read_head(connection, Side::Server, place, raw)) {
            continue;
        }
        const http::Head& head = parser_.parse(http::HeadKind::Response, raw, is_whole_head(raw));
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
    http::ContentDecoder decoder(http::content_codings(message.head.fields),
                                 limits,
                                 [&hash](Bytes data) { hash.add(data); });
    const auto add = [&](Bytes data) {
        if (wants_digest) {
            decoder.add(data);
        }
        return true;
    };
    const std::uint64_t given = replay(row, side, out, add, &message);
    if (!wants_digest) {
        return;
    }
    message.content.emplace();
    if (message.body.missing > 0) {
        return;  // the gap is an anomaly of its own
    }
    const auto tell = [&](AnomalyCode code, std::string_view reason) {
        const MessagePlace& place = side == Side::Client ? row.request : row.response;
        out.anomalies.push_back({code, side, place.stream_offset, std::string(reason)});
    };
    if (given != message.body.size) {
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

void CaptureLoader::load(std::uint32_t index, BodyDetail detail, http::Exchange& out) {
    const ExchangeRow& row = session_.exchanges[index];
    const ConnectionRow& connection = session_.connections[row.connection];
    out.id = std::uint64_t{index} + 1;
    out.connection = std::uint64_t{row.connection} + 1;
    out.source = record_source(row.order);
    out.client = connection.client();
    out.server = connection.server();
    out.version = {row.version_major, row.version_minor};
    out.started = row.started;
    out.timing = store::timing_of(row, connection);
    out.interim.clear();
    const store::ExchangeNotes& notes = session_.notes(index);
    out.anomalies = session_.anomalies(index);

    load_message(row, Side::Client, out);
    load_message(row, Side::Server, out);
    out.request.body.missing = notes.missing[index_of(Side::Client)];
    out.response.body.missing = notes.missing[index_of(Side::Server)];
    if (row.has(store::row_flag::kHasInterim)) {
        load_interims(index, connection, out);
    }
    if (detail != BodyDetail::None || row.has(store::row_flag::kHasTrailers)) {
        load_body(row, Side::Client, detail, out);
        load_body(row, Side::Server, detail, out);
    }
    http::resolve_url(out.url,
                      out.request.head.method,
                      out.request.head.target,
                      out.request.head.fields.value("host"),
                      false,
                      out.server);
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
    http::ContentDecoder decoder(
        form == BodyForm::Content ? http::content_codings(message.head.fields) : kNoCodings,
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

}  // namespace

std::unique_ptr<store::ExchangeLoader> make_loader(const Recording& recording,
                                                   const store::Session& session) {
    return std::make_unique<CaptureLoader>(recording, session);
}

}  // namespace waybill::capture
