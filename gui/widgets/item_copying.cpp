// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/item_copying.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QStringList>

#include "gui/models/copy_role.h"
#include "gui/theme/icons.h"

namespace waybill::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::ItemCopying)
};

void copy(const QString& text) {
    if (!text.isEmpty()) {
        QGuiApplication::clipboard()->setText(text);
    }
}

class Copier : public QObject {
public:
    explicit Copier(QAbstractItemView& view) : QObject(&view), view_(view) {
        view.installEventFilter(this);
        if (view.contextMenuPolicy() == Qt::DefaultContextMenu) {
            view.setContextMenuPolicy(Qt::CustomContextMenu);
            connect(&view, &QWidget::customContextMenuRequested, this, &Copier::showMenu);
        }
    }

    bool eventFilter(QObject* /*watched*/, QEvent* event) override {
        if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride) {
            return false;
        }
        auto& key = static_cast<QKeyEvent&>(*event);
        if (!key.matches(QKeySequence::Copy)) {
            return false;
        }
        key.accept();
        if (event->type() == QEvent::KeyPress) {
            copy(copiedText(view_));
        }
        return true;
    }

private:
    void showMenu(QPoint position) {
        const QString text = copiedText(view_);
        auto* const menu = new QMenu(&view_);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addAction(icon(u"copy"), Words::tr("Copy"), &view_, [text] { copy(text); })
            ->setEnabled(!text.isEmpty());
        menu->popup(view_.viewport()->mapToGlobal(position));
    }

    QAbstractItemView& view_;
};

}  // namespace

QString copiedText(const QModelIndex& index) {
    const QVariant exact = index.data(kCopyRole);
    return exact.isValid() ? exact.toString() : index.data().toString();
}

QString copiedText(const QAbstractItemView& view) {
    QModelIndexList rows;
    if (view.selectionModel() != nullptr
        && view.selectionBehavior() == QAbstractItemView::SelectRows) {
        rows = view.selectionModel()->selectedRows();
    }
    if (rows.size() < 2) {
        return copiedText(view.currentIndex());
    }
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (int column = 0; column < view.model()->columnCount(row.parent()); ++column) {
            cells << copiedText(row.siblingAtColumn(column));
        }
        lines << cells.join(u'\t');
    }
    return lines.join(u'\n');
}

void letCopy(QAbstractItemView& view) {
    new Copier(view);
}

}  // namespace waybill::gui
