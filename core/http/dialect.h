// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an exchange says in terms of a convention on top of HTTP: a GraphQL operation, a gRPC
// method, a JSON-RPC call, a form. Told from the request's head and the beginning of its body, and
// from the type of the response.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/http/head.h"

namespace waybill::http {

enum class DialectKind : std::uint8_t {
    None,
    GraphQl,
    Grpc,
    GrpcWeb,
    JsonRpc,
    XmlRpc,
    Soap,
    Form,
    Multipart,
    EventStream,
    NdJson,
};

// "graphql", "grpc", "grpc-web", "json-rpc", "xml-rpc", "soap", "form", "multipart", "sse",
// "ndjson"; None is empty.
std::string_view name_of(DialectKind kind);

struct Dialect {
    DialectKind kind = DialectKind::None;
    // GraphQL: the operation's name, else its kind ("query"); gRPC: "package.Service/Method";
    // JSON-RPC and XML-RPC: the method; SOAP: the action, else the first element of the body.
    // Several in a batch: joined with ", ". May quote the wire: escape before showing.
    std::string operation;
    std::string operation_kind;  // GraphQL: "query", "mutation", "subscription"
    std::size_t batch = 0;       // how many calls one request made; 0: not a batch
};

// What the heads alone tell; either may be null.
Dialect dialect_of_heads(const Head* request, const Head* response);

// Reads a request whose body tells more than its head.
class DialectReader {
public:
    static constexpr std::size_t kBodyKept = 64 * kKiB;

    static bool wants_body(const Head& request);

    // Keeps what it needs of the head.
    explicit DialectReader(const Head& request);
    ~DialectReader();

    // The next bytes of the body as sent; content codings are undone here.
    void add(Bytes data);

    // The body is over, or enough of it was seen.
    Dialect finish();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::http
