// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/exchange_detail.h"

#include <algorithm>
#include <array>
#include <utility>

#include <QCoreApplication>

#include "core/audit/judge.h"
#include "core/report/text_format.h"
#include "core/report/text_summary.h"
#include "core/store/row_facts.h"
#include "core/store/row_url.h"

namespace waybill::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::ExchangeDetail)
};

// Scheme, host and the rest. The URL is shown escaped, part by part, so that places stay right.
void addUrl(DetailSummary& summary, const http::Url& url) {
    const std::string_view whole = url.text;
    const auto add = [&](std::string_view part, bool strong) {
        const QString text = shownText(part, 2000);
        summary.parts.push_back(
            {static_cast<int>(summary.url.size()), static_cast<int>(text.size()), strong});
        summary.url += text;
    };
    const std::size_t scheme_end = whole.find("://");
    if (scheme_end == std::string_view::npos) {
        add(whole, true);
        return;
    }
    const std::size_t host = scheme_end + 3;
    const std::size_t path = std::min(whole.find_first_of("/?#", host), whole.size());
    const std::size_t query = std::min(whole.find('?', path), whole.size());
    add(whole.substr(0, host), false);
    add(whole.substr(host, path - host), true);
    add(whole.substr(path, query - path), true);
    if (query < whole.size()) {
        add(whole.substr(query), false);
    }
}

void addFindings(DetailSummary& summary, const ExchangeDetail& detail) {
    std::array<int, 5> counts{};
    for (const audit::Finding& finding : detail.findings()) {
        ++counts[static_cast<std::size_t>(finding.severity)];
    }
    const auto severities = std::to_array<audit::Severity>({audit::Severity::Critical,
                                                            audit::Severity::High,
                                                            audit::Severity::Medium,
                                                            audit::Severity::Low});
    for (const audit::Severity severity : severities) {
        const int count = counts[static_cast<std::size_t>(severity)];
        if (count > 0) {
            summary.badges.push_back(
                {QStringLiteral("%1 %2").arg(count).arg(ownText(audit::name_of(severity))),
                 toneOf(severity),
                 Words::tr("%n finding(s) of this severity; the Security tab tells them.",
                           nullptr,
                           count),
                 QStringLiteral("security")});
        }
    }
}

}  // namespace

ExchangeDetail::ExchangeDetail(SessionPointer session,
                               std::uint32_t index,
                               std::shared_ptr<store::ExchangeLoader> loader)
    : session_(std::move(session)),
      index_(index),
      loader_(std::move(loader)) {
    loader_->load(index_, store::BodyDetail::None, exchange_);
    if (const analysis::SessionAudit* const audit = session_->audit(); audit != nullptr) {
        findings_ = analysis::findings_in_full(exchange_, *audit, index_);
        judged_ = true;
    } else {
        findings_ = audit::judge(audit::facts_of(exchange_));
    }
    std::stable_sort(
        findings_.begin(), findings_.end(), [](const audit::Finding& a, const audit::Finding& b) {
            return a.severity > b.severity;
        });
}

DetailSummary summaryOf(const ExchangeDetail& detail) {
    const http::Exchange& exchange = detail.exchange();
    const store::ExchangeRow& row = detail.row();
    DetailSummary summary;
    summary.method = exchange.request.present ? shownText(exchange.request.head.method, 24)
                                              : Words::tr("(request not captured)");
    addUrl(summary, exchange.url);
    summary.code = row.status;
    if (!exchange.response.present) {
        summary.status = Words::tr("no response");
    } else {
        std::string_view reason = exchange.response.head.reason;
        if (reason.empty()) {
            reason = report::reason_of(row.status);
        }
        summary.status = QStringLiteral("%1 %2").arg(row.status).arg(shownText(reason, 60));
    }
    const std::int64_t total = store::total_of(row);
    summary.time = total < 0 ? QStringLiteral("\u2013")
                             : QString::fromStdString(report::format_duration(total));
    summary.time_tip = total < 0 ? Words::tr("Its end was not captured.")
                                 : Words::tr("From the first byte to the last: %L1 ns").arg(total);
    summary.size = QString::fromStdString(report::format_size(row.response_size));
    summary.size_tip = Words::tr("Body of the response as sent: %L1 bytes; of the request: %L2")
                           .arg(row.response_size)
                           .arg(row.request_size);

    summary.badges.push_back({ownText(store::protocol_of(exchange.version)),
                              Tone::Secondary,
                              Words::tr("The protocol it was spoken in"),
                              QStringLiteral("connection")});
    if (exchange.url.scheme == "http") {
        summary.badges.push_back({Words::tr("not encrypted"),
                                  Tone::Secondary,
                                  Words::tr("Everybody on the way could read and change it."),
                                  QStringLiteral("security")});
    }
    if (const TlsFacts* const tls = detail.connection().tls.get();
        tls != nullptr && row.has(store::row_flag::kHttps)) {
        summary.badges.push_back({shownText(tls->version, 24),
                                  Tone::Secondary,
                                  Words::tr("Encrypted; the Connection tab tells how."),
                                  QStringLiteral("connection")});
    }
    if (!exchange.anomalies.empty()) {
        const auto count = static_cast<int>(exchange.anomalies.size());
        summary.badges.push_back(
            {Words::tr("%n anomaly(s)", nullptr, count),
             Tone::Notice,
             Words::tr("The wire did something wrong; the Connection tab tells what."),
             QStringLiteral("connection")});
    }
    addFindings(summary, detail);
    return summary;
}

QString rowTitle(const store::Session& session, std::uint32_t index, int most) {
    const store::ExchangeRow& row = session.exchanges[index];
    if (!row.has(store::row_flag::kHasRequest)) {
        return Words::tr("(request not captured)");
    }
    std::string text(session.strings.at(row.method));
    text += ' ';
    const std::string_view target = session.target(row);
    if (target.starts_with('/')) {
        text += session.strings.at(row.host);
    }
    text += target;
    return shownText(text, most);
}

}  // namespace waybill::gui
