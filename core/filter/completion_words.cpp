// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/completion_words.h"

#include <algorithm>
#include <array>

#include "core/base/anomaly.h"
#include "core/base/ascii.h"
#include "core/http/category.h"

namespace waybill::filter {
namespace {

template <typename T, std::size_t N>
constexpr std::span<const T> all_of(const std::array<T, N>& list) {
    return {list.data(), list.size()};
}

constexpr auto kTextOperators = std::to_array<KnownWord>({
    {"==", "is"},
    {"!=", "is there and is not"},
    {"contains", "contains the text"},
    {"~", "matches the pattern"},
    {"in", "is one of { , }"},
    {"startswith", "starts with"},
    {"endswith", "ends with"},
});
constexpr auto kNumberOperators = std::to_array<KnownWord>({
    {"==", "is"},
    {">=", "is so much or more"},
    {">", "is more than"},
    {"<=", "is so much or less"},
    {"<", "is less than"},
    {"!=", "is there and is not"},
    {"in", "is one of { , }"},
});
constexpr auto kAddressOperators = std::to_array<KnownWord>({
    {"==", "is, or is in the network"},
    {"!=", "is not, nor in the network"},
    {"in", "is one of { , }"},
});
constexpr auto kContentOperators = std::to_array<KnownWord>({
    {"==", "is"},
    {"!=", "is there and is not"},
    {"contains", "contains the text"},
    {"~", "matches the pattern"},
    {"in", "is one of { , }"},
    {"startswith", "starts with"},
    {"endswith", "ends with"},
    {">", "is more than"},
    {">=", "is so much or more"},
    {"<", "is less than"},
    {"<=", "is so much or less"},
});
constexpr auto kFlagOperators = std::to_array<KnownWord>({{"==", "is"}});

constexpr auto kConnectives = std::to_array<KnownWord>({
    {"and", "both"},
    {"or", "one of both"},
});

constexpr auto kAliases = std::to_array<AliasWord>({
    {"~u", "the URL matches", true, FieldId::Url},
    {"~d", "the host matches", true, FieldId::Host},
    {"~m", "the method matches", true, FieldId::Method},
    {"~c", "the status is", true, FieldId::Status},
    {"~t", "a media type matches", true, FieldId::Type},
    {"~tq", "the request's media type matches", true, FieldId::Type},
    {"~ts", "the response's media type matches", true, FieldId::Type},
    {"~h", "a header field matches", true, FieldId::Header},
    {"~hq", "a header field of the request matches", true, FieldId::RequestHeader},
    {"~hs", "a header field of the response matches", true, FieldId::ResponseHeader},
    {"~b", "a body matches", true, FieldId::Body},
    {"~bq", "the request body matches", true, FieldId::RequestBody},
    {"~bs", "the response body matches", true, FieldId::ResponseBody},
    {"~q", "there is no response", false},
    {"~s", "there is a response", false},
    {"~e", "it failed", false},
    {"~a", "it is an asset: a style sheet, a script, an image, a font", false},
    {"~src", "the client matches", true, FieldId::Client},
    {"~dst", "the server matches", true, FieldId::Server},
    {"~comment", "the comment matches", true, FieldId::Comment},
    {"~marked", "it has a mark", false},
    {"~marker", "the mark matches", true, FieldId::Mark},
    {"~websocket", "it is a WebSocket", false},
    {"~http", "it is HTTP", false},
    {"~all", "every exchange", false},
    {"domain:", "the host", true, FieldId::Host},
    {"method:", "the method", true, FieldId::Method},
    {"status-code:", "the status", true, FieldId::Status},
    {"mime-type:", "the response's media type", true, FieldId::Type},
    {"resource-type:", "the kind of content", true, FieldId::Category},
    {"url:", "the URL contains", true, FieldId::Url},
    {"scheme:", "the scheme", true, FieldId::Scheme},
    {"larger-than:", "the response body is larger than", true, FieldId::Size},
    {"has-request-header:", "the request has such a header field", true, FieldId::RequestHeader},
    {"has-response-header:", "the response has such a header field", true, FieldId::ResponseHeader},
    {"cookie-name:", "the request has such a cookie", true, FieldId::Cookie},
    {"cookie-value:", "the request has a cookie of that value", true, FieldId::Cookie},
    {"cookie-domain:", "the response sets a cookie for the domain", true, FieldId::SetCookie},
    {"cookie-path:", "the response sets a cookie for the path", true, FieldId::SetCookie},
    {"set-cookie-name:", "the response sets such a cookie", true, FieldId::SetCookie},
    {"set-cookie-value:", "the response sets a cookie of that value", true, FieldId::SetCookie},
    {"set-cookie-domain:", "the response sets a cookie for the domain", true, FieldId::SetCookie},
    {"response-header-set-cookie:", "a cookie that the response sets", true, FieldId::SetCookie},
    {"is:", "a state", true, FieldId::Text},
});

constexpr auto kMethods = std::to_array<KnownWord>({
    {"GET", ""},
    {"POST", ""},
    {"PUT", ""},
    {"DELETE", ""},
    {"PATCH", ""},
    {"HEAD", ""},
    {"OPTIONS", ""},
    {"CONNECT", ""},
    {"TRACE", ""},
});
constexpr auto kSchemes = std::to_array<KnownWord>({{"http", ""}, {"https", ""}});
constexpr auto kProtocols = std::to_array<KnownWord>({
    {"HTTP/1.1", ""},
    {"HTTP/1.0", ""},
    {"HTTP/0.9", ""},
    {"HTTP/2", ""},
});
constexpr auto kVersions =
    std::to_array<KnownWord>({{"1.1", ""}, {"1.0", ""}, {"0.9", ""}, {"2", ""}});
constexpr auto kStatuses = std::to_array<KnownWord>({
    {"2xx", "success"},
    {"3xx", "redirection"},
    {"4xx", "an error of the client"},
    {"5xx", "an error of the server"},
    {"1xx", "an upgrade"},
});
constexpr auto kFramings = std::to_array<KnownWord>({
    {"length", "a Content-Length"},
    {"chunked", "chunks"},
    {"close", "the end of the connection"},
    {"none", "no body"},
    {"tunnel", "no longer HTTP"},
});
constexpr auto kCodings =
    std::to_array<KnownWord>({{"gzip", ""}, {"br", ""}, {"zstd", ""}, {"deflate", ""}});
constexpr auto kCharsets = std::to_array<KnownWord>({{"utf-8", ""}, {"iso-8859-1", ""}});
constexpr auto kSeverities = std::to_array<KnownWord>(
    {{"critical", ""}, {"high", ""}, {"medium", ""}, {"low", ""}, {"info", ""}});
constexpr auto kGrades =
    std::to_array<KnownWord>({{"A", ""}, {"B", ""}, {"C", ""}, {"D", ""}, {"E", ""}, {"F", ""}});
constexpr auto kDialects = std::to_array<KnownWord>({
    {"graphql", ""},
    {"grpc", ""},
    {"grpc-web", ""},
    {"json-rpc", ""},
    {"xml-rpc", ""},
    {"soap", ""},
    {"form", ""},
    {"multipart", ""},
    {"sse", ""},
    {"ndjson", ""},
});
constexpr auto kTlsVersions =
    std::to_array<KnownWord>({{"1.3", ""}, {"1.2", ""}, {"1.1", ""}, {"1.0", ""}});
constexpr auto kAlpns = std::to_array<KnownWord>({{"h2", ""}, {"http/1.1", ""}, {"h3", ""}});
constexpr auto kFlags = std::to_array<KnownWord>({{"true", ""}, {"false", ""}});
constexpr auto kStates = std::to_array<KnownWord>({
    {"running", "waiting for its response"},
    {"from-cache", "answered by a cache"},
});

constexpr auto kCategoryMeanings = std::to_array<std::string_view>({
    "what is read: HTML, PDF, plain text",
    "CSS",
    "JavaScript",
    "",
    "",
    "sound and video",
    "what programs read: JSON, XML, forms, events",
    "",
    "",
    "",
    "of a web application",
    "what is none of the others",
});
constexpr std::size_t kCategories = static_cast<std::size_t>(http::Category::Other) + 1;
static_assert(kCategoryMeanings.size() == kCategories);

std::span<const KnownWord> category_words() {
    static const auto words = [] {
        std::array<KnownWord, kCategories> list;
        for (std::size_t i = 0; i < kCategories; ++i) {
            list[i] = {name_of(static_cast<http::Category>(i)), kCategoryMeanings[i]};
        }
        return list;
    }();
    return words;
}

// The names of the anomalies and what they mean.
std::span<const KnownWord> anomaly_words() {
    static const auto words = [] {
        std::array<KnownWord, kAnomalyCodes> list;
        for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
            const auto code = static_cast<AnomalyCode>(i);
            list[i] = {name_of(code), waybill::explain(code)};
        }
        return list;
    }();
    return words;
}

constexpr auto kRequestHeaders = std::to_array<std::string_view>({
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "accept-language",
    "cookie",
    "authorization",
    "referer",
    "origin",
    "content-type",
    "content-length",
    "cache-control",
    "connection",
    "if-none-match",
    "if-modified-since",
    "range",
    "x-forwarded-for",
    "x-requested-with",
    "transfer-encoding",
    "content-encoding",
    "expect",
    "forwarded",
    "from",
    "if-match",
    "if-range",
    "if-unmodified-since",
    "max-forwards",
    "pragma",
    "priority",
    "proxy-authorization",
    "sec-ch-ua",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "te",
    "traceparent",
    "upgrade",
    "upgrade-insecure-requests",
    "via",
    "x-api-key",
    "x-csrf-token",
    "x-real-ip",
    "x-request-id",
    "access-control-request-headers",
    "access-control-request-method",
});
constexpr auto kResponseHeaders = std::to_array<std::string_view>({
    "content-type",
    "content-length",
    "server",
    "date",
    "cache-control",
    "set-cookie",
    "location",
    "etag",
    "last-modified",
    "content-encoding",
    "vary",
    "expires",
    "age",
    "transfer-encoding",
    "connection",
    "access-control-allow-origin",
    "strict-transport-security",
    "content-security-policy",
    "accept-ranges",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-expose-headers",
    "access-control-max-age",
    "allow",
    "alt-svc",
    "clear-site-data",
    "content-disposition",
    "content-language",
    "content-location",
    "content-range",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "keep-alive",
    "link",
    "nel",
    "permissions-policy",
    "pragma",
    "proxy-authenticate",
    "referrer-policy",
    "refresh",
    "report-to",
    "retry-after",
    "sec-websocket-accept",
    "server-timing",
    "timing-allow-origin",
    "trailer",
    "upgrade",
    "via",
    "www-authenticate",
    "x-cache",
    "x-content-type-options",
    "x-frame-options",
    "x-powered-by",
    "x-request-id",
    "x-xss-protection",
});

}  // namespace

std::span<const KnownWord> operators_of(const FieldInfo& field) {
    if (field.argument == ArgumentKind::Path || field.argument == ArgumentKind::Name) {
        return all_of(kContentOperators);
    }
    switch (field.type) {
        case FieldType::Text:
            return all_of(kTextOperators);
        case FieldType::Number:
        case FieldType::Size:
        case FieldType::Duration:
        case FieldType::Time:
            return all_of(kNumberOperators);
        case FieldType::Flag:
            return all_of(kFlagOperators);
        case FieldType::Address:
            return all_of(kAddressOperators);
    }
    return {};
}

std::span<const KnownWord> connectives() {
    return all_of(kConnectives);
}

std::span<const AliasWord> alias_words() {
    return all_of(kAliases);
}

const AliasWord* find_alias_word(std::string_view text) {
    const auto* const found =
        std::find_if(kAliases.begin(), kAliases.end(), [&](const AliasWord& word) {
            return ascii::equal_ignoring_case(word.text, text);
        });
    return found == kAliases.end() ? nullptr : found;
}

std::span<const KnownWord> words_of(FieldId field) {
    switch (field) {
        case FieldId::Method:
            return all_of(kMethods);
        case FieldId::Scheme:
            return all_of(kSchemes);
        case FieldId::Protocol:
            return all_of(kProtocols);
        case FieldId::HttpVersion:
            return all_of(kVersions);
        case FieldId::Status:
            return all_of(kStatuses);
        case FieldId::Category:
            return category_words();
        case FieldId::Framing:
            return all_of(kFramings);
        case FieldId::Coding:
            return all_of(kCodings);
        case FieldId::Charset:
            return all_of(kCharsets);
        case FieldId::Anomaly:
            return anomaly_words();
        case FieldId::Severity:
            return all_of(kSeverities);
        case FieldId::Grade:
        case FieldId::CachingGrade:
            return all_of(kGrades);
        case FieldId::Dialect:
            return all_of(kDialects);
        case FieldId::TlsVersion:
            return all_of(kTlsVersions);
        case FieldId::TlsAlpn:
            return all_of(kAlpns);
        default:
            break;
    }
    return waybill::filter::field(field).type == FieldType::Flag ? all_of(kFlags)
                                                                 : std::span<const KnownWord>{};
}

std::span<const KnownWord> words_of_alias(std::string_view alias) {
    return ascii::equal_ignoring_case(alias, "is:") ? all_of(kStates)
                                                    : std::span<const KnownWord>{};
}

std::span<const std::string_view> request_header_names() {
    return all_of(kRequestHeaders);
}
std::span<const std::string_view> response_header_names() {
    return all_of(kResponseHeaders);
}

}  // namespace waybill::filter
