// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/connection_tab.h"

#include <QPointer>
#include <QVBoxLayout>

#include "core/report/text_format.h"
#include "gui/detail/card_column.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"
#include "gui/widgets/card.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kMostListed = 50;

// The first exchanges of a connection, and this one. Passes over all rows: off the window's thread.
std::vector<Fact> exchangesOf(const LoadedSession& session,
                              std::uint32_t connection,
                              std::uint32_t current,
                              const std::atomic<bool>& stop) {
    std::vector<Fact> facts;
    const store::Session& rows = session.rows();
    std::uint32_t left = rows.connections[connection].exchanges;
    for (std::uint32_t i = 0; i < session.size() && left > 0 && !stop; ++i) {
        const store::ExchangeRow& row = rows.exchanges[i];
        if (row.connection != connection) {
            continue;
        }
        --left;
        if (facts.size() >= kMostListed) {
            break;
        }
        Fact fact;
        fact.name = QStringLiteral("#%1  %2").arg(i + 1).arg(
            row.status == 0 ? QStringLiteral("\u2013") : QString::number(row.status));
        fact.tone = toneOfStatus(row.status);
        fact.value = rowTitle(rows, i, 160);
        fact.wire = true;
        if (i != current) {
            fact.link = DetailLink::to(i);
        } else {
            fact.note = ConnectionTab::tr("this exchange");
        }
        facts.push_back(std::move(fact));
    }
    return facts;
}

}  // namespace

ConnectionTab::ConnectionTab(QWidget* parent) : DetailTab(parent), column_(new CardColumn) {
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(column_);
    column_->setObjectName(QStringLiteral("connectionCards"));
    column_->setAccessibleName(tr("Connection of the exchange"));
    connect(column_, &CardColumn::followed, this, &DetailTab::follow);
}

void ConnectionTab::showDetail(const DetailPointer& detail) {
    listing_.cancel();
    column_->setCards(connectionCards(*detail));
    addExchanges(detail);
}

void ConnectionTab::addExchanges(const DetailPointer& detail) {
    auto* const card = new Card(tr("Exchanges on this connection"));
    card->setObjectName(QStringLiteral("card-exchanges"));
    const std::uint32_t all = detail->connection().exchanges;
    card->setVerdict(all > kMostListed ? tr("The first %1 of %2.").arg(kMostListed).arg(all)
                                       : tr("%n in all.", nullptr, static_cast<int>(all)));
    column_->add(card);
    listing_.start(
        [session = detail->session(),
         connection = detail->row().connection,
         current = detail->index()](const std::atomic<bool>& stop) {
            return exchangesOf(*session, connection, current, stop);
        },
        [this, shown = QPointer<Card>(card)](const std::vector<Fact>& facts) {
            if (shown != nullptr) {
                shown->add(makeFacts(facts, [this](const DetailLink& link) { follow(link); }));
            }
        });
}

}  // namespace waybill::gui
