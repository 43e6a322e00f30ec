// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/command_palette.h"

#include <algorithm>

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QVBoxLayout>

#include "gui/theme/theme.h"
#include "gui/window/actions.h"
#include "gui/window/palette_model.h"

namespace waybill::gui {
namespace {

constexpr int kWidth = 620;
constexpr int kRowHeight = 30;
constexpr int kRowsShown = 12;
constexpr int kIcon = 16;

class PaletteDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {option.rect.width(), kRowHeight};
    }

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const bool selected = (option.state & QStyle::State_Selected) != 0;
        const bool enabled = index.data(PaletteModel::EnabledRole).toBool();
        if (selected) {
            painter->fillRect(option.rect, themeColor(Token::Selection));
            painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())),
                              themeColor(Token::Accent));
        }
        QRect rest = option.rect.adjusted(measure::kCardPadding, 0, -measure::kCardPadding, 0);
        const QIcon drawing = index.data(Qt::DecorationRole).value<QIcon>();
        drawing.paint(painter,
                      QRect(rest.left(), rest.center().y() - kIcon / 2 + 1, kIcon, kIcon),
                      Qt::AlignCenter,
                      enabled ? QIcon::Normal : QIcon::Disabled);
        rest.adjust(kIcon + measure::kGap, 0, 0, 0);

        painter->setFont(Theme::instance().secondaryFont());
        painter->setPen(themeColor(enabled ? Token::SecondaryText : Token::DisabledText));
        const QString keys = index.data(PaletteModel::KeysRole).toString();
        painter->drawText(rest, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, keys);
        const int keys_width = painter->fontMetrics().horizontalAdvance(keys);
        rest.setRight(rest.right() - std::max(keys_width + measure::kGap * 2, 150));
        painter->drawText(rest,
                          Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine,
                          index.data(PaletteModel::CategoryRole).toString());

        QTextLayout layout(index.data(Qt::DisplayRole).toString(), Theme::instance().uiFont());
        QList<QTextLayout::FormatRange> formats;
        for (const QVariant& place : index.data(PaletteModel::PlacesRole).toList()) {
            QTextCharFormat format;
            format.setFontWeight(QFont::DemiBold);
            format.setForeground(themeColor(Token::Accent));
            formats.push_back({place.toInt(), 1, format});
        }
        layout.setFormats(enabled ? formats : QList<QTextLayout::FormatRange>());
        layout.beginLayout();
        QTextLine line = layout.createLine();
        line.setLineWidth(rest.width());
        layout.endLayout();
        painter->setPen(themeColor(enabled ? Token::Text : Token::DisabledText));
        layout.draw(painter,
                    QPointF(rest.left(), rest.top() + (rest.height() - line.height()) / 2.0));
    }
};

}  // namespace

CommandPalette::CommandPalette(ActionRegistry& actions, QWidget* window)
    : QFrame(window),
      input_(new QLineEdit),
      list_(new QListView),
      model_(new PaletteModel(actions, this)) {
    setObjectName(QStringLiteral("command_palette"));
    setAccessibleName(tr("Command palette"));
    input_->setObjectName(QStringLiteral("palette_input"));
    input_->setAccessibleName(tr("What to do"));
    input_->setPlaceholderText(tr("Type what you want to do. F2 changes the keys of an action."));
    input_->setFixedHeight(measure::kFilterBar);
    input_->setFrame(false);
    input_->setTextMargins(measure::kCardPadding, 0, measure::kCardPadding, 0);
    list_->setObjectName(QStringLiteral("palette_list"));
    list_->setAccessibleName(tr("Actions"));
    list_->setModel(model_);
    list_->setItemDelegate(new PaletteDelegate(list_));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setUniformItemSizes(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setFocusPolicy(Qt::NoFocus);
    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    column->addWidget(input_);
    column->addWidget(list_, 1);
    input_->installEventFilter(this);
    window->installEventFilter(this);
    connect(input_, &QLineEdit::textChanged, this, [this](const QString& text) {
        model_->setTyped(text.trimmed());
        list_->setCurrentIndex(model_->index(0, 0));
    });
    connect(list_, &QListView::clicked, this, &CommandPalette::runCurrent);
    hide();
}

void CommandPalette::open(const QString& typed) {
    if (!isVisible()) {
        focused_before_ = QApplication::focusWidget();
    }
    input_->setText(typed);
    model_->setTyped(typed);
    list_->setCurrentIndex(model_->index(0, 0));
    place();
    show();
    raise();
    input_->setFocus();
}

void CommandPalette::place() {
    const QWidget* const window = parentWidget();
    const int width = std::min(kWidth, window->width() - 2 * measure::kMargin);
    const int height = std::min(measure::kFilterBar + kRowsShown * kRowHeight + 2,
                                window->height() - 2 * measure::kToolBar);
    setGeometry((window->width() - width) / 2, measure::kToolBar + 24, width, height);
}

void CommandPalette::close() {
    hide();
    if (focused_before_ != nullptr) {
        focused_before_->setFocus();
    }
}

void CommandPalette::runCurrent() {
    const QModelIndex current = list_->currentIndex();
    if (!current.isValid() || !current.data(PaletteModel::EnabledRole).toBool()) {
        return;
    }
    const QString id = current.data(PaletteModel::IdRole).toString();
    // The action acts on what had the focus before.
    close();
    model_->used(id);
    if (auto* const action = parentWidget()->findChild<QAction*>(id, Qt::FindDirectChildrenOnly)) {
        action->trigger();
    }
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event) {
    if (object == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        place();
    }
    if (object != input_) {
        return QFrame::eventFilter(object, event);
    }
    if (event->type() == QEvent::FocusOut) {
        hide();
        return false;
    }
    if (event->type() != QEvent::KeyPress) {
        return false;
    }
    auto* const key = static_cast<QKeyEvent*>(event);
    const auto move = [this](int by) {
        const int rows = model_->rowCount();
        if (rows > 0) {
            const int row = std::clamp(list_->currentIndex().row() + by, 0, rows - 1);
            list_->setCurrentIndex(model_->index(row, 0));
        }
    };
    switch (key->key()) {
        case Qt::Key_Down:
            move(1);
            return true;
        case Qt::Key_Up:
            move(-1);
            return true;
        case Qt::Key_PageDown:
            move(kRowsShown - 1);
            return true;
        case Qt::Key_PageUp:
            move(1 - kRowsShown);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            runCurrent();
            return true;
        case Qt::Key_Escape:
            close();
            return true;
        case Qt::Key_F2: {
            const QString id = list_->currentIndex().data(PaletteModel::IdRole).toString();
            close();
            emit keysWanted(id);
            return true;
        }
        default:
            return false;
    }
}

void CommandPalette::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), themeColor(Token::Surface));
    painter.setPen(themeColor(Token::StrongBorder));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

}  // namespace waybill::gui
