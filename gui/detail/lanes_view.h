// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges of one connection as lanes below each other on a common time: what came before, what
// waited for what. A lane can be clicked; the arrow keys walk, Return opens.
#pragma once

#include <cstdint>
#include <vector>

#include <QString>
#include <QWidget>

namespace waybill::gui {

struct Lane {
    std::uint32_t exchange = 0;
    QString title;
    bool current = false;
    std::int64_t begin = 0;  // nanoseconds, on the lanes' common time
    // From `begin`; -1 where not known.
    std::int64_t sent = -1;
    std::int64_t answered = -1;
    std::int64_t end = -1;
    QString figure;  // "12 ms"
};

class LanesView : public QWidget {
    Q_OBJECT

public:
    explicit LanesView(QWidget* parent = nullptr);

    void setLanes(std::vector<Lane> lanes);
    const std::vector<Lane>& lanes() const { return lanes_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

signals:
    void exchangeRequested(std::uint32_t exchange);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    int laneAt(QPoint point) const;

    std::vector<Lane> lanes_;
    std::int64_t begin_ = 0;
    std::int64_t span_ = 1;
    int focused_ = 0;
};

}  // namespace waybill::gui
