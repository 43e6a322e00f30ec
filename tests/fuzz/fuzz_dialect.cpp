// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dialects. The first byte picks the media type and how the rest, which is the target up to the
// first line feed and then the body, is cut into pieces. Invariants: however the body is cut, the
// same dialect; what it names is bounded; an operation without a kind of dialect is none; a batch
// is one of calls.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/base/bytes.h"
#include "core/http/dialect.h"

namespace {

using waybill::Bytes;
using namespace waybill::http;

constexpr std::array<std::string_view, 8> kTypes{"application/json",
                                                 "application/graphql",
                                                 "text/xml",
                                                 "application/soap+xml; action=\"\"",
                                                 "application/grpc",
                                                 "application/x-www-form-urlencoded",
                                                 "text/plain",
                                                 ""};

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check(const Dialect& dialect) {
    require(dialect.operation.size() <= 16U * 258U);
    require(dialect.operation_kind.size() <= 12);
    require(dialect.kind != DialectKind::None
            || (dialect.operation.empty() && dialect.operation_kind.empty() && dialect.batch == 0));
    require(dialect.operation_kind.empty() || dialect.kind == DialectKind::GraphQl);
    require(dialect.batch == 0 || dialect.kind == DialectKind::GraphQl
            || dialect.kind == DialectKind::JsonRpc);
}

Dialect read(const Head& head, Bytes body, std::size_t cut) {
    DialectReader reader(head);
    while (!body.empty()) {
        const Bytes piece = body.first(cut == 0 ? body.size() : std::min(cut, body.size()));
        reader.add(piece);
        body = body.subspan(piece.size());
    }
    return reader.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view rest = waybill::as_text(Bytes(data + 1, size - 1));
    const std::size_t line = std::min(rest.find('\n'), rest.size());
    Head head;
    head.method = data[0] % 2U == 0 ? "GET" : "POST";
    head.target = rest.substr(0, line);
    const std::string_view type = kTypes[data[0] / 2U % kTypes.size()];
    if (!type.empty()) {
        head.fields.add({"Content-Type", type});
    }
    check(dialect_of_heads(&head, nullptr));
    check(dialect_of_heads(nullptr, &head));
    const Bytes body = waybill::as_bytes(rest.substr(std::min(line + 1, rest.size())));
    const Dialect whole = read(head, body, 0);
    const Dialect pieces = read(head, body, data[0] / 16U + 1U);
    check(whole);
    require(pieces.kind == whole.kind && pieces.operation == whole.operation
            && pieces.operation_kind == whole.operation_kind && pieces.batch == whole.batch);
    return 0;
}
