// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/completion_popup.h"

#include <algorithm>

#include <QAbstractListModel>
#include <QApplication>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kWidth = 560;
constexpr int kPadding = measure::kGap;
constexpr int kLongest = 200;  // letters of a value that are shown

}  // namespace

class CompletionPopup::Model : public QAbstractListModel {
public:
    explicit Model(CompletionPopup& popup) : QAbstractListModel(&popup), popup_(popup) {}

    int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : popup_.count();
    }

    QVariant data(const QModelIndex& index, int role) const override {
        const filter::Suggestion* const suggestion = popup_.at(index.row());
        if (suggestion == nullptr) {
            return {};
        }
        switch (role) {
            case Qt::DisplayRole:
                return wireText(suggestion->text, kLongest);
            case Qt::AccessibleTextRole:
                return QStringLiteral("%1, %2").arg(wireText(suggestion->text, kLongest),
                                                    noteOf(*suggestion));
            case Qt::UserRole:
                return noteOf(*suggestion);
            default:
                return {};
        }
    }

    void takeOver(const std::vector<filter::Suggestion>& suggestions) {
        beginResetModel();
        popup_.suggestions_ = suggestions;
        endResetModel();
    }

private:
    // How often a value is there, or what a word means.
    static QString noteOf(const filter::Suggestion& suggestion) {
        QString note = wireText(suggestion.meaning);
        if (suggestion.count > 0) {
            note += note.isEmpty() ? QString() : QStringLiteral("   ");
            note += QLocale().toString(static_cast<qulonglong>(suggestion.count));
        }
        return note;
    }

    CompletionPopup& popup_;
};

// The word at the left, what it means at the right.
class CompletionPopup::Painter : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& /*option*/,
                   const QModelIndex& /*index*/) const override {
        return {kWidth, measure::kRow};
    }

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        painter->save();
        const bool is_current = option.state.testFlag(QStyle::State_Selected);
        const bool is_under_mouse = option.state.testFlag(QStyle::State_MouseOver);
        if (is_current) {
            painter->fillRect(option.rect, themeColor(Token::Selection));
            painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())),
                              themeColor(Token::Accent));
        } else if (is_under_mouse) {
            painter->fillRect(option.rect, themeColor(Token::Zebra));
        }
        const QRect area = option.rect.adjusted(kPadding, 0, -kPadding, 0);
        const QString note = index.data(Qt::UserRole).toString();
        const QFont note_font = Theme::instance().secondaryFont();
        const int note_width =
            std::min(QFontMetrics(note_font).horizontalAdvance(note), area.width() / 2);
        const QFont word_font = Theme::instance().wireFont();
        const QRect word_area = area.adjusted(0, 0, -note_width - kPadding, 0);
        painter->setFont(word_font);
        painter->setPen(themeColor(Token::Text));
        painter->drawText(word_area,
                          Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                          QFontMetrics(word_font).elidedText(
                              index.data().toString(), Qt::ElideMiddle, word_area.width()));
        painter->setFont(note_font);
        painter->setPen(themeColor(Token::SecondaryText));
        painter->drawText(area.adjusted(area.width() - note_width, 0, 0, 0),
                          Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                          QFontMetrics(note_font).elidedText(note, Qt::ElideRight, note_width));
        painter->restore();
    }
};

CompletionPopup::CompletionPopup(QWidget* editor)
    : QFrame(editor),
      editor_(editor),
      model_(new Model(*this)),
      list_(new QListView) {
    setObjectName(QStringLiteral("filterCompletion"));
    setFocusPolicy(Qt::NoFocus);
    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->addWidget(list_);
    list_->setModel(model_);
    list_->setItemDelegate(new Painter(list_));
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setFrameShape(QFrame::NoFrame);
    list_->setMouseTracking(true);
    list_->setUniformItemSizes(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setAccessibleName(tr("What may come next in the filter"));
    connect(list_, &QListView::clicked, this, [this](const QModelIndex& index) {
        emit chosen(index.row());
    });
    setAutoFillBackground(true);
    hide();
}

void CompletionPopup::show(const std::vector<filter::Suggestion>& suggestions, int x) {
    model_->takeOver(suggestions);
    list_->scrollToTop();
    // A child of the window: no window system has to place it, or take the focus away for it.
    QWidget* const window = editor_->window();
    if (parentWidget() != window) {
        setParent(window);
    }
    const QPoint below = editor_->mapTo(window, QPoint(x - kPadding, editor_->height() + 2));
    const int width = std::min(kWidth, window->width() - 2 * measure::kMargin);
    const int height = std::min(count(), kRows) * measure::kRow + 4;
    const int left = std::clamp(below.x(), 0, std::max(0, window->width() - width));
    setGeometry(left, below.y(), width, std::min(height, window->height() - below.y()));
    QFrame::show();
    raise();
}

void CompletionPopup::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setPen(themeColor(Token::StrongBorder));
    painter.setBrush(themeColor(Token::Surface));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

int CompletionPopup::current() const {
    return list_->currentIndex().row();
}

const filter::Suggestion* CompletionPopup::at(int row) const {
    return row >= 0 && row < count() ? &suggestions_[static_cast<std::size_t>(row)] : nullptr;
}

void CompletionPopup::move(int step) {
    const int now = current();
    int row = std::clamp(now + step, -1, count() - 1);
    if (now == count() - 1 && step > 0) {
        row = -1;
    } else if (now < 0) {
        row = step > 0 ? 0 : count() - 1;
    }
    list_->setCurrentIndex(row < 0 ? QModelIndex() : model_->index(row));
}

}  // namespace waybill::gui
