// SPDX-License-Identifier: GPL-3.0-or-later
//
// A chart of numbers over a row of stretches: lines, or bars. What the mouse or the arrow keys
// choose is told in exact values and leads to its exchanges. Its labels are our own and numbers;
// nothing from the wire is ever given to Qt Charts, which takes text for markup.
#pragma once

#include <functional>
#include <vector>

#include <QString>
#include <QStringList>
#include <QtCharts/QChartView>

#include "gui/theme/theme.h"

class QAbstractSeries;
class QValueAxis;

namespace waybill::gui {

struct ChartPoint {
    QString label;   // where it begins
    QString name;    // all of it
    QString filter;  // empty: it leads nowhere
};

struct ChartSeries {
    QString name;
    Token token = Token::Accent;
    std::vector<double> values;  // one for each point; negative: not known
};

struct ChartFigures {
    std::vector<ChartPoint> points;
    std::vector<ChartSeries> series;
    std::function<QString(double)> format;  // of a value
    QString heading;                        // of the points: "Time"
};

class FigureChart : public QChartView {
    Q_OBJECT

public:
    enum class Kind { Lines, Bars };

    explicit FigureChart(Kind kind, QWidget* parent = nullptr);

    void setFigures(ChartFigures figures);
    const ChartFigures& figures() const { return figures_; }
    int currentPoint() const { return current_; }
    // "10 s to 11 s. Requests: 12. Errors: 1."
    QString describe(int point) const;

    QSize sizeHint() const override { return {360, 180}; }

signals:
    void activated(const QString& filter);

protected:
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void build();
    void recolour();
    int pointAt(QPointF position) const;  // -1: none
    QPointF positionOf(double point, double value) const;
    void activate(int point);
    void drawLabels(QPainter& painter) const;
    void drawGuide(QPainter& painter, int point) const;

    Kind kind_;
    ChartFigures figures_;
    QValueAxis* across_;
    QValueAxis* up_;
    std::vector<QAbstractSeries*> lines_;
    int current_ = 0;
    int hovered_ = -1;
};

}  // namespace waybill::gui
