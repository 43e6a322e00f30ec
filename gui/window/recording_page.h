// SPDX-License-Identifier: GPL-3.0-or-later
//
// One opened recording in the window: filter bar, overview strip, table and detail pane, the
// session pages, and the panels that the window's docks show for it. Ties their signals together.
#pragma once

#include <memory>

#include <QStackedWidget>
#include <QWidget>

#include "gui/models/document.h"
#include "gui/models/exchange_list.h"

class QSplitter;

namespace waybill::gui {

class DetailPane;
class EventLog;
class ExchangeTable;
class FilterBar;
class FindingsPanel;
class OverviewStrip;
class SearchPanel;
class SideTree;

class RecordingPage : public QWidget {
    Q_OBJECT

public:
    enum class Page { Exchanges, Dashboard, Security, Cache };
    enum class Layout { DetailRight, DetailBelow };

    explicit RecordingPage(std::unique_ptr<Document> document, QWidget* parent = nullptr);
    ~RecordingPage() override;

    Document& document() { return *document_; }
    ExchangeList& list() { return *list_; }
    ExchangeTable& table() { return *table_; }
    FilterBar& filterBar() { return *filter_bar_; }
    DetailPane& detail() { return *detail_; }
    OverviewStrip& strip() { return *strip_; }

    void setPage(Page page);
    Page page() const;
    void setLayoutMode(Layout layout);
    Layout layoutMode() const { return layout_; }

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

private:
    template <typename Part>
    void follow(Part& part);

    std::unique_ptr<Document> document_;
    ExchangeList* list_;
    FilterBar* filter_bar_;
    OverviewStrip* strip_;
    ExchangeTable* table_;
    DetailPane* detail_;
    QSplitter* splitter_;
    QStackedWidget* pages_;
    SideTree* side_tree_;
    FindingsPanel* findings_;
    SearchPanel* search_;
    EventLog* events_;
    Layout layout_ = Layout::DetailRight;
};

}  // namespace waybill::gui
