// SPDX-License-Identifier: GPL-3.0-or-later
//
// A bar at the bottom of a page that says what was done and offers to undo it, or asks something
// that can wait, instead of a dialog. It goes away by itself, by Esc, and when it was answered.
#pragma once

#include <functional>
#include <vector>

#include <QFrame>
#include <QString>
#include <QTimer>

class QHBoxLayout;
class QLabel;

namespace waybill::gui {

class UndoBar : public QFrame {
    Q_OBJECT

public:
    struct Answer {
        QString text;
        std::function<void()> run;
    };

    explicit UndoBar(QWidget* parent = nullptr);

    // Takes the place of what was shown; that can no longer be undone. `gone` is called when this
    // was not undone and no longer can be.
    void showUndo(const QString& message,
                  std::function<void()> undo,
                  std::function<void()> gone = {});
    // Says something, with what may be done next, and goes away.
    void tell(const QString& message, std::vector<Answer> answers = {});
    void ask(const QString& message, std::vector<Answer> answers);
    void dismiss();
    QString message() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void present(const QString& message, std::vector<Answer> answers);

    QHBoxLayout* line_;
    QLabel* message_;
    QWidget* answers_ = nullptr;
    std::function<void()> gone_;
    QTimer timer_;
    bool paused_ = false;
};

}  // namespace waybill::gui
