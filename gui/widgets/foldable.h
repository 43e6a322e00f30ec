// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line that opens and closes what is below it.
#pragma once

#include <QString>
#include <QWidget>

class QToolButton;

namespace waybill::gui {

class Foldable : public QWidget {
    Q_OBJECT

public:
    // Takes the content; closed at first. The title is one of ours.
    Foldable(const QString& title, QWidget* content, QWidget* parent = nullptr);

    void setOpen(bool open);
    bool isOpen() const;
    QWidget* content() const { return content_; }

signals:
    void toggled(bool open);

private:
    QToolButton* handle_;
    QWidget* content_;
};

}  // namespace waybill::gui
