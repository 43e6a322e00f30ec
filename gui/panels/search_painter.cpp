// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/search_painter.h"

#include <algorithm>

#include <QPainter>

#include "gui/models/search_results.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kWhereWidth = 120;
constexpr int kFlags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;

}  // namespace

QSize SearchPainter::sizeHint(const QStyleOptionViewItem& /*option*/,
                              const QModelIndex& /*index*/) const {
    return {0, measure::kCompactRow};
}

void SearchPainter::paint(QPainter* painter,
                          const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    painter->save();
    const bool is_exchange = index.data(SearchResults::IsExchangeRole).toBool();
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->fillRect(option.rect, themeColor(Token::Selection));
        painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())),
                          themeColor(Token::Accent));
    } else if (option.state.testFlag(QStyle::State_MouseOver)) {
        painter->fillRect(option.rect, themeColor(Token::InactiveSelection));
    } else if (is_exchange) {
        painter->fillRect(option.rect, themeColor(Token::Zebra));
    }
    const QRect area = option.rect.adjusted(measure::kMargin, 0, -measure::kMargin, 0);
    if (is_exchange) {
        paintExchange(*painter, area, index);
    } else {
        paintHit(*painter, area, index);
    }
    painter->restore();
}

void SearchPainter::paintExchange(QPainter& painter, const QRect& area, const QModelIndex& index) {
    const QString count = index.data(SearchResults::WhereRole).toString();
    painter.setFont(Theme::instance().secondaryFont());
    const int count_width = painter.fontMetrics().horizontalAdvance(count);
    painter.setPen(themeColor(Token::SecondaryText));
    painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, count);
    QFont font = Theme::instance().uiFont();
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(themeColor(Token::Text));
    const QRect title = area.adjusted(0, 0, -count_width - measure::kGap, 0);
    painter.drawText(
        title,
        kFlags,
        QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideMiddle, title.width()));
}

// What was found stays in sight: what stands before it is cut at its beginning.
void SearchPainter::paintHit(QPainter& painter, const QRect& area, const QModelIndex& index) {
    painter.setFont(Theme::instance().secondaryFont());
    painter.setPen(themeColor(Token::SecondaryText));
    const int indent = measure::kCardPadding;
    painter.drawText(
        area.adjusted(indent, 0, 0, 0), kFlags, index.data(SearchResults::WhereRole).toString());

    const QFont font = Theme::instance().wireFont();
    const QFontMetrics metrics(font);
    painter.setFont(font);
    const QRect line = area.adjusted(indent + kWhereWidth, 0, 0, 0);
    const QString found = metrics.elidedText(
        index.data(SearchResults::FoundRole).toString(), Qt::ElideRight, std::max(line.width(), 0));
    const int found_width = metrics.horizontalAdvance(found);
    const int room = std::max(line.width() - found_width, 0);
    const QString before = metrics.elidedText(
        index.data(SearchResults::BeforeRole).toString(), Qt::ElideLeft, room / 2);
    int x = line.left();
    const auto draw = [&](const QString& text, Token token) {
        painter.setPen(themeColor(token));
        painter.drawText(QRect(x, line.top(), line.right() - x + 1, line.height()), kFlags, text);
        x += metrics.horizontalAdvance(text);
    };
    draw(before, Token::SecondaryText);
    const QRect mark(x, line.top() + 2, found_width, line.height() - 4);
    painter.fillRect(mark, themeColor(Token::HeldGround));
    painter.fillRect(QRect(mark.left(), mark.bottom(), mark.width(), 1), themeColor(Token::Held));
    draw(found, Token::Text);
    draw(metrics.elidedText(index.data(SearchResults::AfterRole).toString(),
                            Qt::ElideRight,
                            std::max(line.right() - x, 0)),
         Token::SecondaryText);
}

}  // namespace waybill::gui
