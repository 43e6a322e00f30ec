// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line below a list that asks for a text, in place of a dialog: Enter takes it, Escape leaves.
#pragma once

#include <functional>

#include <QWidget>

class QLabel;
class QLineEdit;

namespace waybill::gui {

class PromptBar : public QWidget {
    Q_OBJECT

public:
    explicit PromptBar(QWidget* parent = nullptr);

    // `accept` returns what is wrong with the text, which is told; nothing when it was taken.
    void ask(const QString& question,
             const QString& text,
             std::function<QString(const QString&)> accept);

signals:
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void take();
    void leave();

    QLabel* question_;
    QLineEdit* editor_;
    QLabel* complaint_;
    std::function<QString(const QString&)> accept_;
};

}  // namespace waybill::gui
