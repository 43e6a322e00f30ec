// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/row_values.h"

#include <algorithm>

#include "core/filter/body_row.h"
#include "core/filter/dialect_values.h"
#include "core/filter/judged_values.h"
#include "core/filter/noted_values.h"
#include "core/filter/program_values.h"
#include "core/filter/row_state.h"
#include "core/filter/tls_values.h"
#include "core/http/category.h"
#include "core/http/parameters.h"
#include "core/store/row_facts.h"

namespace waybill::filter {
namespace {

using store::ConnectionRow;
using store::ExchangeRow;
namespace row_flag = store::row_flag;

constexpr std::uint16_t kSwitchingProtocols = 101;

void tell_count(std::uint64_t SideFacts::*member, const ConnectionRow& connection, Answer& answer) {
    const auto& sides = connection.facts.sides;
    answer.number(static_cast<double>(sides[0].*member + sides[1].*member));
}

// Those of Session::anomalies(), without copying them.
void tell_anomalies(const store::Session& session,
                    const RowValues::Subject& subject,
                    Answer& answer) {
    if (!subject.row.has(row_flag::kHasAnomalies)) {
        return;
    }
    for (const Anomaly& anomaly : session.notes(subject.index).anomalies) {
        answer.text(name_of(anomaly.code));
    }
    if (subject.row.has(row_flag::kNoResponse)) {
        answer.text(name_of(AnomalyCode::NoResponse));
    }
    if (subject.row.has(row_flag::kOrphanResponse)) {
        answer.text(name_of(AnomalyCode::OrphanResponse));
    }
}

// What only a message has is elsewhere where there is one.
void if_there(const ExchangeRow& row, std::uint16_t flags, Answer& answer) {
    if (row.has(flags)) {
        answer.more_elsewhere();
    }
}

}  // namespace

Timestamp beginning_of(const store::Session& session) {
    Timestamp first;
    for (const store::Source& source : session.sources) {
        if (source.first.known() && (!first.known() || source.first < first)) {
            first = source.first;
        }
    }
    return first.known() || session.exchanges.empty() ? first : session.exchanges[0].started;
}

bool type_tells_category(const store::Session& session, const ExchangeRow& row) {
    return row.status != kSwitchingProtocols && !http::says_nothing(session.strings.at(row.type));
}

RowValues::RowValues(const store::Session& session, const store::Annotations* annotations)
    : session_(session),
      annotations_(annotations),
      began_(beginning_of(session)) {}

void RowValues::tell_query(const std::string& name, std::string_view query, Answer& answer) {
    if (name.empty()) {
        answer.text(query);
        return;
    }
    const auto decoded = [this](std::string_view text) -> std::string_view {
        if (std::none_of(text.begin(), text.end(), [](char c) { return c == '%' || c == '+'; })) {
            return text;
        }
        scratch_.clear();
        http::append_form_decoded(scratch_, text);
        return scratch_;
    };
    http::for_each_parameter(query, [&](const http::NameAndValue& parameter) {
        if (decoded(parameter.name) == name) {
            answer.text(decoded(parameter.value));
        }
    });
}

void RowValues::tell_category(const Subject& subject, Answer& answer) {
    const ExchangeRow& row = subject.row;
    const bool is_websocket =
        row.has(row_flag::kWebSocket)
        || (row.status == kSwitchingProtocols && row.has(row_flag::kTunnel)
            && session_.connections[row.connection].protocol == http::Protocol::WebSocket);
    if (is_websocket) {
        answer.text(name_of(http::Category::WebSocket));
        return;
    }
    if (!row.has(row_flag::kHasResponse)) {
        return;
    }
    const std::string_view type = session_.strings.at(row.type);
    std::string_view path;
    if (http::says_nothing(type) && row.has(row_flag::kHasRequest)) {
        const std::string_view kept = session_.target(row);
        store::RowUrl url(session_, row, subject.whole_target.value_or(kept));
        if (!subject.whole_target && store::RowUrl::may_be_cut(kept)) {
            answer.more_elsewhere();
            return;
        }
        path = url.path();
    }
    answer.text(name_of(http::category_of(type, path)));
}

void RowValues::tell_url_part(const Predicate& predicate, store::RowUrl& url, Answer& answer) {
    switch (predicate.field) {
        case FieldId::Scheme:
        case FieldId::Protocol:
            answer.text(url.scheme());
            break;
        case FieldId::Port:
            answer.number(url.port());
            break;
        case FieldId::Path:
            answer.text(url.path());
            break;
        case FieldId::Query:
            if (const auto query = url.query()) {
                tell_query(predicate.argument, *query, answer);
            }
            break;
        default:  // Url, Text
            scratch_.clear();
            url.append_to(scratch_);
            answer.text(scratch_);
    }
}

void RowValues::tell_url(const Predicate& predicate, const Subject& subject, Answer& answer) {
    const ExchangeRow& row = subject.row;
    if (!row.has(row_flag::kHasRequest)) {
        return;
    }
    const std::string_view target = subject.whole_target.value_or(session_.target(row));
    if (predicate.field == FieldId::Host) {
        answer.text(store::RowUrl(session_, row, target).host());
        return;
    }
    store::RowUrl url(session_, row, target);
    const bool needs_target = predicate.field != FieldId::Scheme
                              && predicate.field != FieldId::Protocol
                              && predicate.field != FieldId::Port;
    if (!subject.whole_target && store::RowUrl::may_be_cut(target)
        && (needs_target || !url.has_origin_form())) {
        answer.more_elsewhere();
        return;
    }
    if (predicate.field == FieldId::Target) {
        answer.text(target);
        return;
    }
    tell_url_part(predicate, url, answer);
}

void RowValues::tell(const Predicate& predicate, const Subject& subject, Answer& answer) {
    const ExchangeRow& row = subject.row;
    const auto connection = [&]() -> const ConnectionRow& {
        return session_.connections[row.connection];
    };
    switch (predicate.field) {
        case FieldId::Number:
            answer.number(static_cast<double>(session_.exchange_number(subject.index)));
            break;
        case FieldId::Connection:
            answer.number(static_cast<double>(session_.connection_number(row.connection)));
            break;
        case FieldId::Source:
            answer.number(static_cast<double>(record_source(row.order)));
            break;
        case FieldId::Protocol:
            answer.text(store::protocol_of({row.version_major, row.version_minor}));
            tell_url(predicate, subject, answer);
            break;
        case FieldId::HttpVersion:
            // Divided, so that 1.1 is the same double as when it is read from text.
            answer.number((row.version_major * 10 + row.version_minor) / 10.0);
            break;
        case FieldId::Time:
            answer.time(row.started);
            break;
        case FieldId::Since:
            if (row.started.known() && began_.known()) {
                answer.number(static_cast<double>(row.started.ns) - static_cast<double>(began_.ns));
            }
            break;
        case FieldId::Duration:
            answer.duration(store::total_of(row));
            break;
        case FieldId::Wait:
            answer.duration(store::wait_of(row));
            break;
        case FieldId::Send:
            answer.duration(row.has(row_flag::kHasRequest) ? row.request_end : -1);
            break;
        case FieldId::Receive:
            answer.duration(store::time_between(row.response_begin, row.response_end));
            break;
        case FieldId::Connect:
            answer.duration(store::timing_of(row, connection()).connect);
            break;
        case FieldId::Method:
            if (row.method != 0) {
                answer.text(session_.strings.at(row.method));
            }
            break;
        case FieldId::Target:
        case FieldId::Url:
        case FieldId::Scheme:
        case FieldId::Host:
        case FieldId::Port:
        case FieldId::Path:
        case FieldId::Query:
            tell_url(predicate, subject, answer);
            break;
        case FieldId::Status:
            if (row.status != 0) {
                answer.number(row.status);
            }
            break;
        case FieldId::Interim:
            if_there(row, row_flag::kHasInterim, answer);
            break;
        case FieldId::Header:
            if_there(row, row_flag::kHasRequest | row_flag::kHasResponse, answer);
            break;
        case FieldId::RequestHeader:
        case FieldId::Cookie:
        case FieldId::RequestType:
            if_there(row, row_flag::kHasRequest, answer);
            break;
        case FieldId::Reason:
        case FieldId::ResponseHeader:
        case FieldId::SetCookie:
        case FieldId::Charset:
            if_there(row, row_flag::kHasResponse, answer);
            break;
        case FieldId::Trailer:
        case FieldId::RequestTrailer:
        case FieldId::ResponseTrailer:
            if_there(row, row_flag::kHasTrailers, answer);
            break;
        case FieldId::Type:
            if (row.type != 0) {
                answer.text(session_.strings.at(row.type));
            }
            break;
        case FieldId::Category:
            tell_category(subject, answer);
            break;
        case FieldId::Coding:
            if_there(row, row_flag::kCompressed, answer);
            break;
        case FieldId::Framing:
            if (row.has(row_flag::kHasResponse)) {
                answer.text(store::name_of(row.response_framing));
            }
            break;
        case FieldId::Size:
            if (row.has(row_flag::kHasResponse)) {
                answer.number(static_cast<double>(row.response_size));
            }
            break;
        case FieldId::RequestSize:
            if (row.has(row_flag::kHasRequest)) {
                answer.number(static_cast<double>(row.request_size));
            }
            break;
        case FieldId::DecodedSize:
            tell_decoded_size(body_row(row, Side::Server), answer);
            break;
        case FieldId::RequestDecodedSize:
            tell_decoded_size(body_row(row, Side::Client), answer);
            break;
        case FieldId::WireSize:
            answer.number(static_cast<double>(row.request.head_length + row.request_size)
                          + static_cast<double>(row.response.head_length + row.response_size));
            break;
        case FieldId::Missing:
            answer.number(static_cast<double>(missing_bytes(session_, subject.index)));
            break;
        case FieldId::Body:
        case FieldId::RawBody:
            tell_text(body_row(row, Side::Client), answer);
            tell_text(body_row(row, Side::Server), answer);
            break;
        case FieldId::RequestBody:
        case FieldId::RequestRawBody:
            tell_text(body_row(row, Side::Client), answer);
            break;
        case FieldId::ResponseBody:
        case FieldId::ResponseRawBody:
            tell_text(body_row(row, Side::Server), answer);
            break;
        case FieldId::Json:
        case FieldId::Xml:
            tell_parts(body_row(row, Side::Client), answer);
            tell_parts(body_row(row, Side::Server), answer);
            break;
        case FieldId::RequestJson:
        case FieldId::RequestXml:
            tell_parts(body_row(row, Side::Client), answer);
            break;
        case FieldId::ResponseJson:
        case FieldId::ResponseXml:
            tell_parts(body_row(row, Side::Server), answer);
            break;
        case FieldId::Text:
            tell_url(predicate, subject, answer);
            answer.more_elsewhere();
            break;
        case FieldId::HasRequest:
            answer.flag(row.has(row_flag::kHasRequest));
            break;
        case FieldId::HasResponse:
            answer.flag(row.has(row_flag::kHasResponse));
            break;
        case FieldId::Complete: {
            constexpr std::uint16_t kBoth = row_flag::kHasRequest | row_flag::kHasResponse
                                            | row_flag::kRequestComplete
                                            | row_flag::kResponseComplete;
            answer.flag((row.flags & kBoth) == kBoth);
            break;
        }
        case FieldId::Pending:
            answer.flag(row.has(row_flag::kHasRequest)
                        && !row.has(row_flag::kHasResponse | row_flag::kNoResponse));
            break;
        case FieldId::Aborted:
            answer.flag(is_aborted(row, connection()));
            break;
        case FieldId::Error:
            answer.flag(is_error(row, connection()));
            break;
        case FieldId::Redirect:
            answer.flag(is_redirect(row.status));
            break;
        case FieldId::Cached:
            if (row.status == 304 || !row.has(row_flag::kHasResponse)) {
                answer.flag(row.status == 304);
            } else {
                answer.more_elsewhere();
            }
            break;
        case FieldId::Compressed:
            answer.flag(row.has(row_flag::kCompressed));
            break;
        case FieldId::Reused:
            answer.flag(!row.has(row_flag::kFirstOnConnection));
            break;
        case FieldId::Tunnel:
            answer.flag(row.has(row_flag::kTunnel));
            break;
        case FieldId::WebSocket:
            if (row.has(row_flag::kWebSocket) || row.status != kSwitchingProtocols
                || !row.has(row_flag::kTunnel)) {
                answer.flag(row.has(row_flag::kWebSocket));
            } else {
                answer.more_elsewhere();
            }
            break;
        case FieldId::ServerSentEvents:
            answer.flag(session_.strings.at(row.type) == "text/event-stream");
            break;
        case FieldId::Anomaly:
            tell_anomalies(session_, subject, answer);
            break;
        case FieldId::Client:
            answer.address(connection().client().ip, connection().client().port);
            break;
        case FieldId::ClientIp:
            answer.address(connection().client().ip, 0);
            break;
        case FieldId::ClientPort:
            answer.number(connection().client().port);
            break;
        case FieldId::Server:
            answer.address(connection().server().ip, connection().server().port);
            break;
        case FieldId::ServerIp:
            answer.address(connection().server().ip, 0);
            break;
        case FieldId::ServerPort:
            answer.number(connection().server().port);
            break;
        case FieldId::Ip:
            answer.address(connection().client().ip, 0);
            answer.address(connection().server().ip, 0);
            break;
        case FieldId::TcpPort:
            answer.number(connection().client().port);
            answer.number(connection().server().port);
            break;
        case FieldId::Retransmissions:
            tell_count(&SideFacts::retransmissions, connection(), answer);
            break;
        case FieldId::Gaps:
            tell_count(&SideFacts::gaps, connection(), answer);
            break;
        case FieldId::RoundTrip:
            answer.duration(round_trip(connection().facts));
            break;
        case FieldId::Reset:
            answer.flag(is_reset(connection()));
            break;
        case FieldId::Stream:
            if (row.stream != 0) {
                answer.number(row.stream);
            }
            break;
        case FieldId::TlsTime:
        case FieldId::Tls:
        case FieldId::TlsVersion:
        case FieldId::TlsSni:
        case FieldId::TlsAlpn:
        case FieldId::TlsCipher:
        case FieldId::TlsJa3:
        case FieldId::TlsJa4:
        case FieldId::TlsDecrypted:
        case FieldId::CertificateIssuer:
        case FieldId::CertificateSubject:
        case FieldId::CertificateDays:
            tell_tls(predicate.field, row, connection(), answer);
            break;
        case FieldId::Dialect:
        case FieldId::Operation:
        case FieldId::GraphqlOperation:
        case FieldId::GrpcMethod:
            tell_dialect(predicate.field, session_.strings.at(row.dialect), answer);
            break;
        case FieldId::Process:
        case FieldId::Pid:
        case FieldId::User:
        case FieldId::Container:
        case FieldId::Command:
        case FieldId::ServerProcess:
        case FieldId::ServerPid:
        case FieldId::ServerUser:
        case FieldId::ServerContainer:
        case FieldId::ServerCommand:
            tell_program(predicate.field, connection(), answer);
            break;
        case FieldId::Tag:
        case FieldId::Edited:
        case FieldId::Rule:
            tell_proxied(predicate.field, session_.notes(subject.index).proxy, answer);
            break;
        case FieldId::Replayed:
            break;  // no exchange has a value yet: FieldInfo::available
        case FieldId::Mark:
        case FieldId::Comment:
            tell_noted(predicate.field, annotations_, subject.index, answer);
            break;
        case FieldId::Finding:
        case FieldId::Severity:
        case FieldId::Secret:
        case FieldId::Score:
        case FieldId::Grade:
        case FieldId::CachingScore:
        case FieldId::CachingGrade:
            tell_judged(predicate.field, session_, subject.index, answer);
            break;
    }
}

}  // namespace waybill::filter
