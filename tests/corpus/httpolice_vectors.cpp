// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/httpolice_vectors.h"

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "capture/capture_loader.h"
#include "capture/recording.h"
#include "core/audit/judge.h"
#include "core/http/content_coding.h"
#include "tests/corpus/json_access.h"
#include "tests/support/http1_recorder.h"
#include "tests/support/imported_har.h"

namespace waybill::corpus {
namespace {

using http::HeadKind;
using http::Http1Recorder;
using http::RecordedMessage;

// A notice and those of our rules that say the same; several notices may share a rule.
struct Mapping {
    std::int64_t notice;
    // Separated by spaces; "rule=word" is one whose detail ends with that word.
    std::string_view rules;
};
constexpr auto kMappings = std::to_array<Mapping>({
    {1001, "smuggling-te-not-final"},
    {1002, "smuggling-chunked-twice"},
    {1004, "conf-body-incomplete"},
    {1005, "smuggling-bad-chunk"},
    {1013, "conf-field-repeated header-duplicated hsts-multiple-headers"},
    {1015, "conf-bad-whitespace smuggling-space-before-colon"},
    {1016, "smuggling-folded-line"},
    {1018, "conf-coding-forbidden"},
    {1019, "conf-coding-forbidden"},
    {1024, "conf-length-forbidden"},
    {1020, "smuggling-te-and-length"},
    {1023, "conf-length-forbidden"},
    {1025, "conf-close-delimited"},
    {1026, "conf-trailer-forbidden"},
    {1029, "conf-te-without-connection"},
    {1033, "conf-host-missing"},
    {1034, "conf-connection-end-to-end"},
    {1037, "conf-coding-failed"},
    {1038, "conf-json-malformed"},
    {1039, "conf-xml-malformed"},
    {1040, "conf-form-malformed"},
    {1041, "conf-type-missing content-type-missing"},
    {1045, "conf-target-invalid"},
    {1048, "conf-switch-without-upgrade"},
    {1049, "conf-switch-not-offered"},
    {1050, "conf-upgrade-without-connection"},
    {1056, "conf-body-with-get"},
    {1057, "conf-body-with-head"},
    {1059, "conf-body-with-delete"},
    {1063, "conf-response-field-in-request"},
    {1064, "conf-request-field-in-response"},
    {1066, "conf-expect-without-body"},
    {1068, "conf-referer-from-https"},
    {1071, "conf-interim-to-old-client"},
    {1073, "conf-created-without-location"},
    {1076, "conf-reset-with-body"},
    {1078, "conf-redirect-without-location"},
    {1079, "conf-redirect-without-location"},
    {1080, "conf-redirect-without-location"},
    {1084, "conf-redirect-without-location"},
    {1205, "conf-redirect-without-location"},
    {1085, "conf-redirect-to-itself"},
    {1089, "conf-allow-missing"},
    {1090, "conf-not-acceptable-unasked"},
    {1101, "conf-upgrade-required-without-upgrade"},
    {1107, "conf-date-obsolete"},
    {1108, "conf-date-weekday"},
    {1109, "date-skew=ahead"},
    {1110, "date-missing"},
    {1112, "conf-location-undefined"},
    {1113, "conf-retry-after-undefined"},
    {1114, "conf-allow-contradicts"},
    {1118, "last-modified-future"},
    {1120, "conf-if-match-weak"},
    {1121, "conf-if-none-match-ignored"},
    {1123, "conf-if-modified-since-ignored"},
    {1124, "conf-not-modified-method"},
    {1125, "conf-precondition-none"},
    {1127, "conf-not-modified-field"},
    {1134, "conf-if-range-alone"},
    {1135, "conf-if-range-weak"},
    {1136, "conf-part-without-range"},
    {1138, "conf-part-unspecified"},
    {1139, "conf-boundary-missing"},
    {1140, "conf-boundary-not-found"},
    {1149, "conf-range-unsatisfiable-unasked"},
    {1152, "cc-wrong-message"},
    {1153, "cc-wrong-message"},
    {1167, "conf-status-out-of-range"},
    {1194, "conf-challenge-missing"},
    {1195, "conf-proxy-challenge-missing"},
    {1206, "conf-basic-without-realm"},
    {1218, "hsts-max-age-invalid"},
    {1220, "hsts-duplicate-directive"},
    {1221, "hsts-over-http"},
    {1224, "smuggling-bare-lf"},
    {1235, "cache-vary-host"},
    {1239, "conf-body-to-head"},
    {1240, "conf-body-in-204"},
    {1244, "conf-http2-connection-field"},
    {1245, "conf-http2-connection-field"},
    {1246, "conf-http2-switch"},
    {1248, "conf-filename-percent"},
    {1249, "conf-filename-backslash"},
    {1250, "conf-filename-not-ascii"},
    {1251, "conf-filename-star-alone"},
    {1252, "conf-filename-star-first"},
    {1261, "credential-over-plaintext=Bearer"},
    {1263, "auth-challenge-over-http=Bearer"},
    {1270, "token-in-url"},
    {1272, "conf-token-in-uri-storable"},
    {1275, "conf-xml-entities"},
    {1281, "conf-json-charset"},
    {1292, "conf-method-invalid"},
    {1293, "smuggling-field-name"},
    {1295, "conf-method-case"},
    {1309, "conf-link-without-rel"},
});

// Where HTTPolice follows the older RFCs, or does not look; the notice is then not compared.
struct Reviewed {
    std::string_view name;
    std::int64_t notice;
    std::string_view reason;
};
constexpr auto kReviewed = std::to_array<Reviewed>({
    {"1049_3", 1049, "protocol names are compared without their case, RFC 9110 section 7.8"},
    {"1058_1", 1063, "Content-Range in PUT is defined by RFC 9110 section 14.5"},
    {"1000_09", 1037, "a coding that is not known cannot be undone either"},
    {"1036_1", 1037, "a coding that is not known cannot be undone either"},
    {"1009_2", 1239, "the bytes behind the answer to HEAD are read as its body"},
    {"1298_1", 1004, "the streams end inside their bodies"},
    {"1298_1", 1005, "the streams end inside their bodies"},
    {"silence1", 1063, "the case switches the notice off"},
    {"silence3", 1033, "the case switches the notice off"},
    {"1001_1", 1005, "what follows is not chunked, whatever its coding"},
    {"fiddler+ie11_connect.har", 1110, "what a tunnel's beginning is dated, nobody needs"},
    {"1013_5", 1013, "Vary and Accept-Ranges are lists, RFC 9110 sections 12.5.5 and 14.3"},
});

bool is_reviewed(std::string_view name, std::int64_t notice) {
    return std::any_of(kReviewed.begin(), kReviewed.end(), [&](const Reviewed& each) {
        return each.name == name && each.notice == notice;
    });
}

bool holds_word(std::string_view words, std::string_view wanted) {
    for (std::size_t at = words.find(wanted); at != std::string_view::npos;
         at = words.find(wanted, at + 1)) {
        const std::size_t end = at + wanted.size();
        if ((at == 0 || words[at - 1] == ' ') && (end == words.size() || words[end] == ' ')) {
            return true;
        }
    }
    return false;
}

// The mapped notices: those expected, or those whose rules fired. Notices that share a rule count
// as one, by its rules.
std::string compare(std::string_view name,
                    const std::set<std::int64_t>& expected,
                    const std::set<std::string>& fired) {
    std::string difference;
    std::set<std::string_view> done;
    for (const Mapping& mapping : kMappings) {
        if (!done.insert(mapping.rules).second) {
            continue;
        }
        bool wanted = false;
        bool reviewed = false;
        for (const Mapping& other : kMappings) {
            if (other.rules == mapping.rules) {
                wanted = wanted || expected.contains(other.notice);
                reviewed = reviewed || is_reviewed(name, other.notice);
            }
        }
        const bool found = std::any_of(fired.begin(), fired.end(), [&](std::string_view rule) {
            return holds_word(mapping.rules, rule);
        });
        if (found != wanted && !reviewed) {
            difference += (found ? "also " : "not ") + std::string(mapping.rules) + " ("
                          + std::to_string(mapping.notice) + "); ";
        }
    }
    return difference;
}

std::string decode_base64(std::string_view text) {
    static constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const std::size_t value = kAlphabet.find(c);
        if (value == std::string_view::npos) {
            break;
        }
        bits = (bits << 6U) | static_cast<unsigned>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<char>((bits >> count) & 0xffU));
        }
    }
    return bytes;
}

std::string bytes_of(const json::value* stream) {
    if (stream == nullptr) {
        return {};
    }
    const std::string_view encoded = text_member(*stream, "base64");
    return encoded.empty() ? std::string(text_member(*stream, "text")) : decode_base64(encoded);
}

// One message of a stream as it stands in an exchange.
void fill(http::Message& out,
          HeadKind kind,
          const RecordedMessage& message,
          std::string_view stream) {
    out.present = true;
    out.raw_head = stream.substr(message.offset, message.head_length);
    http::HeadParser parser;
    out.head = parser.parse(kind, out.raw_head);
    out.body = message.facts;
    for (const http::RecordedField& field : message.trailers) {
        out.trailers.add({field.name, field.value});
    }
}

std::string decoded(const RecordedMessage& message,
                    const http::HeaderList& fields,
                    Side side,
                    std::vector<Anomaly>& anomalies) {
    const std::vector<std::string> codings = http::content_codings(fields);
    if (codings.empty() || message.body.empty()) {
        return message.body;
    }
    std::string content;
    http::ContentDecoder decoder(
        codings, {}, [&content](Bytes bytes) { content += as_text(bytes); });
    const bool good = decoder.add(as_bytes(message.body)) && decoder.finish();
    if (!good || !decoder.leniency().empty()) {
        anomalies.push_back({AnomalyCode::ContentDecodeFailed, side, 0, {}});
    }
    return content;
}

struct Stream {
    std::string bytes;
    Http1Recorder recorder;

    // Anomalies from the message's first byte up to the next one's.
    void add_anomalies(std::size_t index, Side side, std::vector<Anomaly>& out) const {
        const std::uint64_t begin = index == 0 ? 0 : recorder.messages[index].offset;
        const std::uint64_t end =
            index + 1 < recorder.messages.size() ? recorder.messages[index + 1].offset : UINT64_MAX;
        for (const http::RecordedAnomaly& anomaly : recorder.anomalies) {
            if (anomaly.offset >= begin && anomaly.offset < end) {
                out.push_back({anomaly.code, side, anomaly.offset, anomaly.detail});
            }
        }
    }
};

void run(HeadKind kind, Stream& stream) {
    http::HeadParser parser;
    http::Http1Stream reader(kind, stream.recorder, parser);
    reader.on_data(as_bytes(stream.bytes), {});
    reader.on_end(EndReason::Closed, {});
}

// Answers the stream of responses as the pairer would: by the request whose turn it is.
class Responses final : public http::Http1Events {
public:
    Responses(Http1Recorder& recorder, const std::vector<RecordedMessage>& requests)
        : recorder_(recorder),
          requests_(requests) {}

    http::ResponseContext on_head(const http::Head& head, const http::MessageSpan& span) override {
        recorder_.on_head(head, span);
        http::ResponseContext context;
        if (turn_ < requests_.size()) {
            context.to_head = requests_[turn_].method == "HEAD";
            context.to_connect = requests_[turn_].method == "CONNECT";
        }
        turn_ += head.status >= 200 || head.status == 101 ? 1U : 0U;
        return context;
    }
    void on_body(Bytes data) override { recorder_.on_body(data); }
    void on_body_gap(std::uint64_t length) override { recorder_.on_body_gap(length); }
    void on_trailers(const http::HeaderList& trailers) override { recorder_.on_trailers(trailers); }
    void on_message_end(const http::BodyFacts& body, const http::MessageSpan& span) override {
        recorder_.on_message_end(body, span);
    }
    void on_anomaly(AnomalyCode code, std::uint64_t offset, std::string detail) override {
        recorder_.on_anomaly(code, offset, std::move(detail));
    }
    void on_raw_start(RawReason reason, std::uint64_t offset) override {
        recorder_.on_raw_start(reason, offset);
    }
    void on_raw(Bytes data, const Arrival& arrival) override { recorder_.on_raw(data, arrival); }
    void on_raw_gap(std::uint64_t length, Timestamp at) override {
        recorder_.on_raw_gap(length, at);
    }

private:
    Http1Recorder& recorder_;
    const std::vector<RecordedMessage>& requests_;
    std::size_t turn_ = 0;
};

constexpr std::int64_t kNow = 1'768'478'400 * kNsPerSecond;

void judge_into(const http::Exchange& exchange,
                std::string_view request_body,
                std::string_view response_body,
                std::set<std::string>& fired) {
    audit::ExchangeFacts facts = audit::facts_of(exchange);
    facts.request_body = request_body;
    facts.response_body = response_body;
    for (const audit::Finding& finding : audit::judge(facts)) {
        const std::string id(finding.rule->id);
        fired.insert(id + '=' + finding.detail.substr(finding.detail.rfind(' ') + 1));
        fired.insert(id);
    }
}

std::string exchange_difference(const json::value& test) {
    Stream client{bytes_of(member(test, "inbound")), {}};
    Stream server{bytes_of(member(test, "outbound")), {}};
    const bool over_tls = text_member(test, "scheme") != "http";
    run(HeadKind::Request, client);
    {
        http::HeadParser parser;
        Responses events(server.recorder, client.recorder.messages);
        http::Http1Stream reader(HeadKind::Response, events, parser);
        reader.on_data(as_bytes(server.bytes), {});
        reader.on_end(EndReason::Closed, {});
    }
    const auto& requests = client.recorder.messages;
    const auto& responses = server.recorder.messages;
    std::set<std::string> fired;
    std::size_t next = 0;
    for (std::size_t i = 0; i < requests.size() || next < responses.size(); ++i) {
        const auto exchange = std::make_unique<http::Exchange>();
        std::string request_body;
        std::string response_body;
        if (i < requests.size()) {
            fill(exchange->request, HeadKind::Request, requests[i], client.bytes);
            client.add_anomalies(i, Side::Client, exchange->anomalies);
            request_body = decoded(
                requests[i], exchange->request.head.fields, Side::Client, exchange->anomalies);
        }
        while (next < responses.size()) {
            const RecordedMessage& response = responses[next];
            server.add_anomalies(next, Side::Server, exchange->anomalies);
            ++next;
            if (response.status >= 100 && response.status < 200 && response.status != 101) {
                http::Interim interim{response.status, response.reason, {}};
                for (const http::RecordedField& field : response.fields) {
                    interim.fields.emplace_back(field.name, field.value);
                }
                exchange->interim.push_back(std::move(interim));
                continue;
            }
            fill(exchange->response, HeadKind::Response, response, server.bytes);
            response_body = decoded(
                response, exchange->response.head.fields, Side::Server, exchange->anomalies);
            break;
        }
        exchange->started.ns = kNow;
        exchange->version = exchange->request.head.version;
        http::resolve_url(exchange->url,
                          exchange->request.head.method,
                          exchange->request.head.target,
                          exchange->request.head.fields.value("host"),
                          over_tls,
                          exchange->server);
        judge_into(*exchange, request_body, response_body, fired);
    }
    std::set<std::int64_t> expected;
    for (const json::value& notice : array_member(*member(test, "expected"), "notices")) {
        expected.insert(notice.to_number<std::int64_t>());
    }
    return compare(text_member(test, "name"), expected, fired);
}

// Imported as any HAR.
std::string har_difference(const json::value& test) {
    const test::ImportedHar har(json::serialize(*member(test, "har")));
    if (!har.error.empty()) {
        return har.error;
    }
    const capture::Recording none{std::vector<std::string>()};
    const auto loader = capture::make_loader(none, har.session);
    std::set<std::string> fired;
    for (std::uint32_t i = 0; i < har.session.exchanges.size(); ++i) {
        http::Exchange exchange;
        loader->load(i, store::BodyDetail::Digest, exchange);
        const auto body_of = [&](Side side) {
            std::string body;
            loader->read_body(exchange, side, store::BodyForm::Content, [&](Bytes data) {
                body += as_text(data);
                return true;
            });
            return body;
        };
        exchange.started.ns = kNow;
        judge_into(exchange, body_of(Side::Client), body_of(Side::Server), fired);
    }
    std::set<std::int64_t> expected;
    for (const json::value& notice : array_member(*member(test, "expected"), "notices")) {
        expected.insert(notice.to_number<std::int64_t>());
    }
    return compare(text_member(test, "name"), expected, fired);
}

template <typename Check>
std::vector<VectorOutcome> check_cases(const json::value& content, Check check) {
    std::vector<VectorOutcome> outcomes;
    for (const json::value& test : array_member(content, "cases")) {
        outcomes.push_back({std::string(text_member(test, "name")), check(test)});
    }
    return outcomes;
}

}  // namespace

std::vector<VectorOutcome> check_httpolice_exchange_vectors(const json::value& content) {
    return check_cases(content, exchange_difference);
}

std::vector<VectorOutcome> check_httpolice_har_vectors(const json::value& content) {
    return check_cases(content, har_difference);
}

}  // namespace waybill::corpus
