// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/selection_summary.h"

#include <algorithm>

#include <QCoreApplication>

#include "core/analysis/performance.h"
#include "core/filter/field.h"
#include "core/http/url.h"
#include "core/report/summary.h"
#include "core/report/text_format.h"
#include "core/report/text_summary.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

using filter::FieldId;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::SelectionSummary)
};

QString count(std::uint64_t value) {
    return QStringLiteral("%L1").arg(value);
}

QString size(std::uint64_t bytes) {
    return QString::fromStdString(report::format_size(bytes));
}

// Without its port.
std::string_view hostAlone(std::string_view host) {
    const auto parts = http::split_host_and_port(host);
    return parts ? parts->host : host;
}

void add(CardText& card,
         const QString& name,
         const QString& value,
         const QString& note = {},
         const DetailLink& link = {}) {
    Fact fact;
    fact.name = name;
    fact.value = value;
    fact.note = note;
    fact.link = link;
    card.facts.push_back(std::move(fact));
}

CardText wholeCard(const report::Summary& summary) {
    CardText card{
        .key = QStringLiteral("selection"),
        .title = Words::tr("%n exchange(s) selected", nullptr, static_cast<int>(summary.exchanges)),
        .verdict = summary.errors == 0 ? Words::tr("None of them failed.")
                                       : Words::tr("%n of them failed (status 400 and up).",
                                                   nullptr,
                                                   static_cast<int>(summary.errors))};
    card.tone = summary.errors == 0 ? Tone::Good : Tone::Notice;
    add(card, Words::tr("Requests"), count(summary.requests));
    add(card,
        Words::tr("Responses"),
        count(summary.responses),
        summary.unanswered == 0
            ? QString()
            : Words::tr("%n request(s) without", nullptr, static_cast<int>(summary.unanswered)));
    add(card, Words::tr("Connections"), count(summary.connections));
    add(card, Words::tr("Sent"), size(summary.request_bytes), Words::tr("bodies of requests"));
    add(card,
        Words::tr("Received"),
        size(summary.response_bytes),
        Words::tr("bodies of responses, as sent"));
    return card;
}

CardText timesCard(const store::Session& session, const std::vector<std::uint32_t>& exchanges) {
    std::vector<std::int64_t> totals;
    std::vector<std::int64_t> waits;
    for (const std::uint32_t index : exchanges) {
        const store::ExchangeRow& row = session.exchanges[index];
        if (const std::int64_t total = store::total_of(row); total >= 0) {
            totals.push_back(total);
        }
        if (const std::int64_t wait = store::wait_of(row); wait >= 0) {
            waits.push_back(wait);
        }
    }
    CardText card{.key = QStringLiteral("times"), .title = Words::tr("Time"), .verdict = {}};
    const auto figures = [&](const QString& name, std::vector<std::int64_t>& times) {
        const analysis::Percentiles found = analysis::percentiles_of(times);
        const auto line = [&](const QString& which, std::int64_t ns) {
            Fact fact;
            fact.name = name + QStringLiteral(", ") + which;
            fact.value = QString::fromStdString(report::format_duration(ns));
            fact.tip = Words::tr("%L1 ns").arg(ns);
            card.facts.push_back(std::move(fact));
        };
        line(Words::tr("median"), found.p50);
        line(Words::tr("90 %"), found.p90);
        line(Words::tr("95 %"), found.p95);
        line(Words::tr("99 %"), found.p99);
        line(Words::tr("longest"), found.max);
        return found;
    };
    if (totals.empty()) {
        card.verdict = Words::tr("The end of none of them was captured.");
        return card;
    }
    const analysis::Percentiles total = figures(Words::tr("In all"), totals);
    if (!waits.empty()) {
        figures(Words::tr("Waiting"), waits);
    }
    card.verdict = Words::tr("Half of them took at most %1, one in twenty more than %2.")
                       .arg(QString::fromStdString(report::format_duration(total.p50)),
                            QString::fromStdString(report::format_duration(total.p95)));
    card.why = Words::tr(
        "Waiting is the server's share: from the last byte of the request to the "
        "first of the response.");
    return card;
}

}  // namespace

std::vector<CardText> selectionCards(const store::Session& session,
                                     std::vector<std::uint32_t> exchanges) {
    std::sort(exchanges.begin(), exchanges.end());
    const report::Summary summary = report::summarise(session, &exchanges);
    std::vector<CardText> cards;
    cards.push_back(wholeCard(summary));
    cards.push_back(timesCard(session, exchanges));

    CardText statuses{
        .key = QStringLiteral("statuses"), .title = Words::tr("Statuses"), .verdict = {}};
    for (const report::StatusFigures& figures : summary.statuses) {
        Fact fact;
        fact.name = QString::number(figures.status);
        fact.value = count(figures.count);
        fact.note = ownText(report::reason_of(figures.status));
        fact.tone = toneOfStatus(figures.status);
        fact.link =
            DetailLink::narrowing(fieldEquals(FieldId::Status, std::to_string(figures.status)));
        statuses.facts.push_back(std::move(fact));
    }
    statuses.verdict =
        Words::tr("%n different one(s)", nullptr, static_cast<int>(summary.status_count));
    cards.push_back(std::move(statuses));

    CardText hosts{.key = QStringLiteral("hosts"), .title = Words::tr("Hosts"), .verdict = {}};
    for (const report::HostFigures& figures : summary.hosts) {
        const std::string_view host = session.strings.at(figures.host);
        add(hosts,
            shownText(report::shown_host(host), 100),
            count(figures.exchanges),
            Words::tr("%1, %n error(s)", nullptr, static_cast<int>(figures.errors))
                .arg(size(figures.bytes)),
            DetailLink::narrowing(fieldEquals(FieldId::Host, hostAlone(host))));
    }
    hosts.verdict = Words::tr("%n different one(s)", nullptr, static_cast<int>(summary.host_count));
    cards.push_back(std::move(hosts));

    CardText types{.key = QStringLiteral("types"), .title = Words::tr("Types"), .verdict = {}};
    for (const report::TypeFigures& figures : summary.types) {
        const std::string_view type = session.strings.at(figures.type);
        add(types,
            type.empty() ? Words::tr("(none told)") : shownText(type, 100),
            count(figures.count),
            size(figures.bytes),
            type.empty() ? DetailLink{} : DetailLink::narrowing(fieldEquals(FieldId::Type, type)));
    }
    types.verdict = Words::tr("%n different one(s)", nullptr, static_cast<int>(summary.type_count));
    cards.push_back(std::move(types));

    CardText slowest{
        .key = QStringLiteral("slowest"), .title = Words::tr("The slowest"), .verdict = {}};
    for (const std::uint32_t index : summary.slowest) {
        Fact fact;
        fact.name = QString::fromStdString(
            report::format_duration(store::total_of(session.exchanges[index])));
        fact.value = rowTitle(session, index, 120);
        fact.wire = true;
        fact.link = DetailLink::to(index);
        slowest.facts.push_back(std::move(fact));
    }
    if (!slowest.facts.empty()) {
        cards.push_back(std::move(slowest));
    }
    return cards;
}

}  // namespace waybill::gui
