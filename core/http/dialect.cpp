// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/dialect.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/ascii.h"
#include "core/http/content_coding.h"
#include "core/http/dialect_body.h"
#include "core/http/field_value.h"
#include "core/http/ndjson.h"
#include "core/http/parameters.h"

namespace waybill::http {
namespace {

// What a request's media type says of its body.
enum class BodyClass : std::uint8_t {
    Other,
    Json,
    GraphQl,
    Xml,
    Soap,
    Form,
    Multipart,
    Grpc,
    GrpcWeb,
    NdJson,
};

// The length and the first letter tell nearly always, and without a call.
inline bool is(std::string_view text, std::string_view lower_name) {
    return text.size() == lower_name.size() && ascii::to_lower(text[0]) == lower_name[0]
           && ascii::equal_ignoring_case(text, lower_name);
}

bool has_suffix(std::string_view type, std::string_view suffix) {
    return type.size() > suffix.size() && is(type.substr(type.size() - suffix.size()), suffix);
}

BodyClass class_of_application(std::string_view type) {
    constexpr std::size_t kApplication = 12;  // "application/"
    const std::string_view subtype = type.substr(kApplication);
    if (is(subtype, "x-www-form-urlencoded")) {
        return BodyClass::Form;
    }
    if (is(subtype.substr(0, 4), "grpc")
        && (subtype.size() == 4 || subtype[4] == '+' || subtype[4] == '-')) {
        return is(subtype.substr(0, 8), "grpc-web") ? BodyClass::GrpcWeb : BodyClass::Grpc;
    }
    if (is(subtype, "graphql")) {
        return BodyClass::GraphQl;
    }
    if (is(subtype, "json") || is(subtype, "json-rpc") || is(subtype, "jsonrequest")
        || has_suffix(subtype, "+json")) {
        return BodyClass::Json;
    }
    if (is(subtype, "soap+xml")) {
        return BodyClass::Soap;
    }
    if (is(subtype, "xml")) {
        return BodyClass::Xml;
    }
    return record_framing(type) != RecordFraming::None ? BodyClass::NdJson : BodyClass::Other;
}

std::string_view without_parameters(std::string_view content_type) {
    return ascii::trim(content_type.substr(0, content_type.find(';')));
}

// `type` is without parameters.
BodyClass class_of(std::string_view type) {
    if (type.size() > 12 && type[11] == '/' && is(type.substr(0, 12), "application/")) {
        return class_of_application(type);
    }
    if (is(type.substr(0, 10), "multipart/")) {
        return BodyClass::Multipart;
    }
    if (is(type, "text/x-ndjson")) {
        return BodyClass::NdJson;
    }
    return is(type, "text/xml") ? BodyClass::Xml : BodyClass::Other;
}

std::string_view without_quotes(std::string_view value) {
    value = ascii::trim(value);
    return value.size() >= 2 && value.front() == '"' && value.back() == '"'
               ? value.substr(1, value.size() - 2)
               : value;
}

Dialect make(DialectKind kind, std::string_view operation = {}) {
    constexpr std::size_t kOperationKept = 256;
    Dialect dialect;
    dialect.kind = kind;
    dialect.operation = operation.substr(0, kOperationKept);
    return dialect;
}

// "/package.Service/Method", perhaps with a query behind it.
std::string_view grpc_method(std::string_view target) {
    target = target.substr(0, target.find('?'));
    if (const std::size_t scheme = target.find("://"); scheme != std::string_view::npos) {
        const std::size_t path = target.find('/', scheme + 3);
        target = path == std::string_view::npos ? std::string_view{} : target.substr(path);
    }
    return !target.empty() && target.front() == '/' ? target.substr(1) : target;
}

Dialect dialect_of_type(const Head& request,
                        std::string_view content_type,
                        const Field* soap_action,
                        BodyClass body) {
    switch (body) {
        case BodyClass::Other:
        case BodyClass::Json:
            break;
        case BodyClass::GraphQl:
            return make(DialectKind::GraphQl);
        case BodyClass::Xml:  // SOAP 1.1
            if (soap_action != nullptr) {
                return make(DialectKind::Soap, without_quotes(soap_action->value));
            }
            break;
        case BodyClass::Soap: {  // SOAP 1.2
            std::string_view action;
            for_each_field_parameter(split_parameters(content_type).parameters,
                                     [&](const FieldParameter& parameter) {
                                         if (ascii::equal_ignoring_case(parameter.name, "action")) {
                                             action = parameter.value;
                                         }
                                     });
            return make(DialectKind::Soap, action);
        }
        case BodyClass::Form:
            return make(DialectKind::Form);
        case BodyClass::Multipart:
            return make(DialectKind::Multipart);
        case BodyClass::Grpc:
            return make(DialectKind::Grpc, grpc_method(request.target));
        case BodyClass::GrpcWeb:
            return make(DialectKind::GrpcWeb, grpc_method(request.target));
        case BodyClass::NdJson:
            return make(DialectKind::NdJson);
    }
    return {};
}

// GraphQL over GET: the document is a parameter, or its hash is.
Dialect dialect_of_query(std::string_view query) {
    if (query.find("query=") == std::string_view::npos
        && query.find("persistedQuery") == std::string_view::npos) {
        return {};
    }
    std::string_view document;
    std::string_view name;
    std::string_view extensions;
    for_each_parameter(query, [&](const NameAndValue& parameter) {
        if (parameter.name == "query") {
            document = parameter.value;
        } else if (parameter.name == "operationName") {
            name = parameter.value;
        } else if (parameter.name == "extensions") {
            extensions = parameter.value;
        }
    });
    std::string decoded_name;
    append_form_decoded(decoded_name, name);
    std::string decoded;
    append_form_decoded(decoded, document);
    if (!decoded.empty()) {
        return dialect_of_graphql(decoded, decoded_name);
    }
    append_form_decoded(decoded, extensions);
    return decoded.find("\"persistedQuery\"") != std::string::npos
               ? make(DialectKind::GraphQl, decoded_name)
               : Dialect();
}

Dialect dialect_of_response_type(std::string_view content_type) {
    const std::string_view type = without_parameters(content_type);
    if (is(type, "text/event-stream")) {
        return make(DialectKind::EventStream);
    }
    switch (class_of(type)) {
        case BodyClass::Grpc:
            return make(DialectKind::Grpc);
        case BodyClass::GrpcWeb:
            return make(DialectKind::GrpcWeb);
        case BodyClass::NdJson:
            return make(DialectKind::NdJson);
        case BodyClass::Other:
        case BodyClass::Json:
        case BodyClass::GraphQl:
        case BodyClass::Xml:
        case BodyClass::Soap:
        case BodyClass::Form:
        case BodyClass::Multipart:
            break;
    }
    return {};
}

}  // namespace

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

Dialect dialect_of_heads(const Head* request, const Head* response) {
    if (request != nullptr) {
        const Field* type = nullptr;
        const Field* action = nullptr;
        for (const Field& field : request->fields) {
            if (type == nullptr && is(field.name, "content-type")) {
                type = &field;
            } else if (action == nullptr && is(field.name, "soapaction")) {
                action = &field;
            }
        }
        const BodyClass body =
            type != nullptr ? class_of(without_parameters(type->value)) : BodyClass::Other;
        if (body != BodyClass::Other) {
            return dialect_of_type(*request, type->value, action, body);
        }
        const std::size_t query = request->target.find('?');
        if (query != std::string_view::npos && request->method == "GET") {
            return dialect_of_query(request->target.substr(query + 1));
        }
    }
    if (response != nullptr) {
        for (const Field& field : response->fields) {
            if (is(field.name, "content-type")) {
                return dialect_of_response_type(field.value);
            }
        }
    }
    return {};
}

class DialectReader::Impl {
public:
    explicit Impl(const Head& request)
        : class_(class_of(without_parameters(request.fields.value("content-type")))),
          from_heads_(dialect_of_heads(&request, nullptr)) {
        const std::vector<std::string> codings = content_codings(request.fields);
        if (!codings.empty()) {
            DecodeLimits limits;
            limits.output_bytes = kBodyKept;
            decoder_ = std::make_unique<ContentDecoder>(
                codings, std::move(limits), [this](Bytes data) { keep(data); });
        }
    }

    void add(Bytes data) {
        if (text_.size() == kBodyKept) {
            return;
        }
        if (decoder_) {
            decoder_->add(data);
        } else {
            keep(data);
        }
    }

    Dialect finish() {
        if (!from_heads_.operation.empty()) {
            return std::move(from_heads_);
        }
        Dialect dialect;
        switch (class_) {
            case BodyClass::Json:
                dialect = dialect_of_json(text_);
                break;
            case BodyClass::GraphQl:
                dialect = dialect_of_graphql(text_, {});
                break;
            case BodyClass::Xml:
            case BodyClass::Soap:
                dialect = dialect_of_xml(text_);
                break;
            case BodyClass::Other:
            case BodyClass::Form:
            case BodyClass::Multipart:
            case BodyClass::Grpc:
            case BodyClass::GrpcWeb:
            case BodyClass::NdJson:
                break;
        }
        return dialect.kind != DialectKind::None ? std::move(dialect) : std::move(from_heads_);
    }

private:
    void keep(Bytes data) {
        text_.append(as_text(data.first(std::min(data.size(), kBodyKept - text_.size()))));
    }

    BodyClass class_;
    Dialect from_heads_;
    std::unique_ptr<ContentDecoder> decoder_;
    std::string text_;
};

bool DialectReader::wants_body(const Head& request) {
    for (const Field& field : request.fields) {
        if (is(field.name, "content-type")) {
            const BodyClass body = class_of(without_parameters(field.value));
            return body == BodyClass::Json || body == BodyClass::GraphQl || body == BodyClass::Xml
                   || body == BodyClass::Soap;
        }
    }
    return false;
}

DialectReader::DialectReader(const Head& request) : impl_(std::make_unique<Impl>(request)) {}

DialectReader::~DialectReader() = default;

void DialectReader::add(Bytes data) {
    impl_->add(data);
}

Dialect DialectReader::finish() {
    return impl_->finish();
}

}  // namespace waybill::http
