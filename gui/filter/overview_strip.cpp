// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/overview_strip.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include "core/report/text_format.h"
#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kHeight = 48;
constexpr int kAxis = 13;
constexpr int kTick = 3;       // below a bar with failures, above the axis
constexpr int kLeastDrag = 3;  // less is a click
constexpr int kFaint = 70;     // of 255: what the filter hides
constexpr std::chrono::milliseconds kRest{150};

struct Look {
    Token token;
    Qt::BrushStyle pattern;
};
// Told apart by their patterns as well.
constexpr std::array<Look, Overview::kOutcomes> kLooks = {{
    {Token::Good, Qt::SolidPattern},
    {Token::Redirect, Qt::Dense3Pattern},
    {Token::Medium, Qt::BDiagPattern},
    {Token::High, Qt::SolidPattern},
}};

QString duration(double ns) {
    return QString::fromStdString(report::format_duration(static_cast<std::int64_t>(ns)));
}

}  // namespace

OverviewStrip::OverviewStrip(ExchangeList& list, QWidget* parent) : QWidget(parent), list_(list) {
    setObjectName(QStringLiteral("overviewStrip"));
    setAccessibleName(tr("Exchanges over time"));
    setAccessibleDescription(
        tr("Arrow keys move, Shift with arrow keys chooses a stretch of time, Escape clears it."));
    setFixedHeight(kHeight);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::IBeamCursor);
    rest_.setSingleShot(true);
    rest_.setInterval(kRest);
    connect(&rest_, &QTimer::timeout, this, &OverviewStrip::choose);
    connect(&list_, &ExchangeList::appended, this, &OverviewStrip::count);
    connect(&list_, &ExchangeList::reset, this, &OverviewStrip::count);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    count();
}

OverviewStrip::~OverviewStrip() = default;

QSize OverviewStrip::sizeHint() const {
    return {0, kHeight};
}

void OverviewStrip::count() {
    if (counting_.isBusy()) {
        stale_ = true;
        return;
    }
    stale_ = false;
    counting_.start(
        [session = list_.document().session(), shown = list_.shown()](
            const std::atomic<bool>& stop) { return Overview::of(session->rows(), shown, stop); },
        [this](Overview overview) {
            overview_ = std::move(overview);
            if (filtered_ && !dragging_ && !rest_.isActive()) {
                stretch_ =
                    Stretch{overview_.binOf(filtered_->low), overview_.binOf(filtered_->high)};
            }
            update();
            if (stale_) {
                count();
            }
        });
}

void OverviewStrip::showFilter(const QString& filter) {
    filtered_.reset();
    if (const auto expression = parsedFilter(filter)) {
        const FilterTerms all = FilterTerms::of(*expression);
        for (const filter::Expression& term : all.terms) {
            if (const auto found = stretchOf(term, filter::FieldId::Since);
                found && !all.inverted) {
                filtered_ = found;
            }
        }
    }
    stretch_.reset();
    if (filtered_ && !overview_.isEmpty()) {
        stretch_ = Stretch{overview_.binOf(filtered_->low), overview_.binOf(filtered_->high)};
    }
    update();
}

void OverviewStrip::choose() {
    if (stretch_ && !overview_.isEmpty()) {
        emit stretchChosen(overview_.filterFor(stretch_->first(), stretch_->last()));
    }
}

void OverviewStrip::clear() {
    rest_.stop();
    const bool was_filtered = filtered_.has_value();
    stretch_.reset();
    filtered_.reset();
    update();
    if (was_filtered) {
        emit stretchChosen({});
    }
}

// ---- Mouse and keyboard ----

double OverviewStrip::binAt(int x) const {
    const double room = std::max(1, width() - 2 * measure::kMargin);
    return std::clamp((x - measure::kMargin) / room, 0.0, 1.0) * Overview::kBins;
}

double OverviewStrip::xOf(double bin) const {
    const double room = std::max(1, width() - 2 * measure::kMargin);
    return measure::kMargin + std::clamp(bin / Overview::kBins, 0.0, 1.0) * room;
}

void OverviewStrip::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || overview_.isEmpty()) {
        QWidget::mousePressEvent(event);
        return;
    }
    pressed_at_ = event->position().toPoint().x();
    dragging_ = true;
    cursor_ = binAt(pressed_at_);
}

void OverviewStrip::mouseMoveEvent(QMouseEvent* event) {
    const int x = event->position().toPoint().x();
    if (dragging_ && (stretch_ || std::abs(x - pressed_at_) >= kLeastDrag)) {
        stretch_ = Stretch{binAt(pressed_at_), binAt(x)};
        update();
    }
}

void OverviewStrip::mouseReleaseEvent(QMouseEvent* event) {
    if (!dragging_ || event->button() != Qt::LeftButton) {
        return;
    }
    dragging_ = false;
    const int x = event->position().toPoint().x();
    if (std::abs(x - pressed_at_) < kLeastDrag) {
        clear();
        return;
    }
    stretch_ = Stretch{binAt(pressed_at_), binAt(x)};
    choose();
}

void OverviewStrip::keyPressEvent(QKeyEvent* event) {
    constexpr double kPage = 10;
    const bool extends = event->modifiers().testFlag(Qt::ShiftModifier);
    double cursor = cursor_;
    switch (event->key()) {
        case Qt::Key_Left:
            cursor -= 1;
            break;
        case Qt::Key_Right:
            cursor += 1;
            break;
        case Qt::Key_PageUp:
            cursor -= kPage;
            break;
        case Qt::Key_PageDown:
            cursor += kPage;
            break;
        case Qt::Key_Home:
            cursor = 0;
            break;
        case Qt::Key_End:
            cursor = Overview::kBins;
            break;
        case Qt::Key_Escape:
            if (!stretch_) {
                event->ignore();
                return;
            }
            clear();
            return;
        default:
            QWidget::keyPressEvent(event);
            return;
    }
    if (overview_.isEmpty()) {
        return;
    }
    cursor = std::clamp(std::round(cursor), 0.0, static_cast<double>(Overview::kBins));
    if (extends) {
        stretch_ = Stretch{stretch_ ? stretch_->from : std::round(cursor_), cursor};
        rest_.start();
    }
    cursor_ = cursor;
    update();
}

bool OverviewStrip::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !overview_.isEmpty()) {
        const auto* const help = static_cast<QHelpEvent*>(event);
        const auto bin =
            std::min(static_cast<std::size_t>(binAt(help->pos().x())), Overview::kBins - 1);
        QToolTip::showText(help->globalPos(), plainToolTip(describe(bin)), this);
        return true;
    }
    return QWidget::event(event);
}

QString OverviewStrip::describe(std::size_t bin) const {
    const Overview::Bin& counted = overview_.bins[bin];
    const auto place = static_cast<double>(bin);
    QStringList lines{
        tr("%1 to %2 after the beginning")
            .arg(duration(overview_.timeOf(place)), duration(overview_.timeOf(place + 1)))};
    const auto add = [&](const QString& text, std::uint32_t number) {
        if (number > 0) {
            lines.push_back(text);
        }
    };
    const auto number = [&](Overview::Outcome outcome) {
        return static_cast<int>(counted.all.at(outcome));
    };
    lines.push_back(tr("%n exchange(s)", nullptr, static_cast<int>(counted.total())));
    add(tr("%n redirect(s)", nullptr, number(Overview::Redirect)), counted.all[Overview::Redirect]);
    add(tr("%n client error(s)", nullptr, number(Overview::ClientError)),
        counted.all[Overview::ClientError]);
    add(tr("%n failure(s): status 5xx, cut off or no response", nullptr, number(Overview::Failed)),
        counted.all[Overview::Failed]);
    if (counted.bytes > 0) {
        const double seconds = overview_.binLength() / static_cast<double>(kNsPerSecond);
        lines.push_back(tr("%1 of response bodies, %2 in a second")
                            .arg(QString::fromStdString(report::format_size(
                                     static_cast<std::uint64_t>(counted.bytes))),
                                 QString::fromStdString(report::format_size(
                                     static_cast<std::uint64_t>(counted.bytes / seconds)))));
    }
    return lines.join(u'\n');
}

// ---- Painting ----

void OverviewStrip::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), themeColor(Token::Surface));
    painter.setPen(themeColor(Token::Border));
    painter.drawLine(0, 0, width(), 0);
    painter.drawLine(0, height() - 1, width(), height() - 1);
    const QRect area =
        rect().adjusted(measure::kMargin, measure::kGrid, -measure::kMargin, -kAxis - 1 - kTick);
    if (overview_.isEmpty()) {
        painter.setFont(Theme::instance().secondaryFont());
        painter.setPen(themeColor(Token::SecondaryText));
        painter.drawText(rect(),
                         Qt::AlignCenter,
                         tr("The exchanges over time are shown here once there are some."));
        return;
    }
    if (stretch_) {
        const QRectF band(QPointF(xOf(stretch_->first()), 1),
                          QPointF(xOf(stretch_->last()), height() - 1));
        painter.fillRect(band, themeColor(Token::Selection));
        painter.fillRect(QRectF(band.left(), 1, 1, band.height()), themeColor(Token::Accent));
        painter.fillRect(QRectF(band.right() - 1, 1, 1, band.height()), themeColor(Token::Accent));
    }
    paintBars(painter, area);
    paintThroughput(painter, area);
    paintAxis(painter, area);
    if (hasFocus()) {
        painter.setPen(QPen(themeColor(Token::Accent), 1, Qt::DotLine));
        const auto x = static_cast<int>(xOf(cursor_));
        painter.drawLine(x, 1, x, height() - 2);
        painter.setPen(themeColor(Token::Accent));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

// What the filter hides is faint, above what it shows.
void OverviewStrip::paintBars(QPainter& painter, const QRect& area) const {
    const double unit = static_cast<double>(area.height()) / std::max(overview_.most, 1U);
    for (std::size_t i = 0; i < overview_.bins.size(); ++i) {
        const Overview::Bin& bin = overview_.bins[i];
        if (bin.total() == 0) {
            continue;
        }
        const double left = xOf(static_cast<double>(i));
        const double width = std::max(1.0, xOf(static_cast<double>(i) + 1) - left - 1);
        // A single exchange is seen, too.
        const double scale = std::max(unit, 3.0 / bin.total());
        double bottom = area.bottom() + 1;
        const auto draw = [&](std::uint32_t count, const Look& look, bool is_shown) {
            if (count == 0) {
                return;
            }
            const double height = count * scale;
            QColor colour = themeColor(look.token);
            if (!is_shown) {
                colour.setAlpha(kFaint);
            }
            const QRectF bar(left, bottom - height, width, height);
            if (look.pattern != Qt::SolidPattern) {
                QColor ground = colour;
                ground.setAlpha(kFaint);
                painter.fillRect(bar, ground);
            }
            painter.fillRect(bar, QBrush(colour, look.pattern));
            bottom -= height;
        };
        for (std::size_t kind = 0; kind < Overview::kOutcomes; ++kind) {
            draw(bin.shown.at(kind), kLooks.at(kind), true);
        }
        for (std::size_t kind = 0; kind < Overview::kOutcomes; ++kind) {
            const std::uint32_t hidden =
                bin.all.at(kind) - std::min(bin.all.at(kind), bin.shown.at(kind));
            draw(hidden, kLooks.at(kind), false);
        }
        if (bin.all[Overview::Failed] > 0) {
            // A tick under the bar, for eyes that do not see red.
            painter.fillRect(QRectF(left, area.bottom() + 2, width, 2), themeColor(Token::High));
        }
    }
}

void OverviewStrip::paintThroughput(QPainter& painter, const QRect& area) const {
    if (overview_.most_bytes <= 0) {
        return;
    }
    QPainterPath line;
    for (std::size_t i = 0; i < overview_.bins.size(); ++i) {
        const double height = overview_.bins[i].bytes / overview_.most_bytes * (area.height() - 2);
        const QPointF point(xOf(static_cast<double>(i) + 0.5), area.bottom() - height);
        if (i == 0) {
            line.moveTo(point);
        } else {
            line.lineTo(point);
        }
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(themeColor(Token::SecondaryText), 1));
    painter.drawPath(line);
    painter.restore();
}

void OverviewStrip::paintAxis(QPainter& painter, const QRect& area) const {
    painter.setFont(Theme::instance().secondaryFont());
    painter.setPen(themeColor(Token::SecondaryText));
    const QRect axis(area.left(), height() - kAxis - 1, area.width(), kAxis);
    const QString most =
        tr("%n exchange(s) at most", nullptr, static_cast<int>(overview_.most))
        + QStringLiteral(", ")
        + tr("%1 in a second")
              .arg(QString::fromStdString(report::format_size(static_cast<std::uint64_t>(
                  overview_.most_bytes
                  / (overview_.binLength() / static_cast<double>(kNsPerSecond))))));
    painter.drawText(axis, Qt::AlignLeft | Qt::AlignVCenter, duration(overview_.timeOf(0)));
    painter.drawText(axis, Qt::AlignHCenter | Qt::AlignVCenter, most);
    painter.drawText(
        axis, Qt::AlignRight | Qt::AlignVCenter, duration(overview_.timeOf(Overview::kBins)));
}

}  // namespace waybill::gui
