// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rates, latencies, statuses, types and hosts of a recording as charts; each part leads to a
// filter.
#pragma once

#include <array>
#include <vector>

#include "gui/models/dashboard.h"
#include "gui/pages/session_page.h"

class QComboBox;
class QVBoxLayout;

namespace waybill::gui {

class BarList;
class Card;
class ChartCard;
class FigureTile;

class DashboardPage : public SessionPage {
    Q_OBJECT

public:
    explicit DashboardPage(Document& document, QWidget* parent = nullptr);

    // What is shown.
    const Dashboard& dashboard() const { return dashboard_; }
    void setMeasure(Measure measure);

protected:
    void work() override;
    bool isReady() const override;
    QString waitingText() const override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void present(Dashboard dashboard);
    void showMeasured();
    void arrange();
    BarList* addList(const QString& title, const char* name);

    Dashboard dashboard_;
    Measure measure_ = Measure::Exchanges;
    QWidget* tiles_;
    QWidget* cards_;
    std::array<QVBoxLayout*, 2> columns_{};
    std::vector<QWidget*> in_columns_;  // in order
    std::size_t columns_used_ = 0;
    ChartCard* rates_;
    ChartCard* latencies_;
    ChartCard* distribution_;
    BarList* statuses_ = nullptr;
    BarList* types_ = nullptr;
    BarList* hosts_ = nullptr;
    BarList* routes_ = nullptr;
    std::array<QComboBox*, 2> measures_{};
};

}  // namespace waybill::gui
