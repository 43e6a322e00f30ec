// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include "core/http/dialect_body.h"
#include "core/http/graphql_document.h"
#include "core/http/json_scanner.h"

namespace waybill::http {
namespace {

// Of a batch; the others are counted.
constexpr std::size_t kNamesKept = 16;
constexpr std::size_t kNameLength = 256;

// The members that tell, of one object.
struct Call {
    std::string query;
    std::string operation_name;
    std::string method;
    std::string version;  // of JSON-RPC
    bool has_method = false;
    bool has_params = false;
    bool has_id = false;
    bool persisted = false;  // a query that the server knows by its hash
};

void take_member(JsonScanner& json, std::string_view name, Call& call) {
    if (name == "query") {
        call.query = json.string().value_or("");
    } else if (name == "operationName") {
        call.operation_name = json.string().value_or("");
    } else if (name == "method") {
        std::optional<std::string> method = json.string();
        call.has_method = method.has_value();
        call.method = method.value_or("");
    } else if (name == "jsonrpc") {
        call.version = json.string().value_or("");
    } else if (name == "params") {
        call.has_params = json.peek() == '[' || json.peek() == '{';
    } else if (name == "id") {
        call.has_id = true;
    } else if (name == "extensions" && json.peek() == '{') {
        json.object([&](std::string_view extension) {
            call.persisted = call.persisted || extension == "persistedQuery";
        });
    }
}

Dialect dialect_of_call(const Call& call) {
    Dialect dialect;
    if (call.has_method
        && (call.version == "2.0" || (call.version.empty() && call.has_params && call.has_id))) {
        dialect.kind = DialectKind::JsonRpc;
        dialect.operation = call.method.substr(0, kNameLength);
    } else if (!call.query.empty()) {
        dialect = dialect_of_graphql(call.query, call.operation_name);
    } else if (call.persisted) {
        dialect.kind = DialectKind::GraphQl;
        dialect.operation = call.operation_name.substr(0, kNameLength);
    }
    return dialect;
}

Dialect read_call(JsonScanner& json) {
    Call call;
    json.object([&](std::string_view name) { take_member(json, name, call); });
    return dialect_of_call(call);
}

}  // namespace

Dialect dialect_of_graphql(std::string_view document, std::string_view name) {
    const GraphQlOperation operation = find_graphql_operation(document, name);
    Dialect dialect;
    if (operation.found) {
        dialect.kind = DialectKind::GraphQl;
        dialect.operation_kind = operation.kind;
        dialect.operation = !name.empty()             ? name.substr(0, kNameLength)
                            : !operation.name.empty() ? operation.name.substr(0, kNameLength)
                                                      : operation.kind;
    }
    return dialect;
}

Dialect dialect_of_json(std::string_view text) {
    JsonScanner json(text);
    if (json.peek() == '{') {
        return read_call(json);
    }
    Dialect batch;
    std::size_t names = 0;
    json.array([&] {
        if (json.peek() != '{') {
            return;
        }
        const Dialect call = read_call(json);
        if (call.kind == DialectKind::None
            || (batch.kind != DialectKind::None && batch.kind != call.kind)) {
            return;
        }
        if (batch.batch++ == 0) {
            batch.kind = call.kind;
            batch.operation_kind = call.operation_kind;
        }
        if (!call.operation.empty() && names++ < kNamesKept) {
            batch.operation += (batch.operation.empty() ? "" : ", ") + call.operation;
        }
    });
    return batch;
}

}  // namespace waybill::http
