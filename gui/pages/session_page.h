// SPDX-License-Identifier: GPL-3.0-or-later
//
// A page about a whole recording: a title with a thin bar below it while something is worked out,
// and a column that scrolls; or a sentence that says what is missing. What it shows is made in the
// background, only while somebody looks.
#pragma once

#include <cstdint>

#include <QTimer>
#include <QWidget>

#include "gui/models/background_task.h"
#include "gui/models/document.h"

class QHBoxLayout;
class QLabel;
class QScrollArea;
class QStackedLayout;
class QVBoxLayout;

namespace waybill::gui {

class BusyBar;

class SessionPage : public QWidget {
    Q_OBJECT

public:
    SessionPage(Document& document, const QString& title, QWidget* parent = nullptr);

    Document& document() const { return document_; }
    bool isBusy() const { return task_.isBusy(); }
    // What is shown is of the document as it is now.
    bool isUpToDate() const { return !stale_ && !isBusy(); }

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
    // What was worked out is shown.
    void updated();

protected:
    // Starts task(); called when it is seen and something changed.
    virtual void work() = 0;
    // Whether there is enough to begin.
    virtual bool isReady() const = 0;
    // What to say as long as there is not.
    virtual QString waitingText() const = 0;

    BackgroundTask& task() { return task_; }
    // Something changed, such as an option.
    void invalidate();
    // Shows the column, in place of a sentence.
    void showContent();
    void showMessage(const QString& message);
    // Takes everything out of the column.
    void clearContent();
    QVBoxLayout* column() const { return column_; }
    // Beside the title, at the right.
    void addToHead(QWidget* widget);

    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void refresh();

    Document& document_;
    BackgroundTask task_;
    QTimer pace_;
    QHBoxLayout* head_;
    BusyBar* bar_;
    QStackedLayout* stack_;
    QLabel* message_;
    QScrollArea* scroll_;
    QVBoxLayout* column_;
    bool stale_ = true;
};

}  // namespace waybill::gui
