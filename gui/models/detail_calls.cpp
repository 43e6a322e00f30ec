// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an exchange says in the terms of what is spoken on top of HTTP: a call and its name, a
// WebSocket and what went through it.
#include <QCoreApplication>

#include "core/filter/field.h"
#include "core/report/text_format.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/filter_text.h"
#include "gui/models/message_table.h"

namespace waybill::gui {
namespace {

using http::DialectKind;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::DetailCalls)
};

constexpr int kMostShown = 400;

struct DialectWords {
    QString name;
    QString meaning;
};

DialectWords wordsOf(DialectKind kind) {
    switch (kind) {
        case DialectKind::GraphQl:
            return {QStringLiteral("GraphQL"),
                    Words::tr("All operations go to one path; the body says which, and an error "
                              "may come with status 200.")};
        case DialectKind::Grpc:
            return {QStringLiteral("gRPC"),
                    Words::tr("A method of a service, with messages in binary; whether it went "
                              "well is in the trailer grpc-status.")};
        case DialectKind::GrpcWeb:
            return {QStringLiteral("gRPC-Web"),
                    Words::tr("gRPC for browsers: its trailers are the last message of the body.")};
        case DialectKind::JsonRpc:
            return {QStringLiteral("JSON-RPC"),
                    Words::tr("The body names a method; an error may come with status 200.")};
        case DialectKind::XmlRpc:
            return {QStringLiteral("XML-RPC"),
                    Words::tr("The body names a method; a fault comes with status 200.")};
        case DialectKind::Soap:
            return {QStringLiteral("SOAP"), Words::tr("An envelope of XML around a call.")};
        case DialectKind::Form:
            return {Words::tr("Form"), Words::tr("Fields of a form, as names and values.")};
        case DialectKind::Multipart:
            return {Words::tr("Form with files"),
                    Words::tr("Parts of a form, each with a head of its own.")};
        case DialectKind::EventStream:
            return {Words::tr("Server-sent events"),
                    Words::tr("The response stays open, and events come as they happen.")};
        case DialectKind::NdJson:
            return {Words::tr("Records of JSON"), Words::tr("A JSON text in each line.")};
        case DialectKind::None:
            break;
    }
    return {};
}

QString bytes(std::uint64_t count) {
    return QString::fromStdString(report::format_size(count));
}

}  // namespace

CardText callCard(const ExchangeDetail& detail) {
    CardText card{.key = QStringLiteral("call"), .title = Words::tr("Call"), .verdict = {}};
    const http::Dialect& dialect = detail.exchange().dialect;
    if (dialect.kind == DialectKind::None) {
        return card;
    }
    const DialectWords words = wordsOf(dialect.kind);
    QStringList said{words.name};
    if (!dialect.operation_kind.empty()) {
        said.append(shownText(dialect.operation_kind, kMostShown));
    }
    if (!dialect.operation.empty() && dialect.operation != dialect.operation_kind) {
        said.append(shownText(dialect.operation, kMostShown));
    }
    card.verdict = said.join(u' ');
    Fact kind;
    kind.name = Words::tr("Spoken");
    kind.value = words.name;
    kind.note = words.meaning;
    kind.link =
        DetailLink::narrowing(fieldEquals(filter::FieldId::Dialect, http::name_of(dialect.kind)));
    card.facts.push_back(std::move(kind));
    if (!dialect.operation.empty()) {
        Fact operation;
        operation.name = Words::tr("Operation");
        operation.value = shownText(dialect.operation, kMostShown);
        operation.wire = true;
        operation.link =
            DetailLink::narrowing(fieldEquals(filter::FieldId::Operation, dialect.operation));
        card.facts.push_back(std::move(operation));
    }
    if (dialect.batch > 0) {
        Fact batch;
        batch.name = Words::tr("Batch");
        batch.value =
            Words::tr("%n call(s) in one request", nullptr, static_cast<int>(dialect.batch));
        card.facts.push_back(std::move(batch));
    }
    return card;
}

CardText websocketCard(const ExchangeDetail& detail) {
    CardText card{
        .key = QStringLiteral("websocket"), .title = Words::tr("WebSocket"), .verdict = {}};
    const http::WebSocketFacts* const facts = detail.exchange().websocket;
    if (facts == nullptr) {
        return card;
    }
    card.verdict = facts->closed
                       ? Words::tr("It was closed: %1.").arg(closeCodeText(facts->close_code))
                       : Words::tr("No close was seen: it is open still, or was cut off.");
    card.tone = !facts->closed || facts->close_code > 1001 ? Tone::Notice : Tone::Good;
    const auto side = [&](const QString& name, std::uint64_t messages, std::uint64_t sent) {
        Fact fact;
        fact.name = name;
        fact.value = Words::tr("%L1 messages, %2").arg(messages).arg(bytes(sent));
        fact.tip = Words::tr("%L1 bytes, frames and all").arg(sent);
        card.facts.push_back(std::move(fact));
    };
    side(Words::tr("From the client"), facts->client_messages, facts->client_bytes);
    side(Words::tr("From the server"), facts->server_messages, facts->server_bytes);
    if (facts->closed) {
        Fact close;
        close.name = Words::tr("Close code");
        close.value =
            facts->close_code == 0 ? Words::tr("none") : QString::number(facts->close_code);
        if (!facts->close_reason.empty()) {
            close.note = shownText(facts->close_reason, kMostShown);
        }
        card.facts.push_back(std::move(close));
    }
    Fact compression;
    compression.name = Words::tr("Compressed");
    compression.value =
        facts->compressed ? Words::tr("yes, by permessage-deflate") : Words::tr("no");
    card.facts.push_back(std::move(compression));
    return card;
}

}  // namespace waybill::gui
