// SPDX-License-Identifier: GPL-3.0-or-later
//
// One exchange in full, as it is loaded when somebody looks at it: a request, its interim responses
// and its final response.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/anomaly.h"
#include "core/base/endpoint.h"
#include "core/base/program.h"
#include "core/base/time.h"
#include "core/base/tls_facts.h"
#include "core/http/dialect.h"
#include "core/http/head.h"
#include "core/http/http1_stream.h"
#include "core/http/proxy_facts.h"
#include "core/http/websocket_facts.h"

namespace waybill::http {

// What is known of a body's content once the content codings were undone.
struct ContentFacts {
    std::optional<std::uint64_t> decoded_size;  // empty when it cannot be decoded
    std::string sha256;                         // hexadecimal; empty when it cannot be decoded
};

// A message. Views of `head` point into `raw_head`, those of `trailers` into `raw_trailers`, so a
// message is neither copied nor moved.
struct Message {
    Message() = default;
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;

    bool present = false;  // false: this message was not captured
    std::string raw_head;
    Head head;
    std::vector<FieldLengths> head_lengths;  // of HTTP/2: see http2_head.h
    std::string raw_trailers;
    HeaderList trailers;
    BodyFacts body;
    // The body's bytes are there without the content codings that its fields tell of: imported so.
    // Its size is that on the wire nevertheless.
    bool content_decoded = false;
    std::optional<ContentFacts> content;  // only when it was asked for
};

// The content codings that the bytes of the message's body still have, in the order of the fields.
std::vector<std::string> codings_of(const Message& message);

// Nanoseconds; -1 where unknown.
struct Timing {
    std::int64_t send = -1;
    std::int64_t wait = -1;
    std::int64_t receive = -1;
    std::int64_t total = -1;
    std::int64_t connect = -1;
    std::int64_t tls = -1;
};

// An interim response: 1xx, no body.
struct Interim {
    std::uint16_t status = 0;
    std::string reason;
    std::vector<std::pair<std::string, std::string>> fields;
};

// The parts of the target made absolute. Bytes as sent: not decoded, not valid UTF-8 necessarily.
struct Url {
    std::string text;  // the whole, absolute
    std::string scheme;
    std::string host;  // without brackets, as sent
    std::uint16_t port = 0;
    std::string path;
    std::optional<std::string> query;  // without the question mark
};

struct Exchange {
    std::uint64_t id = 0;          // 1, 2, 3 ... in output order
    std::uint64_t connection = 0;  // 1, 2, 3 ... by first packet
    std::uint64_t source = 0;
    std::uint32_t stream = 0;  // of HTTP/2; 0 for HTTP/1
    Endpoint client;
    Endpoint server;
    // Who holds these ends on this machine, by Side; null: not known, or elsewhere.
    std::array<std::shared_ptr<const Program>, 2> programs;
    Version version;  // of the request, else of the response
    Timestamp started;
    Timing timing;
    Url url;
    Message request;
    Message response;
    std::vector<Interim> interim;
    std::vector<Anomaly> anomalies;
    const TlsFacts* tls = nullptr;              // of its connection; null: not over TLS
    const WebSocketFacts* websocket = nullptr;  // null: it did not become one
    const ProxyFacts* proxy = nullptr;          // null: nothing was done with it
    Dialect dialect;                            // kind and operation

    // Null: not known.
    const Program* program(Side side) const { return programs[index_of(side)].get(); }
};

// Makes a request's URL absolute (MACHINE-FORMAT: scheme from TLS or the target's form; host from
// an absolute-form target, else the Host field, else the server's address). `target` and
// `host_field` are as sent; `host_field` is empty where there is none.
void resolve_url(Url& out,
                 std::string_view method,
                 std::string_view target,
                 std::string_view host_field,
                 bool over_tls,
                 const Endpoint& server);

}  // namespace waybill::http
