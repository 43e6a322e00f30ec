// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cards of the Overview tab but for cookies, redirects and scores.
#include "gui/models/detail_cards.h"

#include <algorithm>
#include <optional>

#include <QCoreApplication>

#include "core/base/ascii.h"
#include "core/filter/field.h"
#include "core/http/content_coding.h"
#include "core/http/media_type.h"
#include "core/report/glossary.h"
#include "core/report/text_format.h"
#include "core/report/text_summary.h"
#include "core/store/row_facts.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kMostParameters = 12;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::DetailCards)
};

const report::Term* termOf(std::span<const report::Term> terms, std::string_view name) {
    const auto found = std::find_if(
        terms.begin(), terms.end(), [&](const report::Term& term) { return term.name == name; });
    return found == terms.end() ? nullptr : &*found;
}

QString duration(std::int64_t ns) {
    return QString::fromStdString(report::format_duration(ns));
}

QString size(std::uint64_t bytes) {
    return QString::fromStdString(report::format_size(bytes));
}

Fact wireFact(const QString& name, std::string_view value, const DetailLink& link = {}) {
    Fact fact;
    fact.name = name;
    fact.value = shownText(value, 1000);
    fact.wire = true;
    fact.link = link;
    return fact;
}

void addParameters(CardText& card, const http::Url& url) {
    if (!url.query) {
        return;
    }
    std::string_view rest = *url.query;
    std::size_t count = 0;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        const std::string_view piece = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (piece.empty() || ++count > kMostParameters) {
            continue;
        }
        const std::size_t equals = piece.find('=');
        Fact fact = wireFact(
            Words::tr("Parameter"),
            piece,
            DetailLink::narrowing(presence(filter::FieldId::Query, piece.substr(0, equals))));
        fact.tip = Words::tr("Show only exchanges with this parameter.");
        card.facts.push_back(std::move(fact));
    }
    if (count > kMostParameters) {
        Fact fact;
        fact.name = Words::tr("Parameters");
        fact.value = Words::tr("%n more", nullptr, static_cast<int>(count - kMostParameters));
        card.facts.push_back(std::move(fact));
    }
}

QString bodyWords(const http::Message& message) {
    if (message.body.size == 0) {
        return Words::tr("none");
    }
    QString words = size(message.body.size);
    const http::MediaType type = http::parse_media_type(message.head.fields.value("content-type"));
    if (!type.type.empty()) {
        words += QStringLiteral(", ") + shownText(type.type, 80);
    }
    if (message.body.missing > 0) {
        words += QStringLiteral(", ")
                 + Words::tr("%1 of it not captured").arg(size(message.body.missing));
    } else if (!message.body.complete) {
        words += QStringLiteral(", ") + Words::tr("its end was not seen");
    }
    return words;
}

std::int64_t phase(std::int64_t ns) {
    return std::max<std::int64_t>(ns, 0);
}

}  // namespace

CardText requestCard(const ExchangeDetail& detail) {
    const http::Exchange& exchange = detail.exchange();
    CardText card{.key = QStringLiteral("request"), .title = Words::tr("Request"), .verdict = {}};
    if (!exchange.request.present) {
        card.verdict = Words::tr("The request was not captured: the recording began behind it.");
        card.tone = Tone::Notice;
        return card;
    }
    const http::Head& head = exchange.request.head;
    if (const report::Term* const term = termOf(report::method_terms(), head.method)) {
        card.verdict = ownText(term->meaning);
        card.source = ownText(term->source);
    } else {
        card.verdict = Words::tr("A method that no standard we know describes.");
        card.tone = Tone::Notice;
    }
    card.facts.push_back(
        wireFact(Words::tr("Method"),
                 head.method,
                 DetailLink::narrowing(fieldEquals(filter::FieldId::Method, head.method))));
    Fact host =
        wireFact(Words::tr("Host"),
                 report::shown_host(exchange.url.host),
                 DetailLink::narrowing(fieldEquals(filter::FieldId::Host, exchange.url.host)));
    host.note = exchange.url.scheme == "https" || exchange.url.scheme == "wss"
                    ? Words::tr("port %1, encrypted").arg(exchange.url.port)
                    : Words::tr("port %1, not encrypted").arg(exchange.url.port);
    card.facts.push_back(std::move(host));
    card.facts.push_back(
        wireFact(Words::tr("Path"),
                 exchange.url.path,
                 DetailLink::narrowing(fieldEquals(filter::FieldId::Path, exchange.url.path))));
    addParameters(card, exchange.url);
    if (const http::Field* const from = head.fields.find("referer")) {
        card.facts.push_back(wireFact(Words::tr("Came from"), from->value));
    }
    if (const http::Field* const agent = head.fields.find("user-agent")) {
        card.facts.push_back(wireFact(Words::tr("Sent by"), agent->value));
    }
    if (exchange.request.body.size > 0) {
        Fact body;
        body.name = Words::tr("Body");
        body.value = bodyWords(exchange.request);
        body.tip = Words::tr("%L1 bytes").arg(exchange.request.body.size);
        card.facts.push_back(std::move(body));
    }
    card.why =
        Words::tr("The method says what is wanted, the path of what, and the host from whom.");
    return card;
}

CardText statusCard(const ExchangeDetail& detail) {
    const http::Exchange& exchange = detail.exchange();
    const std::uint16_t status = detail.row().status;
    CardText card{.key = QStringLiteral("status"), .title = Words::tr("Status"), .verdict = {}};
    card.tone = toneOfStatus(exchange.response.present ? status : 0);
    if (!exchange.response.present) {
        card.verdict = detail.row().has(store::row_flag::kNoResponse)
                           ? Words::tr("No response came: the connection ended before one.")
                           : Words::tr("No response was captured.");
        return card;
    }
    const std::string code = std::to_string(status);
    if (const report::Term* const term = termOf(report::status_terms(), code)) {
        card.verdict = QStringLiteral("%1 %2: %3")
                           .arg(status)
                           .arg(ownText(term->title), ownText(term->meaning));
        card.source = ownText(term->source);
    } else if (status == 0) {
        card.verdict = Words::tr("The status could not be read.");
    } else {
        card.verdict = Words::tr(
                           "%1: a status that no registry we know lists; clients treat it as "
                           "%2.")
                           .arg(status)
                           .arg(status / 100 * 100);
    }
    const std::string_view reason = exchange.response.head.reason;
    if (!reason.empty() && reason != report::reason_of(status)) {
        card.facts.push_back(wireFact(Words::tr("Reason sent"), reason));
    }
    for (const http::Interim& interim : exchange.interim) {
        Fact fact =
            wireFact(Words::tr("Before it"), std::to_string(interim.status) + " " + interim.reason);
        if (const auto* const term =
                termOf(report::status_terms(), std::to_string(interim.status))) {
            fact.note = ownText(term->meaning);
        }
        card.facts.push_back(std::move(fact));
    }
    if (const http::Field* const where = exchange.response.head.fields.find("location")) {
        card.facts.push_back(wireFact(Words::tr("Leads to"), where->value));
    }
    Fact body;
    body.name = Words::tr("Body");
    body.value = bodyWords(exchange.response);
    body.tip = Words::tr("%L1 bytes").arg(exchange.response.body.size);
    card.facts.push_back(std::move(body));
    if (const http::Field* const server = exchange.response.head.fields.find("server")) {
        card.facts.push_back(wireFact(Words::tr("Answered by"), server->value));
    }
    Fact alike;
    alike.name = Words::tr("Others like it");
    alike.value = Words::tr("show all with status %1").arg(status);
    alike.link = DetailLink::filtering(fieldEquals(filter::FieldId::Status, code));
    card.facts.push_back(std::move(alike));
    return card;
}

QString nameOf(Phase phase) {
    switch (phase) {
        case Phase::Connect:
            return Words::tr("Connect");
        case Phase::Tls:
            return Words::tr("TLS");
        case Phase::Send:
            return Words::tr("Send");
        case Phase::Wait:
            return Words::tr("Wait");
        case Phase::Receive:
            return Words::tr("Receive");
    }
    return {};
}

std::vector<PhaseTime> phasesOf(const ExchangeDetail& detail) {
    const http::Timing& timing = detail.exchange().timing;
    std::vector<PhaseTime> phases;
    // Connecting belongs to the first exchange on a connection.
    const bool first = detail.row().has(store::row_flag::kFirstOnConnection);
    const std::int64_t tls = first ? phase(timing.tls) : 0;
    const std::int64_t connect = first ? phase(timing.connect) : 0;
    if (connect > 0) {
        phases.push_back({Phase::Connect, -(connect + tls), connect});
    }
    if (tls > 0) {
        phases.push_back({Phase::Tls, -tls, tls});
    }
    std::int64_t at = 0;
    if (timing.send >= 0) {
        phases.push_back({Phase::Send, at, timing.send});
        at += timing.send;
    }
    if (timing.wait >= 0) {
        phases.push_back({Phase::Wait, at, timing.wait});
        at += timing.wait;
    }
    if (timing.receive >= 0) {
        phases.push_back({Phase::Receive, at, timing.receive});
    }
    return phases;
}

CardText timingCard(const ExchangeDetail& detail) {
    const std::vector<PhaseTime> phases = phasesOf(detail);
    const store::ConnectionRow& connection = detail.connection();
    CardText card{.key = QStringLiteral("timing"), .title = Words::tr("Time"), .verdict = {}};
    std::int64_t sum = 0;
    const PhaseTime* longest = nullptr;
    for (const PhaseTime& one : phases) {
        sum += one.length;
        if (longest == nullptr || one.length > longest->length) {
            longest = &one;
        }
        Fact fact;
        fact.name = nameOf(one.phase);
        fact.is_phase = true;
        fact.value = duration(one.length);
        fact.tip = Words::tr("%L1 ns").arg(one.length);
        card.facts.push_back(std::move(fact));
    }
    if (longest == nullptr || sum == 0) {
        card.verdict = Words::tr("How long it took is not known: part of it was not captured.");
        card.tone = Tone::Secondary;
    } else {
        const QString share = QString::fromStdString(report::format_share(
            static_cast<std::uint64_t>(longest->length), static_cast<std::uint64_t>(sum)));
        switch (longest->phase) {
            case Phase::Connect:
                card.verdict = Words::tr("%1 in all; %2 of it to open the connection.");
                break;
            case Phase::Tls:
                card.verdict = Words::tr("%1 in all; %2 of it to agree on keys (TLS).");
                break;
            case Phase::Send:
                card.verdict = Words::tr("%1 in all; %2 of it to send the request.");
                break;
            case Phase::Wait:
                card.verdict = Words::tr("%1 in all; %2 of it the client waited for the server.");
                break;
            case Phase::Receive:
                card.verdict = Words::tr("%1 in all; %2 of it the response was on its way.");
                break;
        }
        card.verdict = card.verdict.arg(duration(sum), share);
    }
    std::int64_t round_trip = -1;
    std::uint64_t retransmissions = 0;
    for (const SideFacts& side : connection.facts.sides) {
        retransmissions += side.retransmissions;
        round_trip = std::max(round_trip, side.round_trip_ns);
    }
    if (round_trip >= 0) {
        Fact fact;
        fact.name = Words::tr("Round trip");
        fact.value = duration(round_trip);
        fact.note = Words::tr("of the connection; no answer can come sooner");
        fact.tip = Words::tr("%L1 ns").arg(round_trip);
        card.facts.push_back(std::move(fact));
    }
    Fact resent;
    resent.name = Words::tr("Sent again");
    resent.value = retransmissions == 0
                       ? Words::tr("nothing")
                       : Words::tr("%n packet(s)", nullptr, static_cast<int>(retransmissions));
    resent.tone = retransmissions == 0 ? Tone::Plain : Tone::Notice;
    resent.note = Words::tr("on the whole connection");
    card.facts.push_back(std::move(resent));
    if (std::any_of(
            connection.anomalies.begin(), connection.anomalies.end(), [](const Anomaly& anomaly) {
                return anomaly.code == AnomalyCode::ZeroWindow;
            })) {
        Fact fact;
        fact.name = Words::tr("Zero window");
        fact.value = Words::tr("a receiver had no room left and made the sender stop");
        fact.tone = Tone::Notice;
        card.facts.push_back(std::move(fact));
    }
    card.why = Words::tr(
        "Times are those of the packets where they were captured: near the client "
        "they hold the way to the server, near the server they do not.");
    return card;
}

CardText sizeCard(const ExchangeDetail& detail) {
    const http::Message& response = detail.exchange().response;
    CardText card{.key = QStringLiteral("size"), .title = Words::tr("Size"), .verdict = {}};
    const auto add = [&](const QString& name, std::uint64_t bytes, const QString& note) {
        Fact fact;
        fact.name = name;
        fact.value = size(bytes);
        fact.note = note;
        fact.tip = Words::tr("%L1 bytes").arg(bytes);
        card.facts.push_back(std::move(fact));
    };
    if (detail.exchange().request.present) {
        add(Words::tr("Request head"), detail.exchange().request.raw_head.size(), {});
        if (detail.exchange().request.body.size > 0) {
            add(Words::tr("Request body"), detail.exchange().request.body.size, {});
        }
    }
    if (!response.present) {
        card.verdict = Words::tr("There is no response to measure.");
        return card;
    }
    add(Words::tr("Response head"), response.raw_head.size(), {});
    const std::vector<std::string> codings = http::content_codings(response.head.fields);
    QString coded;
    for (const std::string& coding : codings) {
        coded += (coded.isEmpty() ? QString() : QStringLiteral(", ")) + shownText(coding, 40);
    }
    add(Words::tr("Response body as sent"),
        response.body.size,
        Words::tr("framing: %1").arg(ownText(store::name_of(response.body.framing))));
    if (response.body.size == 0) {
        card.verdict = Words::tr("The response has no body.");
    } else if (codings.empty()) {
        card.verdict = Words::tr("%1, sent without compression.").arg(size(response.body.size));
    } else {
        card.verdict = Words::tr("%1, compressed with %2.").arg(size(response.body.size), coded);
        card.tone = Tone::Good;
    }
    return card;
}

}  // namespace waybill::gui
