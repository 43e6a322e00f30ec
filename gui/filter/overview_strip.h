// SPDX-License-Identifier: GPL-3.0-or-later
//
// The recording over time: how many exchanges, which failed, how many bytes; a stretch can be
// chosen with the mouse or the keyboard.
#pragma once

#include <optional>

#include <QTimer>
#include <QWidget>

#include "gui/models/background_task.h"
#include "gui/models/exchange_list.h"
#include "gui/models/filter_text.h"
#include "gui/models/overview.h"

namespace waybill::gui {

class OverviewStrip : public QWidget {
    Q_OBJECT

public:
    explicit OverviewStrip(ExchangeList& list, QWidget* parent = nullptr);
    ~OverviewStrip() override;

    // Marks the stretch that the filter says.
    void showFilter(const QString& filter);
    const Overview& overview() const { return overview_; }

    QSize sizeHint() const override;

signals:
    // "since in {1s..2s}", in place of the stretch before; empty: no stretch any more.
    void stretchChosen(const QString& filter);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    // In bins; `from` stays where it was begun, and may be behind `to`.
    struct Stretch {
        double from = 0;
        double to = 0;
        double first() const { return from < to ? from : to; }
        double last() const { return from < to ? to : from; }
    };

    void count();
    void choose();
    void clear();
    double binAt(int x) const;
    double xOf(double bin) const;
    QString describe(std::size_t bin) const;
    void paintBars(QPainter& painter, const QRect& area) const;
    void paintThroughput(QPainter& painter, const QRect& area) const;
    void paintAxis(QPainter& painter, const QRect& area) const;

    ExchangeList& list_;
    Overview overview_;
    std::optional<Stretch> stretch_;
    std::optional<FilterStretch> filtered_;  // what the filter says, in its own numbers
    double cursor_ = 0;                      // of the keyboard
    bool dragging_ = false;
    int pressed_at_ = 0;
    QTimer rest_;  // while keys move the stretch
    BackgroundTask counting_;
    bool stale_ = false;
};

}  // namespace waybill::gui
