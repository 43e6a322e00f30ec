// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/table/exchange_copier.h"

#include <algorithm>
#include <string>
#include <utility>

#include <QClipboard>
#include <QGuiApplication>

#include "core/report/code_export.h"
#include "core/report/csv.h"
#include "core/report/exchange_json.h"

namespace waybill::gui {
namespace {

std::string bodyOf(store::ExchangeLoader& loader, const http::Exchange& exchange, Side side) {
    std::string body;
    const auto append = [&](Bytes bytes) {
        body += as_text(bytes);
        return body.size() < ExchangeCopier::kMostBody;
    };
    loader.read_body(exchange, side, store::BodyForm::AsSent, append);
    return body;
}

void appendOne(std::string& text,
               CopyForm form,
               const LoadedSession& session,
               store::ExchangeLoader& loader,
               const http::Exchange& exchange,
               std::uint32_t index) {
    switch (form) {
        case CopyForm::Url:
            text += exchange.url.text;
            break;
        case CopyForm::Curl:
            text += report::code_of(report::CodeForm::Curl, exchange, loader);
            break;
        case CopyForm::RawRequest:
            text += exchange.request.raw_head + bodyOf(loader, exchange, Side::Client);
            break;
        case CopyForm::RawResponse:
            text += exchange.response.raw_head + bodyOf(loader, exchange, Side::Server);
            break;
        case CopyForm::Json:
            report::append_exchange(text, exchange);
            break;
        case CopyForm::Csv: {
            if (text.empty()) {
                report::append_csv_header(text, report::default_csv_fields());
            }
            report::append_csv_line(
                text, report::default_csv_fields(), {session.rows(), index, &exchange});
            text.pop_back();  // its line feed
            break;
        }
    }
}

}  // namespace

ExchangeCopier::ExchangeCopier(Document& document, QObject* parent)
    : QObject(parent),
      document_(document) {}

std::string ExchangeCopier::textOf(const LoadedSession& session,
                                   CopyForm form,
                                   const std::vector<std::uint32_t>& exchanges,
                                   const std::atomic<bool>& stop) {
    const auto loader = session.makeLoader();
    http::Exchange exchange;
    std::string text;
    const std::size_t count = std::min(exchanges.size(), kMostExchanges);
    for (std::size_t i = 0; i < count && !stop && text.size() < kMostBody; ++i) {
        loader->load(exchanges[i], store::BodyDetail::None, exchange);
        appendOne(text, form, session, *loader, exchange, exchanges[i]);
        if (count > 1) {
            text += '\n';
        }
    }
    return text;
}

void ExchangeCopier::copy(CopyForm form, std::vector<std::uint32_t> exchanges) {
    const auto count = static_cast<int>(std::min(exchanges.size(), kMostExchanges));
    task_.start(
        [session = document_.session(), form, exchanges = std::move(exchanges)](
            const std::atomic<bool>& stop) { return textOf(*session, form, exchanges, stop); },
        [this, count](const std::string& text) {
            QGuiApplication::clipboard()->setText(QString::fromUtf8(text));
            emit copied(count);
        });
}

}  // namespace waybill::gui
