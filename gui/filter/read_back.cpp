// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/read_back.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

#include "core/filter/explain.h"
#include "gui/theme/icons.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kHeight = 20;
constexpr int kIcon = 16;

QString capitalised(QString text) {
    if (!text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}

}  // namespace

ReadBack::ReadBack(QWidget* parent) : QWidget(parent), mend_(new QToolButton) {
    setObjectName(QStringLiteral("filterReadBack"));
    setFixedHeight(kHeight);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto* const row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch();
    row->addWidget(mend_);
    mend_->setObjectName(QStringLiteral("filterMend"));
    mend_->setAutoRaise(true);
    mend_->setMaximumHeight(kHeight);
    mend_->hide();
    connect(mend_, &QToolButton::clicked, this, [this] {
        emit mendRequested(problem_.at, QString::fromStdString(problem_.nearest));
    });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ReadBack::show(const filter::ParsedFilter& filter) {
    error_ = !filter.expression;
    empty_ = filter.expression && filter.expression->kind == filter::Expression::Kind::All;
    hint_.clear();
    mend_->hide();
    if (error_) {
        showError(filter.error);
    } else if (empty_) {
        text_ =
            tr("Shows everything. Ctrl+Space lists what can be asked, Up the filters used before.");
    } else {
        text_ = tr("Shows exchanges where %1.").arg(wireText(filter::explain(*filter.expression)));
        if (!filter.warnings.empty()) {
            hint_ = capitalised(wireText(filter.warnings.front().message));
        }
    }
    setToolTip(plainToolTip(hint_.isEmpty() ? text_ : text_ + u'\n' + hint_));
    setAccessibleName(hint_.isEmpty() ? text_ : text_ + u' ' + hint_);
    update();
}

void ReadBack::showError(const filter::FilterError& error) {
    problem_ = error;
    text_ = capitalised(wireText(error.message));
    if (!text_.endsWith(u'.')) {
        text_ += u'.';
    }
    if (!error.expected.empty()) {
        text_ += u' ' + tr("Expected: %1.").arg(wireText(error.expected));
    }
    if (!error.nearest.empty()) {
        const QString nearest = wireText(error.nearest);
        text_ += u' ' + tr("Did you mean %1?").arg(nearest);
        mend_->setText(tr("Use %1").arg(nearest));
        mend_->show();
    }
}

QSize ReadBack::sizeHint() const {
    return {0, kHeight};
}

void ReadBack::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const QFont font = Theme::instance().secondaryFont();
    const QFontMetrics metrics(font);
    painter.setFont(font);
    int left = measure::kMargin;
    const int end =
        width() - measure::kMargin - (mend_->isVisible() ? mend_->width() + measure::kGap : 0);
    const auto draw = [&](const QString& text, Token token, int room) {
        painter.setPen(themeColor(token));
        const QString shown = metrics.elidedText(text, Qt::ElideRight, std::max(room, 0));
        painter.drawText(
            QRect(left, 0, room, height()), Qt::AlignVCenter | Qt::TextSingleLine, shown);
        left += metrics.horizontalAdvance(shown) + measure::kGap;
    };
    const auto draw_icon = [&](QStringView name, Token token) {
        painter.drawPixmap(
            left, (height() - kIcon) / 2, iconPixmap(name, kIcon, token, devicePixelRatioF()));
        left += kIcon + measure::kGrid;
    };
    if (error_) {
        draw_icon(u"error", Token::High);
        draw(text_, Token::High, end - left);
        return;
    }
    // The warning is the shorter one, and what must not be missed.
    const int hint_room =
        hint_.isEmpty() ? 0 : metrics.horizontalAdvance(hint_) + kIcon + 2 * measure::kGap;
    draw(text_, Token::SecondaryText, std::max(end - left - hint_room, (end - left) / 2));
    if (!hint_.isEmpty()) {
        draw_icon(u"warning", Token::Medium);
        draw(hint_, Token::Medium, end - left);
    }
}

}  // namespace waybill::gui
