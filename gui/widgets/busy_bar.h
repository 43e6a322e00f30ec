// SPDX-License-Identifier: GPL-3.0-or-later
//
// A thin line that shows that something goes on, and how far it is. It keeps its place while there
// is nothing to show, so that nothing jumps.
#pragma once

#include <QTimer>
#include <QWidget>

namespace waybill::gui {

class BusyBar : public QWidget {
    Q_OBJECT

public:
    explicit BusyBar(QWidget* parent = nullptr);

    // Without a known end, until setProgress() says more.
    void setBusy(bool busy);
    bool isBusy() const { return busy_; }
    // Of a total that may be 0, which is not known.
    void setProgress(qint64 done, qint64 total);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void runTimer();

    QTimer timer_;
    bool busy_ = false;
    double done_ = -1;  // 0 to 1; negative: not known
    int step_ = 0;
};

}  // namespace waybill::gui
