// SPDX-License-Identifier: GPL-3.0-or-later
//
// In place of a recording that could not be read: the reason, and what to do instead.
#pragma once

#include <QWidget>

class QLabel;

namespace waybill::gui {

class FailureCard : public QWidget {
    Q_OBJECT

public:
    explicit FailureCard(QWidget* parent = nullptr);

    // Both may come from the file.
    void setReason(const QString& file, const QString& reason);

signals:
    void openAnotherRequested();
    void retryRequested();

private:
    QLabel* title_;
    QLabel* reason_;
};

}  // namespace waybill::gui
