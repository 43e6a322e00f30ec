// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/exchange_export.h"

#include <memory>
#include <string>

#include <QSaveFile>

#include "core/analysis/session_audit.h"
#include "core/http/exchange.h"
#include "core/report/exchange_json.h"
#include "core/report/session_json.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kAtOnce = 256 * kKiB;  // bytes of text held before they are written

}  // namespace

QString writeExchanges(const LoadedSession& session,
                       const std::vector<std::uint32_t>& exchanges,
                       const QString& path,
                       const std::atomic<bool>& stop) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)
        || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)) {
        return file.errorString();
    }
    const std::unique_ptr<store::ExchangeLoader> loader = session.makeLoader();
    http::Exchange exchange;
    std::string text;
    const auto flush = [&] {
        const auto size = static_cast<qint64>(text.size());
        const bool written = file.write(text.data(), size) == size;
        text.clear();
        return written;
    };
    report::append_session(text, session.rows());
    text += '\n';
    for (const std::uint32_t index : exchanges) {
        if (stop) {
            return {};
        }
        loader->load(index, store::BodyDetail::None, exchange);
        if (const analysis::SessionAudit* const audit = session.audit()) {
            const report::JudgedExchange judged{analysis::findings_in_full(exchange, *audit, index),
                                                audit->security(index),
                                                audit->caching(index)};
            report::append_exchange(text, exchange, &judged);
        } else {
            report::append_exchange(text, exchange);
        }
        text += '\n';
        if (text.size() >= kAtOnce && !flush()) {
            return file.errorString();
        }
    }
    return flush() && file.commit() ? QString() : file.errorString();
}

}  // namespace waybill::gui
