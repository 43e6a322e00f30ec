// SPDX-License-Identifier: GPL-3.0-or-later
//
// One opened recording in the window: filter bar, overview strip, table and detail pane, the
// session pages, and the panels that the window's docks show for it. Ties their signals together.
#pragma once

#include <memory>
#include <vector>

#include <QPointer>
#include <QStackedWidget>
#include <QWidget>

#include "gui/models/document.h"
#include "gui/models/exchange_list.h"

class QSplitter;
class QToolButton;

namespace waybill::gui {

class DetailPane;
class EventLog;
class ExchangeTable;
class FailureCard;
class FilterBar;
class FindingsPanel;
class KeyHint;
class OverviewStrip;
class RecoveryBar;
class SearchPanel;
class SideTree;

class RecordingPage : public QWidget {
    Q_OBJECT

public:
    enum class Page { Exchanges, Dashboard, Security, Cache };
    enum class Layout { DetailRight, DetailBelow };

    explicit RecordingPage(std::unique_ptr<Document> document, QWidget* parent = nullptr);
    ~RecordingPage() override;

    Document& document() const { return *document_; }
    ExchangeList& list() { return *list_; }
    ExchangeTable& table() { return *table_; }
    FilterBar& filterBar() { return *filter_bar_; }
    DetailPane& detail() { return *detail_; }
    OverviewStrip& strip() { return *strip_; }

    void setPage(Page page);
    Page page() const;
    void setLayoutMode(Layout layout);
    Layout layoutMode() const { return layout_; }

    // Where there is no room for the details beside the list, they cover it while this is on.
    void setDetailsCover(bool cover);
    bool isNarrow() const { return narrow_; }
    bool detailsCover() const { return narrow_ && cover_; }

    // What is seen of the same recording in another page: before its rows are here, and what was
    // selected when they are. `same` has the exchanges of `other` as they are here, or kGone.
    void takeViewOf(const RecordingPage& other, const std::vector<std::uint32_t>& same);
    void takeSelectionOf(const RecordingPage& other, const std::vector<std::uint32_t>& same);

    // Shows it in the table and the detail pane; drops the filter when that hides it.
    void goTo(std::uint32_t exchange);

    // For the window's docks, which show those of the current recording. Owned by this.
    SideTree& sideTree() { return *side_tree_; }
    FindingsPanel& findings() { return *findings_; }
    SearchPanel& search() { return *search_; }
    EventLog& events() { return *events_; }

signals:
    void pageChanged();
    void titleChanged();
    void keysRequested();
    // Of a recording that could not be read.
    void openAnotherRequested();
    // It should be read again.
    void retryRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void followState();
    void arrange();
    template <typename Part>
    void follow(Part& part);

    std::unique_ptr<Document> document_;
    ExchangeList* list_;
    FilterBar* filter_bar_;
    KeyHint* key_hint_;
    RecoveryBar* recovery_;
    OverviewStrip* strip_;
    ExchangeTable* table_;
    DetailPane* detail_;
    QSplitter* splitter_;
    QWidget* detail_side_;       // the details with a way back above
    QToolButton* back_;          // from the details to the list
    QToolButton* show_details_;  // and there
    QStackedWidget* pages_;
    QStackedWidget* front_;  // the pages, or why there are none
    FailureCard* failure_;
    SideTree* side_tree_;
    FindingsPanel* findings_;
    SearchPanel* search_;
    EventLog* events_;
    std::vector<QPointer<QWidget>> panels_;  // docks may take them, and go first
    Layout layout_ = Layout::DetailRight;
    bool narrow_ = false;
    bool cover_ = false;
};

}  // namespace waybill::gui
