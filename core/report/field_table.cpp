// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>

#include "core/base/ascii.h"
#include "core/http/content_coding.h"
#include "core/http/media_type.h"
#include "core/report/fields.h"
#include "core/report/json_writer.h"
#include "core/store/judgements.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

using Subject = FieldSubject;
using http::Message;

void append_number(std::string& out, std::uint64_t value) {
    std::array<char, 24> digits{};
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void append_milliseconds(std::string& out, std::int64_t ns) {
    if (ns >= 0) {
        JsonWriter(out).milliseconds(ns);
    }
}

void append_flag(std::string& out, bool value) {
    out += value ? "true" : "false";
}

// Puts a separator between the members of a list.
void append_member(std::string& out, std::size_t begin, std::string_view member) {
    if (out.size() > begin) {
        out += ',';
    }
    out += member;
}

const TlsFacts* tls_of(const Subject& s) {
    return store::tls_of(s.row(), s.connection());
}

template <std::string TlsFacts::*kMember>
void append_tls(std::string& out, const Subject& s) {
    if (const TlsFacts* const tls = tls_of(s)) {
        out += tls->*kMember;
    }
}

http::Dialect dialect_of(const Subject& s) {
    return store::read_dialect(s.session.strings.at(s.row().dialect));
}

template <std::int64_t http::Timing::*kMember>
void append_timing(std::string& out, const Subject& s) {
    append_milliseconds(out, timing_of(s.row(), s.connection()).*kMember);
}

template <const Endpoint& (store::ConnectionRow::*kWho)() const>
struct EndpointFields {
    static void both(std::string& out, const Subject& s) {
        out += to_string((s.connection().*kWho)());
    }
    static void ip(std::string& out, const Subject& s) {
        out += to_string((s.connection().*kWho)().ip);
    }
    static void port(std::string& out, const Subject& s) {
        append_number(out, (s.connection().*kWho)().port);
    }
};
using Client = EndpointFields<&store::ConnectionRow::client>;
using Server = EndpointFields<&store::ConnectionRow::server>;

template <Side kSide>
struct ProgramFields {
    template <std::string Program::*kMember>
    static void text(std::string& out, const Subject& s) {
        if (const Program* const program = s.connection().program(kSide)) {
            out += program->*kMember;
        }
    }
    static void pid(std::string& out, const Subject& s) {
        const Program* const program = s.connection().program(kSide);
        if (program != nullptr && program->pid != 0) {
            append_number(out, program->pid);
        }
    }
    static void uid(std::string& out, const Subject& s) {
        const Program* const program = s.connection().program(kSide);
        if (program != nullptr && program->uid) {
            append_number(out, *program->uid);
        }
    }
};
using ClientProgram = ProgramFields<Side::Client>;
using ServerProgram = ProgramFields<Side::Server>;

// What requests and responses have in common.
template <Side kSide>
struct MessageFields {
    static constexpr bool kIsRequest = kSide == Side::Client;

    static const Message& message(const Subject& s) {
        return kIsRequest ? s.exchange->request : s.exchange->response;
    }
    static bool present(const Subject& s) {
        return s.row().has(kIsRequest ? store::row_flag::kHasRequest
                                      : store::row_flag::kHasResponse);
    }

    static void version(std::string& out, const Subject& s) {
        const http::Head& head = message(s).head;
        if (!head.version_text.empty()) {
            out += head.version_text;
        } else if (message(s).present
                   && (head.version == http::Version{0, 9} || head.version.major >= 2)) {
            out += store::protocol_of(head.version);
        }
    }
    static void size(std::string& out, const Subject& s) {
        if (present(s)) {
            append_number(out, kIsRequest ? s.row().request_size : s.row().response_size);
        }
    }
    static void decoded_size(std::string& out, const Subject& s) {
        const auto& content = message(s).content;
        if (content && content->decoded_size) {
            append_number(out, *content->decoded_size);
        }
    }
    static void sha256(std::string& out, const Subject& s) {
        if (message(s).content) {
            out += message(s).content->sha256;
        }
    }
    static void type(std::string& out, const Subject& s) {
        out +=
            ascii::lower(http::parse_media_type(message(s).head.fields.value("content-type")).type);
    }
    static void charset(std::string& out, const Subject& s) {
        out += ascii::lower(
            http::parse_media_type(message(s).head.fields.value("content-type")).charset);
    }
    static void codings(std::string& out, const Subject& s) {
        const std::size_t begin = out.size();
        for (const std::string& coding : http::content_codings(message(s).head.fields)) {
            append_member(out, begin, coding);
        }
    }
    static void framing(std::string& out, const Subject& s) {
        if (present(s)) {
            out += store::name_of(kIsRequest ? s.row().request_framing : s.row().response_framing);
        }
    }
    static void complete(std::string& out, const Subject& s) {
        if (present(s)) {
            append_flag(out,
                        s.row().has(kIsRequest ? store::row_flag::kRequestComplete
                                               : store::row_flag::kResponseComplete));
        }
    }
    static void missing(std::string& out, const Subject& s) {
        if (present(s)) {
            append_number(out, s.session.notes(s.index).missing[index_of(kSide)]);
        }
    }
};
using Request = MessageFields<Side::Client>;
using Response = MessageFields<Side::Server>;

template <std::string http::Url::*kMember>
void append_url(std::string& out, const Subject& s) {
    if (s.exchange->request.present) {
        out += s.exchange->url.*kMember;
    }
}

void append_anomalies(std::string& out, const Subject& s) {
    const std::size_t begin = out.size();
    for (const Anomaly& anomaly :
         s.exchange != nullptr ? s.exchange->anomalies : s.session.anomalies(s.index)) {
        append_member(out, begin, name_of(anomaly.code));
    }
}

void append_findings(std::string& out, const Subject& s) {
    if (s.session.judgements != nullptr) {
        const std::size_t begin = out.size();
        for (const audit::Finding& finding : s.session.judgements->findings(s.index)) {
            append_member(out, begin, finding.rule->id);
        }
    }
}

using ScoreMember = store::ScoreAndGrade (store::Judgements::*)(std::uint32_t) const;

template <ScoreMember kMember>
void append_score(std::string& out, const Subject& s) {
    if (s.session.judgements != nullptr) {
        append_number(out,
                      static_cast<std::uint64_t>(
                          std::lround((s.session.judgements->*kMember)(s.index).score)));
    }
}

template <ScoreMember kMember>
void append_grade(std::string& out, const Subject& s) {
    if (s.session.judgements != nullptr) {
        out += (s.session.judgements->*kMember)(s.index).grade;
    }
}

constexpr auto kText = FieldType::Text;
constexpr auto kNumber = FieldType::Number;
constexpr auto kMs = FieldType::Milliseconds;
constexpr auto kTime = FieldType::Time;
constexpr auto kFlag = FieldType::Flag;
constexpr auto kList = FieldType::List;
constexpr auto kRow = FieldNeed::Row;
constexpr auto kHeads = FieldNeed::Heads;
constexpr auto kDigests = FieldNeed::Digests;

// clang-format off
const FieldInfo kFields[] = {  // NOLINT(modernize-avoid-c-arrays): its size is its content's
    {"id", kNumber, kRow, "1",
     [](std::string& out, const Subject& s) { append_number(out, s.session.exchange_number(s.index)); }},
    {"connection", kNumber, kRow, "1",
     [](std::string& out, const Subject& s) {
         append_number(out, s.session.connection_number(s.row().connection));
     }},
    {"stream", kNumber, kRow, "1",
     [](std::string& out, const Subject& s) {
         if (s.row().stream != 0) {
             append_number(out, s.row().stream);
         }
     }},
    {"protocol", kText, kRow, "HTTP/1.1",
     [](std::string& out, const Subject& s) {
         out += store::protocol_of({s.row().version_major, s.row().version_minor});
     }},
    {"source", kNumber, kRow, "0",
     [](std::string& out, const Subject& s) { append_number(out, record_source(s.row().order)); }},
    {"client", kText, kRow, "10.0.0.1:4242", Client::both},
    {"client.ip", kText, kRow, "10.0.0.1", Client::ip},
    {"client.port", kNumber, kRow, "4242", Client::port},
    {"client.process.pid", kNumber, kRow, "4242", ClientProgram::pid},
    {"client.process.name", kText, kRow, "curl", ClientProgram::text<&Program::name>},
    {"client.process.path", kText, kRow, "/usr/bin/curl", ClientProgram::text<&Program::path>},
    {"client.process.command_line", kText, kRow, "curl -s http://example.com/", ClientProgram::text<&Program::command_line>},
    {"client.process.user", kText, kRow, "anna", ClientProgram::text<&Program::user>},
    {"client.process.uid", kNumber, kRow, "1000", ClientProgram::uid},
    {"client.process.container", kText, kRow, "docker:0123456789ab", ClientProgram::text<&Program::container>},
    {"server", kText, kRow, "10.0.0.2:80", Server::both},
    {"server.ip", kText, kRow, "10.0.0.2", Server::ip},
    {"server.port", kNumber, kRow, "80", Server::port},
    {"server.process.pid", kNumber, kRow, "80", ServerProgram::pid},
    {"server.process.name", kText, kRow, "nginx", ServerProgram::text<&Program::name>},
    {"server.process.path", kText, kRow, "/usr/sbin/nginx", ServerProgram::text<&Program::path>},
    {"server.process.command_line", kText, kRow, "nginx -g \"daemon off;\"", ServerProgram::text<&Program::command_line>},
    {"server.process.user", kText, kRow, "www-data", ServerProgram::text<&Program::user>},
    {"server.process.uid", kNumber, kRow, "33", ServerProgram::uid},
    {"server.process.container", kText, kRow, "docker:ba9876543210", ServerProgram::text<&Program::container>},
    {"tls.version", kText, kRow, "TLSv1.3", append_tls<&TlsFacts::version>},
    {"tls.cipher", kText, kRow, "TLS_AES_128_GCM_SHA256", append_tls<&TlsFacts::cipher>},
    {"tls.sni", kText, kRow, "example.com", append_tls<&TlsFacts::sni>},
    {"tls.alpn", kText, kRow, "h2", append_tls<&TlsFacts::alpn>},
    {"tls.decrypted", kFlag, kRow, "true",
     [](std::string& out, const Subject& s) {
         if (const TlsFacts* const tls = tls_of(s)) {
             append_flag(out, tls->decrypted);
         }
     }},
    {"started", kTime, kRow, "2026-11-20T06:48:46.123456789Z",
     [](std::string& out, const Subject& s) {
         if (s.row().started.known()) {
             append_rfc3339(out, s.row().started);
         }
     }},
    {"timing.send", kMs, kRow, "0.12", append_timing<&http::Timing::send>},
    {"timing.wait", kMs, kRow, "12.345678", append_timing<&http::Timing::wait>},
    {"timing.receive", kMs, kRow, "3.5", append_timing<&http::Timing::receive>},
    {"timing.total", kMs, kRow, "15.965678", append_timing<&http::Timing::total>},
    {"timing.connect", kMs, kRow, "0.8", append_timing<&http::Timing::connect>},
    {"timing.tls", kMs, kRow, "4.2", append_timing<&http::Timing::tls>},
    {"request.method", kText, kRow, "GET",
     [](std::string& out, const Subject& s) { out += s.session.strings.at(s.row().method); }},
    {"request.target", kText, kHeads, "/a?b=c",
     [](std::string& out, const Subject& s) { out += s.exchange->request.head.target; }},
    {"request.url", kText, kHeads, "http://example.com/a?b=c", append_url<&http::Url::text>},
    {"request.scheme", kText, kHeads, "http", append_url<&http::Url::scheme>},
    {"request.host", kText, kHeads, "example.com", append_url<&http::Url::host>},
    {"request.port", kNumber, kHeads, "80",
     [](std::string& out, const Subject& s) {
         if (s.exchange->request.present && s.exchange->url.port != 0) {
             append_number(out, s.exchange->url.port);
         }
     }},
    {"request.path", kText, kHeads, "/a", append_url<&http::Url::path>},
    {"request.query", kText, kHeads, "b=c",
     [](std::string& out, const Subject& s) {
         if (s.exchange->request.present && s.exchange->url.query) {
             out += *s.exchange->url.query;
         }
     }},
    {"request.version", kText, kHeads, "HTTP/1.1", Request::version},
    {"request.body.size", kNumber, kRow, "0", Request::size},
    {"request.body.decoded_size", kNumber, kDigests, "0", Request::decoded_size},
    {"request.body.type", kText, kHeads, "application/json", Request::type},
    {"request.body.charset", kText, kHeads, "utf-8", Request::charset},
    {"request.body.codings", kList, kHeads, "gzip", Request::codings},
    {"request.body.framing", kText, kRow, "none", Request::framing},
    {"request.body.complete", kFlag, kRow, "true", Request::complete},
    {"request.body.missing", kNumber, kRow, "0", Request::missing},
    {"request.body.sha256", kText, kDigests, "e3b0c44298fc1c14...", Request::sha256},
    {"response.status", kNumber, kRow, "200",
     [](std::string& out, const Subject& s) {
         if (s.row().status != 0) {
             append_number(out, s.row().status);
         }
     }},
    {"response.reason", kText, kHeads, "OK",
     [](std::string& out, const Subject& s) { out += s.exchange->response.head.reason; }},
    {"response.version", kText, kHeads, "HTTP/1.1", Response::version},
    {"response.body.size", kNumber, kRow, "1234", Response::size},
    {"response.body.decoded_size", kNumber, kDigests, "5678", Response::decoded_size},
    {"response.body.type", kText, kRow, "text/html",
     [](std::string& out, const Subject& s) { out += s.session.strings.at(s.row().type); }},
    {"response.body.charset", kText, kHeads, "utf-8", Response::charset},
    {"response.body.codings", kList, kHeads, "gzip", Response::codings},
    {"response.body.framing", kText, kRow, "chunked", Response::framing},
    {"response.body.complete", kFlag, kRow, "true", Response::complete},
    {"response.body.missing", kNumber, kRow, "0", Response::missing},
    {"response.body.sha256", kText, kDigests, "9f86d081884c7d65...", Response::sha256},
    {"interim", kList, kHeads, "103",
     [](std::string& out, const Subject& s) {
         for (std::size_t i = 0; i < s.exchange->interim.size(); ++i) {
             out += i == 0 ? "" : ",";
             append_number(out, s.exchange->interim[i].status);
         }
     }},
    {"anomalies", kList, kRow, "gap,no-response", append_anomalies},
    {"findings", kList, kRow, "hsts-missing", append_findings},
    {"websocket.messages", kNumber, kRow, "12",
     [](std::string& out, const Subject& s) {
         if (const auto& websocket = s.session.notes(s.index).websocket) {
             append_number(out, websocket->messages());
         }
     }},
    {"dialect.kind", kText, kRow, "graphql",
     [](std::string& out, const Subject& s) { out += name_of(dialect_of(s).kind); }},
    {"dialect.operation", kText, kRow, "ListItems",
     [](std::string& out, const Subject& s) { out += dialect_of(s).operation; }},
    {"dialect.operation_kind", kText, kRow, "query",
     [](std::string& out, const Subject& s) { out += dialect_of(s).operation_kind; }},
    {"score.security.score", kNumber, kRow, "85", append_score<&store::Judgements::security>},
    {"score.security.grade", kText, kRow, "B", append_grade<&store::Judgements::security>},
    {"score.caching.score", kNumber, kRow, "70", append_score<&store::Judgements::caching>},
    {"score.caching.grade", kText, kRow, "C", append_grade<&store::Judgements::caching>},
};
// clang-format on

}  // namespace

std::span<const FieldInfo> all_fields() {
    return kFields;
}

std::string_view name_of(FieldType type) {
    switch (type) {
        case FieldType::Text:
            return "text";
        case FieldType::Number:
            return "number";
        case FieldType::Milliseconds:
            return "milliseconds";
        case FieldType::Time:
            return "time";
        case FieldType::Flag:
            return "true or false";
        case FieldType::List:
            return "list";
    }
    return "text";
}

}  // namespace waybill::report
