// SPDX-License-Identifier: GPL-3.0-or-later
//
// Words that can be clicked: looks like a link, is a button. Its text is never taken for markup or
// for a shortcut, so it may come from the wire; the keyboard reaches it.
#pragma once

#include <QAbstractButton>

namespace waybill::gui {

class LinkLabel : public QAbstractButton {
    Q_OBJECT

public:
    explicit LinkLabel(const QString& text = {}, QWidget* parent = nullptr);

    // As it stands, also with '&' in it. Elided in the middle where it does not fit.
    void setLabel(const QString& text);
    QString label() const { return label_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void copy() const;  // in full

    QString label_;
};

}  // namespace waybill::gui
