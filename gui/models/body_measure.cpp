// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/body_measure.h"

#include <algorithm>

#include <QCoreApplication>

#include "core/http/content_coding.h"
#include "core/http/media_type.h"
#include "core/http/text_decoder.h"
#include "core/report/text_format.h"
#include "gui/models/exchange_detail.h"

namespace waybill::gui {
namespace {

constexpr std::uint64_t kWorthCompressing = 1400;  // below, it is one packet anyway

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::BodyMeasure)
};

QString size(std::uint64_t bytes) {
    return QString::fromStdString(report::format_size(bytes));
}

}  // namespace

bool isWorthMeasuring(const ExchangeDetail& detail) {
    const http::BodyFacts& body = detail.exchange().response.body;
    return detail.exchange().response.present && body.size > 0
           && body.framing != http::BodyFraming::Tunnel;
}

BodyMeasure measureBody(const LoadedSession& session,
                        std::uint32_t index,
                        const std::atomic<bool>& stop) {
    BodyMeasure measured;
    const auto loader = session.makeLoader();
    http::Exchange exchange;
    loader->load(index, store::BodyDetail::None, exchange);
    const http::HeaderList& fields = exchange.response.head.fields;
    measured.sent = exchange.response.body.size;
    measured.coded = !http::codings_of(exchange.response).empty();
    const bool estimates =
        !measured.coded && measured.sent >= kWorthCompressing && measured.sent <= kMostEstimated
        && http::is_textual(http::parse_media_type(fields.value("content-type")).type);
    http::CompressionEstimate estimate;
    const auto failure =
        loader->read_body(exchange, Side::Server, store::BodyForm::Content, [&](Bytes bytes) {
            measured.decoded += bytes.size();
            if (estimates) {
                estimate.add(bytes);
            }
            return !stop && measured.decoded < kMostMeasured;
        });
    if (failure) {
        measured.failure = shownText(failure->detail, 200);
    }
    measured.whole = !failure && measured.decoded < kMostMeasured;
    if (estimates) {
        measured.estimate = estimate.finish();
    }
    return measured;
}

CardText measuredCard(const BodyMeasure& measured) {
    CardText card;
    Fact decoded;
    decoded.name = Words::tr("Decoded");
    decoded.value = (measured.whole ? QString() : Words::tr("at least ")) + size(measured.decoded);
    decoded.tip = Words::tr("%L1 bytes").arg(measured.decoded);
    decoded.note = measured.failure;
    if (measured.coded) {
        card.facts.push_back(decoded);
        if (measured.whole && measured.decoded > measured.sent) {
            card.verdict = Words::tr("%1 on the wire for %2 of content: compression saved %3.")
                               .arg(size(measured.sent),
                                    size(measured.decoded),
                                    QString::fromStdString(report::format_share(
                                        measured.decoded - measured.sent, measured.decoded)));
            card.tone = Tone::Good;
        }
        return card;
    }
    const http::CompressedSizes& sizes = measured.estimate;
    if (sizes.plain == 0) {
        return card;
    }
    const auto add = [&](const QString& coding, std::uint64_t bytes) {
        if (bytes == 0) {
            return;
        }
        Fact fact;
        fact.name = Words::tr("With %1").arg(coding);
        fact.value = size(bytes);
        fact.tip = Words::tr("%L1 bytes").arg(bytes);
        if (bytes < sizes.plain) {
            fact.note = Words::tr("%1 less").arg(
                QString::fromStdString(report::format_share(sizes.plain - bytes, sizes.plain)));
        }
        card.facts.push_back(std::move(fact));
    };
    add(QStringLiteral("gzip"), sizes.gzip);
    add(QStringLiteral("br"), sizes.br);
    add(QStringLiteral("zstd"), sizes.zstd);
    const std::uint64_t best = std::min({sizes.gzip, sizes.br, sizes.zstd});
    if (best > 0 && best < sizes.plain * 9 / 10) {
        card.verdict = Words::tr("%1, sent without compression; compressed it would be about %2.")
                           .arg(size(measured.sent), size(best));
        card.tone = Tone::Notice;
    }
    return card;
}

}  // namespace waybill::gui
