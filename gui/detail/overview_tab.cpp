// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/overview_tab.h"

#include <QPointer>
#include <QVBoxLayout>

#include "gui/detail/card_column.h"
#include "gui/detail/timing_bar.h"
#include "gui/models/body_measure.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"
#include "gui/widgets/card.h"
#include "gui/widgets/score_view.h"
#include "gui/widgets/themed_label.h"

namespace waybill::gui {

OverviewTab::OverviewTab(QWidget* parent) : DetailTab(parent), column_(new CardColumn) {
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(column_);
    column_->setObjectName(QStringLiteral("overviewCards"));
    column_->setAccessibleName(tr("Overview of the exchange"));
    connect(column_, &CardColumn::followed, this, &DetailTab::follow);
}

void OverviewTab::showDetail(const DetailPointer& detail) {
    measuring_.cancel();
    column_->clear();
    column_->add(requestCard(*detail));
    for (const CardText& card : {callCard(*detail), websocketCard(*detail)}) {
        if (!card.facts.empty()) {
            column_->add(card);
        }
    }
    column_->add(statusCard(*detail));
    if (const CardText redirects = redirectsCard(*detail); !redirects.facts.empty()) {
        column_->add(redirects);
    }
    addTiming(*detail);
    column_->add(cachingCard(*detail));
    addScores(*detail);
    if (const CardText cookies = cookiesCard(*detail); !cookies.facts.empty()) {
        column_->add(cookies);
    }
    Card* const size = column_->add(sizeCard(*detail));
    column_->finish();
    measure(detail, *size);
}

void OverviewTab::addTiming(const ExchangeDetail& detail) {
    CardText text = timingCard(detail);
    // The bar has the phases.
    std::erase_if(text.facts, [](const Fact& fact) { return fact.is_phase; });
    auto* const card = new Card(text.title);
    card->setObjectName(QStringLiteral("card-") + text.key);
    card->setVerdict(text.verdict, tokenOf(text.tone));
    auto* const bar = new TimingBar;
    bar->setPhases(phasesOf(detail));
    card->add(bar);
    card->add(makeFacts(text.facts, [this](const DetailLink& link) { follow(link); }));
    card->setWhy(text.why, text.source);
    column_->add(card);
}

void OverviewTab::addScores(const ExchangeDetail& detail) {
    auto* const card = new Card(tr("Scores of this exchange"));
    card->setObjectName(QStringLiteral("card-scores"));
    for (const ScoreText& score : scoresOf(detail)) {
        addScore(*card, score);
    }
    card->setWhy(tr("A score begins at 100; each rule that found something takes points by its "
                    "severity, once. A critical finding holds the grade at D, one of high severity "
                    "at B. One exchange alone says little of a site: the Security page sums up."),
                 {});
    column_->add(card);
}

void OverviewTab::addScore(Card& card, const ScoreText& score) {
    auto* const view = new ScoreView;
    view->setObjectName(QStringLiteral("score-") + score.key);
    view->setScore(score.grade, score.points, score.caption);
    view->setNote(score.note);
    card.add(view);
    if (score.lines.empty()) {
        return;
    }
    constexpr double kMostPoints = 25;  // what the gravest finding takes
    std::vector<ScorePart> parts;
    for (const ScoreText::Line& line : score.lines) {
        parts.push_back({line.name, line.points, kMostPoints, line.figure, line.tip});
    }
    view->setParts(std::move(parts));
    card.add(makeSecondaryLabel(score.arithmetic));
    if (!score.advice.empty()) {
        card.add(makeTitleLabel(tr("What to change first")));
        for (const Advice& advice : score.advice) {
            card.add(makeAdvice(advice, [this](const DetailLink& link) { follow(link); }));
        }
    }
}

void OverviewTab::measure(const DetailPointer& detail, Card& card) {
    if (!isWorthMeasuring(*detail)) {
        return;
    }
    measuring_.start(
        [session = detail->session(), index = detail->index()](const std::atomic<bool>& stop) {
            return measureBody(*session, index, stop);
        },
        [this, shown = QPointer<Card>(&card)](const BodyMeasure& measured) {
            if (shown == nullptr) {
                return;
            }
            const CardText text = measuredCard(measured);
            if (!text.verdict.isEmpty()) {
                shown->setVerdict(text.verdict, tokenOf(text.tone));
            }
            shown->add(makeFacts(text.facts, [this](const DetailLink& link) { follow(link); }));
        });
}

}  // namespace waybill::gui
