// SPDX-License-Identifier: GPL-3.0-or-later
//
// Paints the lines of SearchResults: exchanges, and hits in their context with what was found
// emphasised. Draws text as it is; no markup is involved.
#pragma once

#include <QStyledItemDelegate>

namespace waybill::gui {

class SearchPainter : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    static void paintExchange(QPainter& painter, const QRect& area, const QModelIndex& index);
    static void paintHit(QPainter& painter, const QRect& area, const QModelIndex& index);
};

}  // namespace waybill::gui
