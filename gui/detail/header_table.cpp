// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/header_table.h"

#include <algorithm>
#include <cmath>

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTextLayout>

#include "core/filter/field.h"
#include "gui/models/filter_text.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kRoomForNotes = 640;  // of the table's width
constexpr int kMostValueLines = 24;
constexpr int kMostNoteLines = 2;
constexpr int kCellMargin = 6;
constexpr int kTop = 3;

// Draws text as it is: nothing in it is markup.
class HeaderDelegate : public QStyledItemDelegate {
public:
    explicit HeaderDelegate(HeaderTable* table) : QStyledItemDelegate(table), table_(table) {}

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const bool selected = (option.state & QStyle::State_Selected) != 0;
        const bool hovered = (option.state & QStyle::State_MouseOver) != 0;
        if (selected) {
            painter->fillRect(
                option.rect,
                themeColor(table_->hasFocus() ? Token::Selection : Token::InactiveSelection));
            if (index.column() == HeaderModel::kName) {
                painter->fillRect(option.rect.left(),
                                  option.rect.top(),
                                  3,
                                  option.rect.height(),
                                  themeColor(Token::Accent));
            }
        } else if (hovered) {
            painter->fillRect(option.rect, themeColor(Token::Zebra));
        }
        const QRect inner = option.rect.adjusted(kCellMargin, kTop, -kCellMargin, -kTop);
        int y = inner.top();
        for (const Piece& piece : piecesOf(index)) {
            QTextLayout layout;
            const int height = layOut(layout, piece, inner.width());
            painter->setPen(themeColor(piece.token));
            layout.draw(painter, QPointF(inner.left(), y));
            y += height;
        }
    }

    QSize sizeHint(const QStyleOptionViewItem& /*option*/,
                   const QModelIndex& index) const override {
        const int width = table_->columnWidth(index.column()) - 2 * kCellMargin;
        int height = 2 * kTop;
        for (const Piece& piece : piecesOf(index)) {
            QTextLayout layout;
            height += layOut(layout, piece, width);
        }
        return {width, std::max(height, measure::kRow)};
    }

private:
    struct Piece {
        QString text;
        QFont font;
        Token token = Token::Text;
        int most_lines = 0;
    };

    std::vector<Piece> piecesOf(const QModelIndex& index) const {
        const Theme& theme = Theme::instance();
        const QString text = index.data(Qt::DisplayRole).toString();
        const bool again = index.data(HeaderModel::kAgainRole).toBool();
        switch (index.column()) {
            case HeaderModel::kName: {
                QFont font = theme.uiFont();
                font.setWeight(QFont::DemiBold);
                return {{text, font, again ? Token::SecondaryText : Token::Text, 3}};
            }
            case HeaderModel::kValue: {
                std::vector<Piece> pieces{{text, theme.wireFont(), Token::Text, kMostValueLines}};
                if (const QString note =
                        index.siblingAtColumn(HeaderModel::kNote).data().toString();
                    table_->notesBelow() && !note.isEmpty() && !again) {
                    pieces.push_back(
                        {note, theme.secondaryFont(), Token::SecondaryText, kMostNoteLines});
                }
                return pieces;
            }
            default:
                return {{again ? QString() : text, theme.secondaryFont(), Token::SecondaryText, 4}};
        }
    }

    static int layOut(QTextLayout& layout, const Piece& piece, int width) {
        layout.setText(piece.text);
        layout.setFont(piece.font);
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        option.setTextDirection(Qt::LeftToRight);
        layout.setTextOption(option);
        layout.beginLayout();
        qreal y = 0;
        for (int i = 0; i < piece.most_lines; ++i) {
            QTextLine line = layout.createLine();
            if (!line.isValid()) {
                break;
            }
            line.setLineWidth(std::max(width, 8));
            line.setPosition({0, y});
            y += line.height();
        }
        layout.endLayout();
        return static_cast<int>(std::ceil(y));
    }

    HeaderTable* table_;
};

filter::FieldId fieldOf(Side side, bool trailer) {
    if (trailer) {
        return side == Side::Client ? filter::FieldId::RequestTrailer
                                    : filter::FieldId::ResponseTrailer;
    }
    return side == Side::Client ? filter::FieldId::RequestHeader : filter::FieldId::ResponseHeader;
}

}  // namespace

HeaderTable::HeaderTable(QWidget* parent) : QTableView(parent), model_(new HeaderModel(this)) {
    setObjectName(QStringLiteral("headerTable"));
    setModel(model_);
    setItemDelegate(new HeaderDelegate(this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setMouseTracking(true);
    setFrameShape(QFrame::NoFrame);
    setWordWrap(true);
    setTabKeyNavigation(false);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    verticalHeader()->setMinimumSectionSize(measure::kRow);
    horizontalHeader()->hide();
    horizontalHeader()->setSectionResizeMode(HeaderModel::kName, QHeaderView::Interactive);
    horizontalHeader()->setSectionResizeMode(HeaderModel::kValue, QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(HeaderModel::kNote, QHeaderView::Interactive);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (const HeaderLine* const line = current(); line != nullptr && line->length > 0) {
            emit fieldSelected(side_, line->offset, line->length);
        }
    });
    connect(&Theme::instance(), &Theme::changed, viewport(), [this] { viewport()->update(); });
    placeNotes();
}

void HeaderTable::showMessage(const http::Message& message, Side side) {
    side_ = side;
    setAccessibleName(side == Side::Client ? tr("Fields of the request")
                                           : tr("Fields of the response"));
    model_->setLines(headerLines(message));
    scrollToTop();
}

bool HeaderTable::selectAt(std::uint32_t offset) {
    const std::vector<HeaderLine>& lines = model_->lines();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].length > 0 && offset >= lines[i].offset
            && offset < lines[i].offset + lines[i].length) {
            selectRow(static_cast<int>(i));
            return true;
        }
    }
    clearSelection();
    return false;
}

const HeaderLine* HeaderTable::current() const {
    const QModelIndex index = currentIndex();
    return index.isValid() && index.row() < model_->rowCount()
               ? &model_->lines()[static_cast<std::size_t>(index.row())]
               : nullptr;
}

void HeaderTable::placeNotes() {
    const int width = viewport()->width();
    notes_below_ = width < kRoomForNotes;
    setColumnHidden(HeaderModel::kNote, notes_below_);
    setColumnWidth(HeaderModel::kName, std::clamp(width / 4, 96, 200));
    setColumnWidth(HeaderModel::kNote, width / 3);
}

void HeaderTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    placeNotes();
}

void HeaderTable::contextMenuEvent(QContextMenuEvent* event) {
    const HeaderLine* const line = current();
    if (line == nullptr) {
        return;
    }
    const filter::FieldId field = fieldOf(side_, line->trailer);
    const std::string name = line->wire_name;
    const QString equal = fieldEquals(field, line->wire_value, name);
    const QString present = presence(field, name);
    QMenu menu(this);
    menu.addAction(icon(u"filter"), tr("Show only exchanges with this value"), this, [=, this] {
        emit narrowed(equal);
    });
    menu.addAction(
        tr("Show only exchanges with this field"), this, [=, this] { emit narrowed(present); });
    menu.addAction(
        tr("Hide exchanges with this value"), this, [=, this] { emit narrowed(negated(equal)); });
    menu.addSeparator();
    menu.addAction(icon(u"columns"), tr("Add as a column"), this, [=, this] {
        emit columnRequested(present);
    });
    menu.addSeparator();
    const QString value = line->value;
    menu.addAction(icon(u"copy"), tr("Copy the value"), this, [value] {
        QGuiApplication::clipboard()->setText(value);
    });
    menu.addAction(tr("Copy the lines"), this, &HeaderTable::copyLines);
    menu.exec(event->globalPos());
}

void HeaderTable::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        copyLines();
        return;
    }
    QTableView::keyPressEvent(event);
}

void HeaderTable::copyLines() const {
    QStringList lines;
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    for (const QModelIndex& row : rows) {
        const HeaderLine& line = model_->lines()[static_cast<std::size_t>(row.row())];
        lines << line.name + QStringLiteral(": ") + line.value;
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

}  // namespace waybill::gui
