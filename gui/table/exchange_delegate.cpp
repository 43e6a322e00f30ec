// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/table/exchange_delegate.h"

#include <algorithm>
#include <utility>

#include <QHeaderView>
#include <QPainter>
#include <QPainterPath>
#include <QTableView>

#include "core/filter/row_state.h"
#include "core/store/row_facts.h"
#include "core/store/session.h"
#include "gui/models/color_rules.h"
#include "gui/theme/icons.h"
#include "gui/theme/mark_token.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kAccentBar = 3;
constexpr int kPadding = 6;
constexpr int kDot = 7;
constexpr int kLock = 12;
constexpr int kIcon = 16;
constexpr int kBar = 8;  // height of a waterfall's bar

Token tokenOf(http::Category category) {
    switch (category) {
        case http::Category::Document:
            return Token::TypeDocument;
        case http::Category::Stylesheet:
            return Token::TypeStyle;
        case http::Category::Script:
        case http::Category::Wasm:
            return Token::TypeScript;
        case http::Category::Data:
        case http::Category::Grpc:
            return Token::TypeData;
        case http::Category::Image:
            return Token::TypeImage;
        case http::Category::Font:
            return Token::TypeFont;
        case http::Category::Media:
            return Token::TypeMedia;
        case http::Category::WebSocket:
            return Token::TypeSocket;
        case http::Category::Manifest:
        case http::Category::Other:
            break;
    }
    return Token::TypeOther;
}

QFont demiBold(QFont font) {
    font.setWeight(QFont::DemiBold);
    return font;
}

// Whether the recording, as far as it goes, may still bring the rest of it.
bool isInProgress(const store::ExchangeRow& row, const store::ConnectionRow& connection) {
    return row.has(store::row_flag::kHasRequest)
           && !row.has(store::row_flag::kNoResponse | store::row_flag::kResponseComplete)
           && store::state_of(connection) != "fin" && !filter::is_reset(connection);
}

// For QPainter::drawText().
int textFlags(const Column& column) {
    const int side = column.isRight() ? Qt::AlignRight : Qt::AlignLeft;
    return side | Qt::AlignVCenter | Qt::TextSingleLine;
}

}  // namespace

struct ExchangeDelegate::Cell {
    QPainter* painter;
    QRect rect;  // without the padding
    const QStyleOptionViewItem& option;
    const QModelIndex& index;
    std::uint32_t exchange;
    const Column& column;
};

ExchangeDelegate::ExchangeDelegate(QTableView& view, ExchangeTableModel& model)
    : QStyledItemDelegate(&view),
      view_(view),
      model_(model) {
    renewScale();
}

void ExchangeDelegate::renewScale() {
    const auto arrivals = model_.list().arrivals();
    if (!arrivals) {
        return;
    }
    const auto& exchanges = model_.list().document().session()->rows().exchanges;
    begin_ = exchanges[arrivals->first].started.ns;
    // The last ones are those that may end last.
    constexpr std::uint32_t kLastOnes = 200;
    std::int64_t end = begin_ + 1;
    for (std::uint32_t i = arrivals->second + 1; i-- > arrivals->first;) {
        if (arrivals->second - i > kLastOnes) {
            break;
        }
        end = std::max(
            end,
            exchanges[i].started.ns + std::max<std::int64_t>(store::total_of(exchanges[i]), 0));
    }
    length_ = std::max<std::int64_t>(end - begin_, 1);
}

QSize ExchangeDelegate::sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
    // For fitting a column to what it shows.
    const int width = option.fontMetrics.horizontalAdvance(index.data().toString());
    return {width + 2 * kPadding + kDot + kPadding, measure::kRow};
}

void ExchangeDelegate::paint(QPainter* painter,
                             const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    painter->save();
    painter->setClipRect(option.rect);
    const auto exchange = model_.exchangeAt(index.row());
    if (!exchange) {
        paintGroup(painter, option, index.row());
        painter->restore();
        return;
    }
    const Column& column = model_.columns()[static_cast<std::size_t>(index.column())];
    const Cell cell{
        painter, option.rect.adjusted(kPadding, 0, -kPadding, 0), option, index, *exchange, column};
    painter->fillRect(option.rect, background(cell));
    const bool is_current =
        index.row() == view_.currentIndex().row() && option.state.testFlag(QStyle::State_Selected);
    if (is_current && view_.horizontalHeader()->visualIndex(index.column()) == 0) {
        painter->fillRect(QRect(option.rect.topLeft(), QSize(kAccentBar, option.rect.height())),
                          themeColor(Token::Accent));
    }
    const QString text =
        column.kind == Column::Kind::Waterfall ? QString() : index.data().toString();
    painter->setFont(option.font);
    switch (column.kind) {
        case Column::Kind::Mark:
            paintMark(cell);
            break;
        case Column::Kind::Category:
            paintCategory(cell);
            break;
        case Column::Kind::Method:
            painter->setFont(demiBold(option.font));
            paintText(cell, text, themeColor(Token::Text), Qt::ElideRight);
            break;
        case Column::Kind::Status:
            paintStatus(cell, text);
            break;
        case Column::Kind::Host:
            paintHost(cell, text);
            break;
        case Column::Kind::Type:
            paintText(cell, text, themeColor(Token::SecondaryText), Qt::ElideMiddle);
            break;
        case Column::Kind::Path:
            paintPath(cell, text);
            break;
        case Column::Kind::Waterfall:
            paintWaterfall(cell);
            break;
        case Column::Kind::Number:
            paintText(cell,
                      text,
                      themeColor(index.column() == 0 ? Token::SecondaryText : Token::Text),
                      Qt::ElideRight);
            if (column.field->id == filter::FieldId::Duration) {
                paintProgress(cell);
            }
            break;
        case Column::Kind::Text:
            paintText(cell, text, themeColor(Token::Text), Qt::ElideRight);
            break;
    }
    painter->restore();
}

QColor ExchangeDelegate::background(const Cell& cell) const {
    if (cell.option.state.testFlag(QStyle::State_Selected)) {
        const bool active = view_.hasFocus() || cell.option.state.testFlag(QStyle::State_Active);
        return themeColor(active ? Token::Selection : Token::InactiveSelection);
    }
    const int mark = model_.list().document().annotations().mark(cell.exchange);
    const int tint = mark > 0 ? mark : model_.colors().color(cell.exchange);
    QColor color = themeColor(Token::Surface);
    const auto blend = [&](QColor over, qreal share) {
        color = QColor::fromRgbF(
            static_cast<float>(color.redF() * (1 - share) + over.redF() * share),
            static_cast<float>(color.greenF() * (1 - share) + over.greenF() * share),
            static_cast<float>(color.blueF() * (1 - share) + over.blueF() * share));
    };
    if (tint > 0) {
        constexpr qreal kTint = 0.10;
        blend(themeColor(markToken(tint)), kTint);
    }
    if (cell.index.row() == hovered_) {
        constexpr qreal kTint = 0.06;
        blend(themeColor(Token::Accent), kTint);
    }
    return color;
}

// The title goes over all columns: each cell shows its part of it.
void ExchangeDelegate::paintGroup(QPainter* painter,
                                  const QStyleOptionViewItem& option,
                                  int row) const {
    const auto group = model_.groupAt(row);
    painter->fillRect(option.rect, themeColor(Token::Window));
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->fillRect(option.rect, themeColor(Token::Selection));
    }
    if (!group) {
        return;
    }
    painter->setPen(themeColor(Token::Border));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    const QHeaderView& header = *view_.horizontalHeader();
    const QRect whole(-header.offset(), option.rect.y(), header.length(), option.rect.height());
    const QRect sign(whole.x() + kPadding, whole.y() + (whole.height() - kIcon) / 2, kIcon, kIcon);
    painter->drawPixmap(sign,
                        iconPixmap(model_.isFolded(*group) ? u"chevron-right" : u"chevron-down",
                                   kIcon,
                                   Token::SecondaryText,
                                   view_.devicePixelRatioF()));
    painter->setFont(demiBold(option.font));
    painter->setPen(themeColor(Token::Text));
    const QString title = model_.index(row, 0).data().toString();
    painter->drawText(whole.adjusted(2 * kPadding + kIcon, 0, -kPadding, 0),
                      Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      title);
}

void ExchangeDelegate::paintText(const Cell& cell,
                                 const QString& text,
                                 QColor color,
                                 Qt::TextElideMode elide) const {
    cell.painter->setPen(color);
    const QFontMetrics metrics(cell.painter->font());
    const QString shown = metrics.horizontalAdvance(text) <= cell.rect.width()
                              ? text
                              : metrics.elidedText(text, elide, cell.rect.width());
    cell.painter->drawText(cell.rect, textFlags(cell.column), shown);
}

// With a padlock where it was encrypted.
void ExchangeDelegate::paintHost(const Cell& cell, const QString& text) const {
    Cell rest = cell;
    if (cell.index.data(ExchangeTableModel::SecureRole).toBool()) {
        const QRect place(
            cell.rect.x(), cell.rect.y() + (cell.rect.height() - kLock) / 2, kLock, kLock);
        cell.painter->drawPixmap(
            place, iconPixmap(u"lock", kLock, Token::SecondaryText, view_.devicePixelRatioF()));
        rest.rect.setLeft(rest.rect.left() + kLock + kPadding / 2);
    }
    paintText(rest, text, themeColor(Token::SecondaryText), Qt::ElideMiddle);
}

// What was asked for by its name comes behind the path, muted.
void ExchangeDelegate::paintPath(const Cell& cell, const QString& text) const {
    const QString operation = cell.index.data(ExchangeTableModel::OperationRole).toString();
    if (operation.isEmpty()) {
        paintTarget(cell, text);
        return;
    }
    const QFontMetrics metrics(cell.painter->font());
    const int room = cell.rect.width();
    const int for_path = room - metrics.horizontalAdvance(operation) - kPadding;
    const int of_path = std::min(metrics.horizontalAdvance(text), std::max(for_path, room * 2 / 5));
    Cell path = cell;
    path.rect.setWidth(of_path);
    paintTarget(path, text);
    Cell name = cell;
    // What is left of a path that was cut may be shorter than its room.
    const int shown = metrics.horizontalAdvance(metrics.elidedText(text, Qt::ElideMiddle, of_path));
    name.rect.setLeft(cell.rect.left() + shown + kPadding);
    paintText(name, operation, themeColor(Token::SecondaryText), Qt::ElideRight);
}

// The path counts, its query less.
void ExchangeDelegate::paintTarget(const Cell& cell, const QString& text) const {
    const QFontMetrics metrics(cell.painter->font());
    const auto question = text.indexOf(u'?');
    if (question < 0 || metrics.horizontalAdvance(text) > cell.rect.width()) {
        paintText(cell, text, themeColor(Token::Text), Qt::ElideMiddle);
        return;
    }
    const QString path = text.left(question);
    paintText(cell, path, themeColor(Token::Text), Qt::ElideMiddle);
    cell.painter->setPen(themeColor(Token::SecondaryText));
    cell.painter->drawText(cell.rect.adjusted(metrics.horizontalAdvance(path), 0, 0, 0),
                           Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                           text.mid(question));
}

void ExchangeDelegate::paintStatus(const Cell& cell, const QString& text) const {
    const QModelIndex& index = cell.index;
    const int status = index.data(ExchangeTableModel::StatusRole).toInt();
    const bool aborted = index.data(ExchangeTableModel::AbortedRole).toBool();
    const QColor color =
        aborted ? themeColor(Token::Critical) : Theme::instance().statusColor(status);
    const QRect place(cell.rect.x(), cell.rect.y() + (cell.rect.height() - kDot) / 2, kDot, kDot);
    cell.painter->setRenderHint(QPainter::Antialiasing);
    if (aborted || status == 0) {  // crossed: it needs no colour to be seen
        cell.painter->setPen(QPen(color, 1.5));
        cell.painter->drawLine(place.topLeft(), place.bottomRight());
        cell.painter->drawLine(place.topRight(), place.bottomLeft());
    } else {
        cell.painter->setPen(Qt::NoPen);
        cell.painter->setBrush(color);
        cell.painter->drawEllipse(place);
    }
    cell.painter->setRenderHint(QPainter::Antialiasing, false);
    cell.painter->setPen(color);
    cell.painter->drawText(cell.rect.adjusted(kDot + kPadding, 0, 0, 0),
                           Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                           text);
}

void ExchangeDelegate::paintCategory(const Cell& cell) const {
    const http::Category category = model_.categoryOf(cell.exchange);
    const QRect& rect = cell.option.rect;
    cell.painter->drawPixmap(
        QRect(rect.x() + (rect.width() - kIcon) / 2,
              rect.y() + (rect.height() - kIcon) / 2,
              kIcon,
              kIcon),
        iconPixmap(iconNameOf(category), kIcon, tokenOf(category), view_.devicePixelRatioF()));
}

// A bar with the mark's number, or a ring with the colour that a rule gives, and a corner where
// there is a comment.
void ExchangeDelegate::paintMark(const Cell& cell) const {
    const Annotations& notes = model_.list().document().annotations();
    const int mark = notes.mark(cell.exchange);
    const QRect& rect = cell.option.rect;
    if (mark > 0) {
        const QRect bar = rect.adjusted(kAccentBar + 1, 3, -2, -3);
        cell.painter->fillRect(bar, themeColor(markToken(mark)));
        cell.painter->setPen(themeColor(Token::Surface));
        cell.painter->drawText(bar, Qt::AlignCenter, QString::number(mark));
    } else if (const int color = model_.colors().color(cell.exchange); color > 0) {
        const QRectF ring = QRectF(rect).adjusted(kAccentBar + 1, 3.5, -2, -3.5);
        cell.painter->setRenderHint(QPainter::Antialiasing);
        cell.painter->setPen(QPen(themeColor(markToken(color)), 1.5));
        cell.painter->setBrush(Qt::NoBrush);
        cell.painter->drawRoundedRect(ring, ring.height() / 2, ring.height() / 2);
        cell.painter->setRenderHint(QPainter::Antialiasing, false);
        cell.painter->setFont(Theme::instance().secondaryFont());
        cell.painter->setPen(themeColor(Token::Text));
        cell.painter->drawText(ring, Qt::AlignCenter, cell.index.data().toString());
    }
    if (!notes.comment(cell.exchange).isEmpty()) {
        constexpr int kCorner = 6;
        QPainterPath corner(rect.topRight());
        corner.lineTo(rect.topRight() - QPoint(kCorner, 0));
        corner.lineTo(rect.topRight() + QPoint(0, kCorner));
        cell.painter->fillPath(corner, themeColor(Token::Accent));
    }
}

// Under the time of an exchange whose end did not come yet.
void ExchangeDelegate::paintProgress(const Cell& cell) const {
    const store::Session& session = model_.list().document().session()->rows();
    const store::ExchangeRow& row = session.exchanges[cell.exchange];
    if (!isInProgress(row, session.connections[row.connection])) {
        return;
    }
    progress_seen_ = true;
    const QRect track(cell.rect.x(), cell.option.rect.bottom() - 1, cell.rect.width(), 1);
    cell.painter->fillRect(track, themeColor(Token::StrongBorder));
    if (progress_ >= 0) {
        const int length = track.width() / 3;
        const int left = static_cast<int>(progress_ * (track.width() + length)) - length;
        cell.painter->fillRect(
            track.intersected(QRect(track.x() + left, track.y(), length, track.height())),
            themeColor(Token::Accent));
    }
}

void ExchangeDelegate::paintWaterfall(const Cell& cell) const {
    const store::Session& session = model_.list().document().session()->rows();
    const store::ExchangeRow& row = session.exchanges[cell.exchange];
    const http::Timing timing = store::timing_of(row, session.connections[row.connection]);
    const QRect& rect = cell.rect;
    const double scale = static_cast<double>(rect.width()) / static_cast<double>(length_);
    const auto at = [&](std::int64_t ns) {
        return rect.x()
               + std::clamp(
                   static_cast<double>(ns - begin_) * scale, 0.0, double{1} * rect.width());
    };
    const QRectF lane(
        rect.x(), rect.y() + (rect.height() - kBar) / 2.0, rect.width(), static_cast<double>(kBar));
    std::int64_t from = row.started.ns - std::max<std::int64_t>(timing.connect, 0)
                        - std::max<std::int64_t>(timing.tls, 0);
    const auto part = [&](std::int64_t ns, Token token, double height) {
        if (ns <= 0) {
            return;
        }
        constexpr double kThinnest = 1.0;
        const double left = std::min(at(from), lane.right() - kThinnest);
        const double right = std::max(at(from + ns), left + kThinnest);
        cell.painter->fillRect(QRectF(left, lane.center().y() - height / 2, right - left, height),
                               themeColor(token));
        from += ns;
    };
    constexpr double kThin = kBar / 2.0;
    part(timing.connect, Token::PhaseConnect, kThin);
    part(timing.tls, Token::PhaseTls, kThin);
    if (timing.send < 0 && timing.wait < 0 && timing.receive < 0) {
        cell.painter->fillRect(
            QRectF(std::min(at(from), lane.right() - 2), lane.y(), 2, lane.height()),
            themeColor(Token::PhaseBlocked));
        return;
    }
    part(std::max<std::int64_t>(timing.send, 1), Token::PhaseSend, kBar);
    part(timing.wait, Token::PhaseWait, kBar);
    part(timing.receive, Token::PhaseReceive, kBar);
}

}  // namespace waybill::gui
