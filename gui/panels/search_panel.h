// SPDX-License-Identifier: GPL-3.0-or-later
//
// Searches heads and bodies of a recording; results come as they are found.
#pragma once

#include <cstdint>

#include <QWidget>

#include "capture/session_search.h"
#include "gui/models/background_task.h"
#include "gui/models/document.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QListView;
class QModelIndex;
class QPushButton;
class QStackedLayout;

namespace waybill::gui {

class BusyBar;
class SearchResults;

class SearchPanel : public QWidget {
    Q_OBJECT

public:
    explicit SearchPanel(Document& document, QWidget* parent = nullptr);
    ~SearchPanel() override;

    void focusSearch();
    // As if it had been typed, and Enter been pressed.
    void search(const QString& text);
    void cancel();
    bool isSearching() const { return searching_.isBusy(); }
    SearchResults& results() { return *results_; }

signals:
    void filterRequested(const QString& filter);  // instead of the one there is
    void narrowed(const QString& filter);         // in addition to it
    void exchangeRequested(std::uint32_t exchange);
    void finished();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Progress;

    QWidget* makeControls();
    QCheckBox* makePart(const char* name, const QString& words, const QString& tip);
    void start();
    void take(std::vector<capture::ExchangeHits>&& found, const Progress& progress);
    void end(const Progress& progress);
    void goTo(const QModelIndex& index);
    void showState(const QString& text, bool is_error = false);
    QString summary() const;

    Document& document_;
    SearchResults* results_;
    QLineEdit* needle_;
    QCheckBox* requests_ = nullptr;
    QCheckBox* responses_ = nullptr;
    QCheckBox* heads_ = nullptr;
    QCheckBox* bodies_ = nullptr;
    QCheckBox* exact_case_ = nullptr;
    QPushButton* button_;
    QPushButton* show_;
    QLabel* state_;
    BusyBar* busy_;
    QListView* list_;
    QLabel* empty_;
    QStackedLayout* stack_;
    std::uint64_t run_ = 0;  // the search that is wanted: what older ones deliver is dropped
    BackgroundTask searching_;
};

}  // namespace waybill::gui
