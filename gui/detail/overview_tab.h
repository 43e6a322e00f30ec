// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Overview tab: a column of cards that say what was asked, what came, how long it took, what
// caches may do with it, how it scores and what to change first.
#pragma once

#include "gui/detail/detail_tab.h"
#include "gui/models/background_task.h"

namespace waybill::gui {

class Card;
class CardColumn;
struct ScoreText;

class OverviewTab : public DetailTab {
    Q_OBJECT

public:
    explicit OverviewTab(QWidget* parent = nullptr);

    void showDetail(const DetailPointer& detail) override;
    const CardColumn& column() const { return *column_; }

private:
    void addTiming(const ExchangeDetail& detail);
    void addScores(const ExchangeDetail& detail);
    void addScore(Card& card, const ScoreText& score);
    // Reads the response's body in the background: how large it is decoded, and how small it could
    // be.
    void measure(const DetailPointer& detail, Card& card);

    CardColumn* column_;
    BackgroundTask measuring_;
};

}  // namespace waybill::gui
