// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/figure_chart.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <QtCharts/QBarSet>
#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>
#include <QtCharts/QStackedBarSeries>
#include <QtCharts/QValueAxis>

#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

constexpr int kLeft = 56;  // room for the labels of the axes
constexpr int kRight = 64;
constexpr int kBelow = 20;
constexpr int kAbove = 10;
constexpr double kLineWidth = 1.5;

// The next round number: 1, 2, 2.5 or 5 times a power of ten.
double roundedUp(double value) {
    if (value <= 0) {
        return 1;
    }
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 2.5, 5.0}) {
        if (value <= step * power) {
            return step * power;
        }
    }
    return 10 * power;
}

}  // namespace

FigureChart::FigureChart(Kind kind, QWidget* parent)
    : QChartView(parent),
      kind_(kind),
      across_(new QValueAxis),
      up_(new QValueAxis) {
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setFixedHeight(sizeHint().height());
    setMinimumWidth(240);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QChart* const drawing = chart();
    drawing->legend()->hide();
    drawing->setMargins({kLeft, kAbove, kRight, kBelow});
    drawing->setBackgroundRoundness(0);
    drawing->layout()->setContentsMargins(0, 0, 0, 0);
    drawing->setAnimationOptions(QChart::NoAnimation);
    for (QValueAxis* const axis : {across_, up_}) {
        axis->setLabelsVisible(false);
        axis->setLineVisible(false);
        axis->setMinorGridLineVisible(false);
    }
    across_->setGridLineVisible(false);
    up_->setTickCount(3);
    drawing->addAxis(across_, Qt::AlignBottom);
    drawing->addAxis(up_, Qt::AlignLeft);
    connect(&Theme::instance(), &Theme::changed, this, &FigureChart::recolour);
    recolour();
}

void FigureChart::setFigures(ChartFigures figures) {
    figures_ = std::move(figures);
    const int last = static_cast<int>(figures_.points.size()) - 1;
    current_ = std::clamp(current_, 0, std::max(last, 0));
    hovered_ = -1;
    build();
    recolour();
}

void FigureChart::build() {
    QChart* const drawing = chart();
    drawing->removeAllSeries();
    lines_.clear();
    double highest = 0;
    if (kind_ == Kind::Lines) {
        for (const ChartSeries& series : figures_.series) {
            // What is not known parts a line in two.
            QLineSeries* line = nullptr;
            for (std::size_t i = 0; i < series.values.size(); ++i) {
                if (series.values[i] < 0) {
                    line = nullptr;
                    continue;
                }
                if (line == nullptr) {
                    line = new QLineSeries;
                    line->setName(series.name);
                    lines_.push_back(line);
                }
                line->append(static_cast<double>(i), series.values[i]);
                highest = std::max(highest, series.values[i]);
            }
        }
    } else {
        auto* const bars = new QStackedBarSeries;
        bars->setBarWidth(0.84);
        std::vector<double> sums(figures_.points.size());
        for (const ChartSeries& series : figures_.series) {
            auto* const set = new QBarSet(series.name);
            for (std::size_t i = 0; i < std::min(sums.size(), series.values.size()); ++i) {
                sums[i] += std::max(series.values[i], 0.0);
                set->append(std::max(series.values[i], 0.0));
            }
            bars->append(set);
        }
        for (const double sum : sums) {
            highest = std::max(highest, sum);
        }
        lines_.push_back(bars);
    }
    for (QAbstractSeries* const series : lines_) {
        drawing->addSeries(series);
        series->attachAxis(across_);
        series->attachAxis(up_);
    }
    across_->setRange(-0.5, std::max(static_cast<double>(figures_.points.size()), 1.0) - 0.5);
    up_->setRange(0, roundedUp(highest));
}

void FigureChart::recolour() {
    QChart* const drawing = chart();
    drawing->setBackgroundBrush(themeColor(Token::Surface));
    drawing->setBackgroundPen(Qt::NoPen);
    drawing->setPlotAreaBackgroundVisible(false);
    setBackgroundBrush(themeColor(Token::Surface));
    up_->setGridLinePen(QPen(themeColor(Token::Border), 1));
    const auto colourOf = [this](const QString& name) {
        for (const ChartSeries& series : figures_.series) {
            if (series.name == name) {
                return themeColor(series.token);
            }
        }
        return themeColor(Token::Accent);
    };
    for (QAbstractSeries* const series : lines_) {
        if (auto* const line = qobject_cast<QLineSeries*>(series)) {
            line->setPen(QPen(colourOf(line->name()), kLineWidth));
            line->setPointsVisible(line->count() == 1);
        } else if (auto* const bars = qobject_cast<QAbstractBarSeries*>(series)) {
            for (QBarSet* const set : bars->barSets()) {
                set->setBrush(colourOf(set->label()));
                set->setPen(Qt::NoPen);
            }
        }
    }
    update();
}

QPointF FigureChart::positionOf(double point, double value) const {
    const QRectF plot = chart()->plotArea();
    const double columns = std::max(static_cast<double>(figures_.points.size()), 1.0);
    return {plot.left() + (point + 0.5) / columns * plot.width(),
            plot.bottom() - value / std::max(up_->max(), 1e-9) * plot.height()};
}

int FigureChart::pointAt(QPointF position) const {
    const QRectF plot = chart()->plotArea();
    if (figures_.points.empty() || position.x() < plot.left() || position.x() >= plot.right()) {
        return -1;
    }
    const double share = (position.x() - plot.left()) / plot.width();
    return std::min(static_cast<int>(share * static_cast<double>(figures_.points.size())),
                    static_cast<int>(figures_.points.size()) - 1);
}

QString FigureChart::describe(int point) const {
    const auto at = static_cast<std::size_t>(point);
    if (point < 0 || at >= figures_.points.size()) {
        return {};
    }
    QString text = figures_.points[at].name;
    for (const ChartSeries& series : figures_.series) {
        text += u'\n' + series.name + QStringLiteral(": ")
                + (at < series.values.size() && series.values[at] >= 0
                       ? figures_.format(series.values[at])
                       : QStringLiteral("-"));
    }
    return text;
}

void FigureChart::drawLabels(QPainter& painter) const {
    const QRectF plot = chart()->plotArea();
    painter.setFont(Theme::instance().secondaryFont());
    const QFontMetrics metrics = painter.fontMetrics();
    painter.setPen(themeColor(Token::SecondaryText));
    for (const double share : {0.0, 0.5, 1.0}) {
        const double value = up_->max() * share;
        const QPointF at = positionOf(0, value);
        painter.drawText(QRectF(0, at.y() - 8, plot.left() - measure::kGrid, 16),
                         Qt::AlignRight | Qt::AlignVCenter,
                         figures_.format(value));
    }
    // As many labels below as there is room for.
    int widest = 1;
    for (const ChartPoint& point : figures_.points) {
        widest = std::max(widest, metrics.horizontalAdvance(point.label));
    }
    const double room = plot.width() / std::max(widest + 2 * measure::kGap, 1);
    const auto step = static_cast<std::size_t>(std::max(
        1.0, std::ceil(static_cast<double>(figures_.points.size()) / std::max(room, 1.0))));
    for (std::size_t i = 0; i < figures_.points.size(); i += step) {
        const double x = positionOf(static_cast<double>(i), 0).x();
        painter.drawText(QRectF(x - widest, plot.bottom() + 3, 2 * widest, kBelow - 3),
                         Qt::AlignHCenter | Qt::AlignTop,
                         figures_.points[i].label);
    }
    // The names of the lines at their ends, none over another.
    struct Named {
        double y;
        const ChartSeries* series;
    };
    std::vector<Named> names;
    for (const ChartSeries& series : figures_.series) {
        const auto known = std::find_if(
            series.values.rbegin(), series.values.rend(), [](double value) { return value >= 0; });
        if (known != series.values.rend()) {
            names.push_back({positionOf(0, kind_ == Kind::Lines ? *known : 0).y(), &series});
        }
    }
    std::sort(names.begin(), names.end(), [](const Named& a, const Named& b) { return a.y > b.y; });
    double lowest = plot.bottom() + 6;
    for (Named& name : names) {
        name.y = std::min(name.y, lowest - 7);
        lowest = name.y - 7;
        painter.setPen(themeColor(name.series->token));
        painter.drawText(
            QRectF(plot.right() + measure::kGrid, name.y - 8, kRight - measure::kGrid, 16),
            Qt::AlignLeft | Qt::AlignVCenter,
            metrics.elidedText(name.series->name, Qt::ElideRight, kRight - measure::kGrid));
    }
}

void FigureChart::drawGuide(QPainter& painter, int point) const {
    const QRectF plot = chart()->plotArea();
    const double x = positionOf(point, 0).x();
    painter.setPen(QPen(themeColor(Token::StrongBorder), 1));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    if (kind_ == Kind::Lines) {
        painter.setPen(Qt::NoPen);
        for (const ChartSeries& series : figures_.series) {
            const auto at = static_cast<std::size_t>(point);
            if (at < series.values.size() && series.values[at] >= 0) {
                painter.setBrush(themeColor(series.token));
                painter.drawEllipse(positionOf(point, series.values[at]), 3, 3);
            }
        }
    }
}

void FigureChart::drawForeground(QPainter* painter, const QRectF& rect) {
    QChartView::drawForeground(painter, rect);
    painter->save();
    painter->resetTransform();
    if (!figures_.points.empty()) {
        drawLabels(*painter);
        if (hasFocus() || hovered_ >= 0) {
            drawGuide(*painter, hovered_ >= 0 ? hovered_ : current_);
        }
    }
    painter->restore();
}

void FigureChart::mouseMoveEvent(QMouseEvent* event) {
    const int point = pointAt(event->position());
    if (point != hovered_) {
        hovered_ = point;
        scene()->invalidate();
        viewport()->update();
        if (point >= 0) {
            QToolTip::showText(
                event->globalPosition().toPoint(), plainToolTip(describe(point)), this);
        } else {
            QToolTip::hideText();
        }
    }
    const bool leads =
        point >= 0 && !figures_.points[static_cast<std::size_t>(point)].filter.isEmpty();
    viewport()->setCursor(leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void FigureChart::leaveEvent(QEvent* event) {
    hovered_ = -1;
    viewport()->update();
    QChartView::leaveEvent(event);
}

void FigureChart::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        activate(pointAt(event->position()));
    }
}

void FigureChart::activate(int point) {
    if (point >= 0 && point < static_cast<int>(figures_.points.size())) {
        current_ = point;
        viewport()->update();
        const QString filter = figures_.points[static_cast<std::size_t>(point)].filter;
        if (!filter.isEmpty()) {
            emit activated(filter);
        }
    }
}

void FigureChart::keyPressEvent(QKeyEvent* event) {
    const int last = std::max(static_cast<int>(figures_.points.size()) - 1, 0);
    switch (event->key()) {
        case Qt::Key_Left:
            current_ = std::max(current_ - 1, 0);
            break;
        case Qt::Key_Right:
            current_ = std::min(current_ + 1, last);
            break;
        case Qt::Key_Home:
            current_ = 0;
            break;
        case Qt::Key_End:
            current_ = last;
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Space:
            activate(current_);
            return;
        default:
            // Not the view's own keys: there is nothing to scroll.
            event->ignore();
            return;
    }
    hovered_ = -1;
    viewport()->update();
    QToolTip::showText(viewport()->mapToGlobal(positionOf(current_, up_->max()).toPoint()),
                       plainToolTip(describe(current_)),
                       this);
    setAccessibleDescription(describe(current_));
}

void FigureChart::focusInEvent(QFocusEvent* event) {
    QChartView::focusInEvent(event);
    viewport()->update();
}

void FigureChart::focusOutEvent(QFocusEvent* event) {
    QChartView::focusOutEvent(event);
    viewport()->update();
}

void FigureChart::wheelEvent(QWheelEvent* event) {
    event->ignore();  // the page scrolls
}

}  // namespace waybill::gui
