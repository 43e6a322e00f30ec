// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/redacting_loader.h"

#include <array>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nettle/sha2.h>

#include "core/base/ascii.h"
#include "core/http/content_coding.h"
#include "core/http/head_parser.h"
#include "core/http/media_type.h"
#include "core/http/stream_messages.h"
#include "core/report/program_text.h"
#include "core/report/redacted_heads.h"
#include "core/report/secret_forms.h"

namespace waybill::report {
namespace {

using http::Exchange;
using http::Message;
using http::StreamKind;
using http::StreamMessage;
using store::BodyDetail;
using store::BodyForm;
using store::ChainPiece;

constexpr std::uint64_t kLongestMessage = 64 * kMiB;

const Message& message_of(const Exchange& exchange, Side side) {
    return side == Side::Client ? exchange.request : exchange.response;
}

const http::Head* head_of(const Message& message) {
    return message.present ? &message.head : nullptr;
}

StreamKind kind_of(const Exchange& exchange, Side side) {
    return http::stream_kind(head_of(exchange.request), head_of(exchange.response), side);
}

std::string_view type_of(const Message& message) {
    return http::parse_media_type(message.head.fields.value("content-type")).type;
}

bool is_binary_type(std::string_view type) {
    constexpr auto kBinary = std::to_array<std::string_view>({"application/gzip",
                                                              "application/msgpack",
                                                              "application/pdf",
                                                              "application/protobuf",
                                                              "application/wasm",
                                                              "application/x-msgpack",
                                                              "application/x-protobuf",
                                                              "application/zip",
                                                              "audio/",
                                                              "font/",
                                                              "image/",
                                                              "video/"});
    for (const std::string_view binary : kBinary) {
        if (ascii::starts_with_ignoring_case(type, binary)) {
            return !ascii::starts_with_ignoring_case(type, "image/svg");
        }
    }
    return false;
}

ReplaceOptions options_of(const Message& message) {
    const std::string_view type = type_of(message);
    ReplaceOptions options;
    options.same_length = is_binary_type(type);
    if (ascii::equal_ignoring_case(type, "application/x-www-form-urlencoded")) {
        options.use = TextUse::Form;
    } else if (type.find("javascript") != std::string_view::npos
               || type.find("ecmascript") != std::string_view::npos
               || ascii::equal_ignoring_case(type, "text/css")) {
        options.use = TextUse::Script;
    }
    return options;
}

bool looks_binary(Bytes data) {
    constexpr std::size_t kSeen = 1024;
    return as_text(data.first(std::min(data.size(), kSeen))).find('\0') != std::string_view::npos;
}

// RFC 6455 section 5.2; a client's frames have a mask that changes nothing.
std::string websocket_frame(const StreamMessage& message, std::string_view payload) {
    std::uint8_t opcode = 2;
    switch (message.kind) {
        case http::MessageKind::Text:
            opcode = 1;
            break;
        case http::MessageKind::Close:
            opcode = 8;
            break;
        case http::MessageKind::Ping:
            opcode = 9;
            break;
        case http::MessageKind::Pong:
            opcode = 10;
            break;
        default:
            break;
    }
    std::string frame(1, static_cast<char>(0x80U | opcode));
    const bool masked = message.side == Side::Client;
    const unsigned mask_bit = masked ? 0x80U : 0U;
    const std::size_t size = payload.size();
    const auto put_length = [&](unsigned first, unsigned bytes) {
        frame += static_cast<char>(mask_bit | first);
        for (unsigned shift = bytes * 8; shift > 0;) {
            shift -= 8;
            frame += static_cast<char>(size >> shift & 0xffU);
        }
    };
    if (size < 126) {
        put_length(static_cast<unsigned>(size), 0);
    } else if (size < 64 * kKiB) {
        put_length(126, 2);
    } else {
        put_length(127, 8);
    }
    frame.append(masked ? 4 : 0, '\0');
    frame += payload;
    return frame;
}

// The five bytes in front of a message of gRPC, and the message.
std::string grpc_frame(const StreamMessage& message, std::string_view payload) {
    std::string frame(1, message.trailers ? '\x80' : '\0');
    for (unsigned shift = 32; shift > 0;) {
        shift -= 8;
        frame += static_cast<char>(payload.size() >> shift & 0xffU);
    }
    frame += payload;
    return frame;
}

class Digest {
public:
    Digest() { sha256_init(&context_); }
    void add(Bytes data) {
        sha256_update(&context_, data.size(), data.data());
        size_ += data.size();
    }
    std::uint64_t size() const { return size_; }
    http::ContentFacts facts() {
        std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
        sha256_digest(&context_, digest.size(), digest.data());
        http::ContentFacts facts;
        facts.decoded_size = size_;
        for (const std::uint8_t byte : digest) {
            facts.sha256 += "0123456789abcdef"[byte >> 4U];
            facts.sha256 += "0123456789abcdef"[byte & 0xfU];
        }
        return facts;
    }

private:
    sha256_ctx context_{};
    std::uint64_t size_ = 0;
};

class RedactingLoader final : public store::ExchangeLoader {
public:
    RedactingLoader(store::ExchangeLoader& loader, const SecretReplacer& replacer)
        : loader_(loader),
          replacer_(replacer) {}

    void load(std::uint32_t index, BodyDetail detail, Exchange& out) override;
    std::optional<http::DecodeFailure> read_body(const Exchange& exchange,
                                                 Side side,
                                                 BodyForm form,
                                                 const std::function<bool(Bytes)>& output) override;
    bool read_pieces(const Exchange& exchange,
                     Side side,
                     const std::function<bool(const ChainPiece&)>& output) override;
    // They have no payloads.
    bool read_frames(std::uint32_t connection,
                     const std::function<bool(const ChainPiece&)>& output) override {
        return loader_.read_frames(connection, output);
    }

private:
    const Exchange& original(const Exchange& exchange) {
        if (original_.id != exchange.id) {
            loader_.load(static_cast<std::uint32_t>(exchange.id - 1), BodyDetail::None, original_);
        }
        return original_;
    }
    void redact_message(Side side, BodyDetail detail, Exchange& out);
    bool read_messages(const Exchange& from,
                       Side side,
                       const std::function<bool(const ChainPiece&)>& output);
    bool read_tunnel(const Exchange& from,
                     Side side,
                     const std::function<bool(const ChainPiece&)>& output);
    bool read_content(const Exchange& from,
                      Side side,
                      const std::function<bool(const ChainPiece&)>& output);

    store::ExchangeLoader& loader_;
    SecretReplacer replacer_;
    http::HeadParser parser_;
    Exchange original_;  // with its secrets
    std::map<std::uint64_t, http::WebSocketFacts> websockets_;
    std::array<ChangedProgram, 2> programs_;  // by Side
};

void RedactingLoader::redact_message(Side side, BodyDetail detail, Exchange& out) {
    const Message& from = message_of(original_, side);
    Message& message = side == Side::Client ? out.request : out.response;
    message.present = from.present;
    message.body = from.body;
    message.content.reset();
    message.content_decoded = true;
    if (!from.present) {
        message.raw_head.clear();
        message.head = {};
        message.head_lengths.clear();
        message.raw_trailers.clear();
        message.trailers.clear();
        return;
    }
    redact_heads(replacer_,
                 from,
                 side == Side::Client ? http::HeadKind::Request : http::HeadKind::Response,
                 parser_,
                 message);
    if (detail == BodyDetail::None || from.body.framing == http::BodyFraming::Tunnel) {
        return;
    }
    message.content.emplace();
    Digest digest;
    const auto failure = read_body(out, side, BodyForm::Content, [&digest](Bytes data) {
        digest.add(data);
        return true;
    });
    // What a body that is cut off decodes to counts, as for other loaders.
    const bool only_cut_off = failure && failure->at_end && digest.size() > 0;
    if ((!failure || only_cut_off) && from.body.missing == 0) {
        message.content = digest.facts();
    }
    if (failure && from.body.missing == 0) {
        out.anomalies.push_back({failure->code, side, 0, replacer_.text(failure->detail)});
    }
}

void RedactingLoader::load(std::uint32_t index, BodyDetail detail, Exchange& out) {
    loader_.load(index, BodyDetail::None, original_);
    out.id = original_.id;
    out.connection = original_.connection;
    out.source = original_.source;
    out.stream = original_.stream;
    out.client = original_.client;
    out.server = original_.server;
    for (std::size_t side = 0; side < out.programs.size(); ++side) {
        out.programs[side] = programs_[side].of(
            original_.programs[side],
            [this](auto text) { return replacer_.text(text); },
            [this](auto text) { return replacer_.command(text); });
    }
    out.version = original_.version;
    out.started = original_.started;
    out.timing = original_.timing;
    out.tls = original_.tls;
    out.anomalies = original_.anomalies;
    for (Anomaly& anomaly : out.anomalies) {
        anomaly.detail = replacer_.text(anomaly.detail);
    }
    redact_message(Side::Client, detail, out);
    redact_message(Side::Server, detail, out);
    out.interim.clear();
    for (const http::Interim& from : original_.interim) {
        http::Interim& interim = out.interim.emplace_back();
        interim.status = from.status;
        interim.reason = replacer_.text(from.reason);
        for (const auto& [name, value] : from.fields) {
            interim.fields.emplace_back(name, replacer_.field(name, value));
        }
    }
    out.dialect = original_.dialect;
    out.dialect.operation = replacer_.text(original_.dialect.operation);
    out.websocket = original_.websocket;
    if (out.websocket != nullptr && !out.websocket->close_reason.empty()) {
        http::WebSocketFacts facts = *out.websocket;
        facts.close_reason = replacer_.text(facts.close_reason);
        // Kept for those that were loaded before.
        out.websocket = &websockets_.try_emplace(out.id, std::move(facts)).first->second;
    }
    const http::Head& head = out.request.head;
    const bool is_https = original_.url.scheme == "https";
    http::resolve_url(out.url,
                      head.method,
                      head.target,
                      head.authority.empty() ? head.fields.value("host") : head.authority,
                      is_https,
                      out.server);
    if (!original_.request.present) {
        out.url = original_.url;
    }
}

std::optional<http::DecodeFailure> RedactingLoader::read_body(
    const Exchange& exchange,
    Side side,
    BodyForm /*form*/,
    const std::function<bool(Bytes)>& output) {
    const Exchange& from = original(exchange);
    const Message& message = message_of(from, side);
    if (kind_of(from, side) == StreamKind::Grpc) {
        read_messages(from, side, [&](const ChainPiece& piece) {
            return piece.data.empty() || output(piece.data);
        });
        return std::nullopt;
    }
    ReplaceOptions options = options_of(message);
    std::unique_ptr<ReplacingStream> stream;
    const auto failure = loader_.read_body(from, side, BodyForm::Content, [&](Bytes data) {
        if (!stream) {
            options.same_length = options.same_length || looks_binary(data);
            stream = std::make_unique<ReplacingStream>(replacer_, options, output);
        }
        return stream->add(data);
    });
    if (stream && !stream->flush()) {
        return std::nullopt;
    }
    return failure;
}

// Messages made anew.
bool RedactingLoader::read_messages(const Exchange& from,
                                    Side side,
                                    const std::function<bool(const ChainPiece&)>& output) {
    const bool is_websocket = kind_of(from, side) == StreamKind::WebSocket;
    const bool in_base64 =
        !is_websocket && type_of(message_of(from, side)).find("-text") != std::string_view::npos;
    bool stopped = false;
    http::StreamMessages messages(
        head_of(from.request),
        head_of(from.response),
        kLongestMessage,
        [&](StreamMessage&& message) {
            std::string payload;
            if (!message.compressed) {
                const bool binary =
                    message.kind == http::MessageKind::Binary
                    || (message.kind == http::MessageKind::Grpc && !message.trailers);
                payload = replacer_.text(message.data, {TextUse::Any, binary, true, true, true});
            }
            if (message.kind == http::MessageKind::Close && message.close_code != 0) {
                payload.insert(0, 1, static_cast<char>(message.close_code & 0xffU));
                payload.insert(0, 1, static_cast<char>(message.close_code >> 8U));
            }
            constexpr std::size_t kLongestControl = 125;  // RFC 6455 section 5.5
            if (message.kind == http::MessageKind::Close || message.kind == http::MessageKind::Ping
                || message.kind == http::MessageKind::Pong) {
                payload.resize(std::min(payload.size(), kLongestControl));
            }
            std::string frame =
                is_websocket ? websocket_frame(message, payload) : grpc_frame(message, payload);
            if (in_base64) {
                frame = encode_base64(frame, false);
                frame.append((4 - frame.size() % 4) % 4, '=');
            }
            stopped = !output({as_bytes(frame), 0, message.at});
            return !stopped;
        });
    if (message_of(from, side).content_decoded) {
        messages.expect_decoded(side);
    }
    const bool read = loader_.read_pieces(from, side, [&](const ChainPiece& piece) {
        return messages.add(side, piece.data, piece.missing, piece.at);
    });
    if (!stopped) {
        messages.finish(side);
    }
    return read;
}

// What is not known to be text keeps its length.
bool RedactingLoader::read_tunnel(const Exchange& from,
                                  Side side,
                                  const std::function<bool(const ChainPiece&)>& output) {
    Timestamp at;
    ReplacingStream stream(replacer_, {TextUse::Any, true, true, true, true}, [&](Bytes data) {
        return output({data, 0, at});
    });
    bool more = true;
    const bool read = loader_.read_pieces(from, side, [&](const ChainPiece& piece) {
        if (piece.missing > 0) {
            more = stream.flush() && output(piece);
        } else {
            at = piece.at;
            more = stream.add(piece.data);
        }
        return more;
    });
    if (more) {
        stream.flush();
    }
    return read;
}

// Decoded. Of events and records each piece is given as far as its last line goes, so that their
// times are those of the wire.
bool RedactingLoader::read_content(const Exchange& from,
                                   Side side,
                                   const std::function<bool(const ChainPiece&)>& output) {
    const Message& message = message_of(from, side);
    const StreamKind kind = kind_of(from, side);
    const bool by_lines = kind == StreamKind::ServerEvents || kind == StreamKind::Records;
    Timestamp at;
    bool more = true;
    ReplacingStream stream(replacer_, options_of(message), [&](Bytes data) {
        return output({data, 0, at});
    });
    std::string line;
    const auto add = [&](Bytes data) {
        const std::size_t end = by_lines ? as_text(data).rfind('\n') : std::string_view::npos;
        if (!by_lines) {
            more = more && stream.add(data);
        } else if (end == std::string_view::npos) {
            line += as_text(data);
        } else {
            more = more && stream.add(as_bytes(line)) && stream.add(data.first(end + 1))
                   && stream.flush();
            line = as_text(data.subspan(end + 1));
        }
    };
    http::DecodeLimits limits;
    limits.output_bytes = 0;
    limits.out_of_time = [&more] {
        return !more;
    };
    http::ContentDecoder decoder(http::codings_of(message), std::move(limits), add);
    const bool read = loader_.read_pieces(from, side, [&](const ChainPiece& piece) {
        at = piece.at;
        if (piece.missing > 0) {
            more = more && stream.add(as_bytes(line)) && stream.flush() && output(piece);
            line.clear();
        } else {
            decoder.add(piece.data);
        }
        return more;
    });
    if (more) {
        decoder.finish();
        more = more && stream.add(as_bytes(line)) && stream.flush();
    }
    return read;
}

bool RedactingLoader::read_pieces(const Exchange& exchange,
                                  Side side,
                                  const std::function<bool(const ChainPiece&)>& output) {
    const Exchange& from = original(exchange);
    const StreamKind kind = kind_of(from, side);
    if (kind == StreamKind::WebSocket || kind == StreamKind::Grpc) {
        return read_messages(from, side, output);
    }
    const bool is_tunnel =
        from.response.head.status == 101
        || (from.request.head.method == "CONNECT" && from.response.head.status / 100 == 2);
    return is_tunnel ? read_tunnel(from, side, output) : read_content(from, side, output);
}

}  // namespace

std::unique_ptr<store::ExchangeLoader> make_redacting_loader(store::ExchangeLoader& loader,
                                                             const SecretReplacer& replacer) {
    return std::make_unique<RedactingLoader>(loader, replacer);
}

}  // namespace waybill::report
