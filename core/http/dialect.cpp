// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/dialect.h"

namespace waybill::http {

std::string_view name_of(DialectKind kind) {
    switch (kind) {
        case DialectKind::None:
            return "";
        case DialectKind::GraphQl:
            return "graphql";
        case DialectKind::Grpc:
            return "grpc";
        case DialectKind::GrpcWeb:
            return "grpc-web";
        case DialectKind::JsonRpc:
            return "json-rpc";
        case DialectKind::XmlRpc:
            return "xml-rpc";
        case DialectKind::Soap:
            return "soap";
        case DialectKind::Form:
            return "form";
        case DialectKind::Multipart:
            return "multipart";
        case DialectKind::EventStream:
            return "sse";
        case DialectKind::NdJson:
            return "ndjson";
    }
    return "";
}

Dialect dialect_of_heads(const Head* /*request*/, const Head* /*response*/) {
    return {};
}

class DialectReader::Impl {};

bool DialectReader::wants_body(const Head& /*request*/) {
    return false;
}

DialectReader::DialectReader(const Head& /*request*/) {}

DialectReader::~DialectReader() = default;

void DialectReader::add(Bytes /*data*/) {}

Dialect DialectReader::finish() {
    return {};
}

}  // namespace waybill::http
