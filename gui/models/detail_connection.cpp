// SPDX-License-Identifier: GPL-3.0-or-later
//
// The connection that an exchange was on: endpoints, what TCP went through, what the wire did
// wrong.
#include <QCoreApplication>
#include <QStringList>

#include "core/filter/field.h"
#include "core/report/program_text.h"
#include "core/report/text_format.h"
#include "core/store/row_facts.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::DetailConnection)
};

QString duration(std::int64_t ns) {
    return ns < 0 ? Words::tr("not known") : QString::fromStdString(report::format_duration(ns));
}

void add(CardText& card,
         const QString& name,
         const QString& value,
         const QString& note = {},
         Tone tone = Tone::Plain) {
    Fact fact;
    fact.name = name;
    fact.value = value;
    fact.note = note;
    fact.tone = tone;
    card.facts.push_back(std::move(fact));
}

QString endWords(const store::ConnectionRow& connection) {
    const std::string_view state = store::state_of(connection);
    if (state == "fin") {
        return Words::tr("Both sides ended it in order.");
    }
    if (state == "reset") {
        return Words::tr("It was reset: one side broke it off.");
    }
    if (state == "idle") {
        return Words::tr("Nothing came for so long that it was given up.");
    }
    if (state == "cut") {
        return Words::tr("The recording stops before its end.");
    }
    return Words::tr("It is still open.");
}

// Names that programs give themselves are as hostile as the wire.
void addPrograms(CardText& card, const store::ConnectionRow& connection) {
    constexpr int kLongestLine = 1000;
    for (const Side side : {Side::Client, Side::Server}) {
        const Program* const program = connection.program(side);
        if (program == nullptr) {
            continue;
        }
        const bool is_client = side == Side::Client;
        Fact fact;
        fact.name = is_client ? Words::tr("Client's program") : Words::tr("Server's program");
        fact.value = shownText(report::program_label(*program), kLongestLine);
        fact.wire = true;
        QStringList notes;
        if (!program->user.empty() || program->uid) {
            notes.push_back(Words::tr("user %1").arg(program->user.empty()
                                                         ? QString::number(*program->uid)
                                                         : shownText(program->user, kLongestLine)));
        }
        if (!program->container.empty()) {
            notes.push_back(Words::tr("in %1").arg(shownText(program->container, kLongestLine)));
        }
        if (!program->path.empty()) {
            notes.push_back(shownText(program->path, kLongestLine));
        }
        fact.note = notes.join(QStringLiteral(", "));
        if (!program->name.empty()) {
            fact.link = DetailLink::narrowing(
                fieldEquals(is_client ? filter::FieldId::Process : filter::FieldId::ServerProcess,
                            program->name));
        }
        card.facts.push_back(std::move(fact));
        if (!program->command_line.empty()) {
            Fact command;
            command.name =
                is_client ? Words::tr("Client's command line") : Words::tr("Server's command line");
            command.value = shownText(program->command_line);
            command.wire = true;
            command.copies = true;
            card.facts.push_back(std::move(command));
        }
    }
}

CardText endpointsCard(const ExchangeDetail& detail) {
    const store::ConnectionRow& connection = detail.connection();
    CardText card{.key = QStringLiteral("endpoints"),
                  .title = Words::tr("Connection %1").arg(detail.row().connection + 1),
                  .verdict = endWords(connection)};
    card.tone = store::state_of(connection) == "reset" ? Tone::Notice : Tone::Plain;
    Fact client;
    client.name = Words::tr("Client");
    client.value = QString::fromStdString(to_string(connection.client()));
    client.wire = true;
    client.link = DetailLink::narrowing(
        fieldEquals(filter::FieldId::ClientIp, to_string(connection.client().ip)));
    card.facts.push_back(std::move(client));
    Fact server;
    server.name = Words::tr("Server");
    server.value = QString::fromStdString(to_string(connection.server()));
    server.wire = true;
    server.link = DetailLink::narrowing(
        fieldEquals(filter::FieldId::ServerIp, to_string(connection.server().ip)));
    card.facts.push_back(std::move(server));
    addPrograms(card, connection);
    if (connection.start.started.known()) {
        std::string text;
        append_rfc3339(text, connection.start.started);
        add(card, Words::tr("Began"), QString::fromStdString(text));
        card.facts.back().wire = true;  // one long word: it is broken where the room ends
        if (connection.facts.ended.known()) {
            add(card,
                Words::tr("Lasted"),
                duration(connection.facts.ended.ns - connection.start.started.ns));
        }
    }
    if (connection.start.mid_stream) {
        add(card,
            Words::tr("Beginning"),
            Words::tr("not captured: the recording began in the middle"),
            {},
            Tone::Notice);
    }
    Fact carried;
    carried.name = Words::tr("Exchanges");
    carried.value = QStringLiteral("%L1").arg(connection.exchanges);
    carried.link = DetailLink::filtering(
        fieldEquals(filter::FieldId::Connection, std::to_string(detail.row().connection + 1)));
    carried.note = connection.exchanges > 1
                       ? (connection.protocol == http::Protocol::Http2
                              ? Words::tr("side by side, as streams of HTTP/2")
                              : Words::tr("one after the other on the same connection"))
                       : Words::tr("the connection was used once");
    card.facts.push_back(std::move(carried));
    return card;
}

CardText sideCard(const store::ConnectionRow& connection, Side side) {
    const bool is_client = side == Side::Client;
    const SideFacts& facts = connection.facts.sides[index_of(connection.tcp_side(side))];
    CardText card{.key = is_client ? QStringLiteral("from-client") : QStringLiteral("from-server"),
                  .title = is_client ? Words::tr("What the client sent (TCP)")
                                     : Words::tr("What the server sent (TCP)"),
                  .verdict = {}};
    if (!facts.seen) {
        card.verdict = Words::tr("No packet of this side was captured.");
        card.tone = Tone::Notice;
        return card;
    }
    const bool lost = facts.retransmissions > 0 || facts.gaps > 0;
    card.verdict = facts.gaps > 0 ? Words::tr("Bytes are missing in the recording.")
                   : lost         ? Words::tr("Some packets had to be sent again.")
                                  : Words::tr("Everything came, once.");
    card.tone = lost ? Tone::Notice : Tone::Good;
    const auto count = [](std::uint64_t value) {
        return QStringLiteral("%L1").arg(value);
    };
    const auto tone = [](std::uint64_t value) {
        return value > 0 ? Tone::Notice : Tone::Plain;
    };
    add(card, Words::tr("Packets"), count(facts.packets));
    add(card,
        Words::tr("Bytes"),
        QString::fromStdString(report::format_size(facts.bytes)),
        Words::tr("%L1 on the wire, %L2 in the stream").arg(facts.bytes).arg(facts.stream_bytes));
    add(card,
        Words::tr("Sent again"),
        count(facts.retransmissions),
        Words::tr("packets that brought nothing new"),
        tone(facts.retransmissions));
    add(card, Words::tr("Out of order"), count(facts.out_of_order), {}, tone(facts.out_of_order));
    if (facts.duplicates > 0) {
        add(card,
            Words::tr("Captured twice"),
            count(facts.duplicates),
            Words::tr("as on a mirrored port"));
    }
    if (facts.keep_alives > 0) {
        add(card, Words::tr("Keep-alives"), count(facts.keep_alives));
    }
    add(card,
        Words::tr("Gaps"),
        count(facts.gaps),
        facts.gaps == 0 ? QString() : Words::tr("%L1 bytes never captured").arg(facts.gap_bytes),
        tone(facts.gaps));
    add(card,
        Words::tr("Round trip"),
        duration(facts.round_trip_ns),
        Words::tr("in the handshake, from this side's packet to the answer"));
    return card;
}

CardText anomaliesCard(const ExchangeDetail& detail) {
    CardText card{.key = QStringLiteral("anomalies"),
                  .title = Words::tr("What the wire did wrong"),
                  .verdict = {}};
    const auto addAll = [&](const std::vector<Anomaly>& anomalies, const QString& where) {
        for (const Anomaly& anomaly : anomalies) {
            Fact fact;
            fact.name = ownText(name_of(anomaly.code));
            fact.value = ownText(explain(anomaly.code));
            fact.note = Words::tr("%1; %2, byte %L3")
                            .arg(where,
                                 anomaly.side == Side::Client ? Words::tr("from the client")
                                                              : Words::tr("from the server"))
                            .arg(anomaly.offset);
            if (!anomaly.detail.empty()) {
                fact.note += QStringLiteral(": ") + shownText(anomaly.detail, 300);
            }
            fact.tone = Tone::Notice;
            fact.link =
                DetailLink::filtering(fieldEquals(filter::FieldId::Anomaly, name_of(anomaly.code)));
            card.facts.push_back(std::move(fact));
        }
    };
    addAll(detail.exchange().anomalies, Words::tr("in this exchange"));
    addAll(detail.connection().anomalies, Words::tr("on the connection"));
    card.verdict = card.facts.empty()
                       ? Words::tr("Nothing.")
                       : Words::tr("%n thing(s).", nullptr, static_cast<int>(card.facts.size()));
    card.tone = card.facts.empty() ? Tone::Good : Tone::Notice;
    return card;
}

}  // namespace

std::vector<CardText> connectionCards(const ExchangeDetail& detail) {
    std::vector<CardText> cards;
    cards.push_back(endpointsCard(detail));
    if (CardText tls = tlsCard(detail); !tls.facts.empty()) {
        cards.push_back(std::move(tls));
    }
    for (CardText& certificate : certificateCards(detail)) {
        cards.push_back(std::move(certificate));
    }
    cards.push_back(anomaliesCard(detail));
    cards.push_back(sideCard(detail.connection(), Side::Client));
    cards.push_back(sideCard(detail.connection(), Side::Server));
    return cards;
}

}  // namespace waybill::gui
