// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/recording_page.h"

#include <array>
#include <utility>

#include <QKeyEvent>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/body/body_view.h"
#include "gui/detail/detail_pane.h"
#include "gui/detail/message_tab.h"
#include "gui/filter/filter_bar.h"
#include "gui/filter/overview_strip.h"
#include "gui/models/keyed_reading.h"
#include "gui/pages/cache_page.h"
#include "gui/pages/dashboard_page.h"
#include "gui/pages/security_page.h"
#include "gui/panels/event_log.h"
#include "gui/panels/findings_panel.h"
#include "gui/panels/search_panel.h"
#include "gui/panels/side_tree.h"
#include "gui/table/exchange_table.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"
#include "gui/window/failure_card.h"
#include "gui/window/key_hint.h"
#include "gui/window/recovery_bar.h"

namespace waybill::gui {
namespace {

constexpr int kNarrow = 900;  // below it, list and details do not fit side by side

}  // namespace

// What a part asks for is the same everywhere.
template <typename Part>
void RecordingPage::follow(Part& part) {
    connect(&part, &Part::filterRequested, this, [this](const QString& filter) {
        filter_bar_->setText(filter);
        setPage(Page::Exchanges);
    });
    connect(&part, &Part::narrowed, this, [this](const QString& filter) {
        filter_bar_->narrow(filter);
        setPage(Page::Exchanges);
    });
    connect(&part, &Part::exchangeRequested, this, &RecordingPage::goTo);
}

RecordingPage::RecordingPage(std::unique_ptr<Document> document, QWidget* parent)
    : QWidget(parent),
      document_(std::move(document)),
      list_(new ExchangeList(*document_, this)),
      filter_bar_(new FilterBar(*list_)),
      key_hint_(new KeyHint(*document_)),
      recovery_(new RecoveryBar(*document_)),
      strip_(new OverviewStrip(*list_)),
      table_(new ExchangeTable(*list_)),
      detail_(new DetailPane(*document_)),
      splitter_(new QSplitter(Qt::Horizontal)),
      detail_side_(new QWidget),
      back_(new QToolButton),
      show_details_(new QToolButton),
      pages_(new QStackedWidget),
      front_(new QStackedWidget),
      failure_(new FailureCard),
      side_tree_(new SideTree(*document_, this)),
      findings_(new FindingsPanel(*document_, this)),
      search_(new SearchPanel(*document_, this)),
      events_(new EventLog(*document_, this)) {
    for (QWidget* const panel : std::array<QWidget*, 4>{side_tree_, findings_, search_, events_}) {
        panel->hide();  // until a dock shows it
        panels_.emplace_back(panel);
    }
    back_->setObjectName(QStringLiteral("details_back"));
    back_->setText(tr("Back to the list"));
    back_->setIcon(icon(u"back"));
    back_->setToolTip(tr("Back to the list (Esc)"));
    show_details_->setObjectName(QStringLiteral("details_show"));
    show_details_->setText(tr("Details of the selected exchange"));
    show_details_->setIcon(icon(u"forward"));
    show_details_->setToolTip(tr("Show the details instead of the list (Enter)"));
    for (QToolButton* const button : {back_, show_details_}) {
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        button->setFixedHeight(measure::kComfortableRow);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        button->hide();
    }
    connect(back_, &QToolButton::clicked, this, [this] { setDetailsCover(false); });
    connect(show_details_, &QToolButton::clicked, this, [this] { setDetailsCover(true); });
    connect(table_, &ExchangeTable::activated, this, [this] { setDetailsCover(true); });
    auto* const detail_column = new QVBoxLayout(detail_side_);
    detail_column->setContentsMargins(0, 0, 0, 0);
    detail_column->setSpacing(0);
    detail_column->addWidget(back_);
    detail_column->addWidget(detail_, 1);
    splitter_->setObjectName(QStringLiteral("list_and_details"));
    splitter_->addWidget(table_);
    splitter_->addWidget(detail_side_);
    splitter_->setStretchFactor(0, 7);
    splitter_->setStretchFactor(1, 4);
    splitter_->setChildrenCollapsible(false);
    // What the parts would like to have is not asked: the list comes first.
    splitter_->setSizes({690, 370});

    auto* const exchanges = new QWidget;
    auto* const column = new QVBoxLayout(exchanges);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(filter_bar_);
    column->addWidget(recovery_);
    column->addWidget(key_hint_);
    column->addWidget(strip_);
    column->addWidget(splitter_, 1);
    column->addWidget(show_details_);

    auto* const dashboard = new DashboardPage(*document_);
    auto* const security = new SecurityPage(*document_);
    auto* const cache = new CachePage(*document_);
    for (QWidget* const page : std::array<QWidget*, 4>{exchanges, dashboard, security, cache}) {
        pages_->addWidget(page);  // in the order of Page
    }
    auto* const outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(front_);
    front_->addWidget(pages_);
    front_->addWidget(failure_);
    connect(
        failure_, &FailureCard::openAnotherRequested, this, &RecordingPage::openAnotherRequested);
    connect(failure_, &FailureCard::retryRequested, this, &RecordingPage::retryRequested);

    follow(*detail_);
    follow(*side_tree_);
    follow(*findings_);
    follow(*search_);
    follow(*events_);
    follow(*dashboard);
    follow(*security);
    follow(*cache);
    connect(filter_bar_, &FilterBar::submitted, table_, qOverload<>(&QWidget::setFocus));
    connect(table_, &ExchangeTable::filterRequested, filter_bar_, &FilterBar::setText);
    connect(table_, &ExchangeTable::narrowed, filter_bar_, &FilterBar::narrow);
    connect(strip_, &OverviewStrip::stretchChosen, filter_bar_, &FilterBar::setStretch);
    connect(filter_bar_, &FilterBar::applied, strip_, &OverviewStrip::showFilter);
    connect(table_, &ExchangeTable::selectionChanged, detail_, &DetailPane::showExchanges);
    connect(table_, &ExchangeTable::compareRequested, detail_, &DetailPane::compare);
    connect(detail_, &DetailPane::copyMenuRequested, table_, &ExchangeTable::fillCopyMenu);
    connect(detail_, &DetailPane::columnRequested, table_, &ExchangeTable::addColumn);
    for (const Side side : {Side::Client, Side::Server}) {
        connect(&detail_->messageTab(side).body(),
                &BodyView::filterRequested,
                filter_bar_,
                &FilterBar::setText);
    }
    connect(key_hint_, &KeyHint::keysRequested, this, &RecordingPage::keysRequested);
    connect(recovery_, &RecoveryBar::recovered, this, &RecordingPage::retryRequested);
    connect(document_.get(), &Document::stateChanged, this, &RecordingPage::followState);
    connect(
        &document_->annotations(), &Annotations::savedChanged, this, &RecordingPage::titleChanged);
}

RecordingPage::~RecordingPage() {
    // All of these refer to the document and the list.
    for (const QPointer<QWidget>& panel : panels_) {
        delete panel;
    }
    delete front_;
}

void RecordingPage::followState() {
    if (document_->state() == Document::State::Failed) {
        failure_->setReason(wireText(document_->title().toStdString()), document_->error());
        front_->setCurrentWidget(failure_);
    } else {
        front_->setCurrentWidget(pages_);
    }
    emit titleChanged();
}

void RecordingPage::setPage(Page page) {
    if (page != this->page()) {
        pages_->setCurrentIndex(static_cast<int>(page));
        emit pageChanged();
    }
}

RecordingPage::Page RecordingPage::page() const {
    return static_cast<Page>(pages_->currentIndex());
}

void RecordingPage::setLayoutMode(Layout layout) {
    layout_ = layout;
    splitter_->setOrientation(layout == Layout::DetailRight ? Qt::Horizontal : Qt::Vertical);
    arrange();
}

void RecordingPage::setDetailsCover(bool cover) {
    if (cover_ == cover) {
        return;
    }
    const bool within =
        (cover ? static_cast<QWidget*>(table_) : detail_side_)->isAncestorOf(focusWidget());
    cover_ = cover;
    arrange();
    // The focus stays with what is seen.
    if (narrow_ && (within || focusWidget() == nullptr)) {
        (cover ? static_cast<QWidget*>(detail_) : table_)->setFocus();
    }
}

void RecordingPage::arrange() {
    narrow_ = layout_ == Layout::DetailRight && width() < kNarrow;
    table_->setVisible(!narrow_ || !cover_);
    detail_side_->setVisible(!narrow_ || cover_);
    back_->setVisible(narrow_);
    show_details_->setVisible(narrow_ && !cover_);
}

void RecordingPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void RecordingPage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && detailsCover()) {
        setDetailsCover(false);
        return;
    }
    if (event->key() == Qt::Key_Escape && page() == Page::Exchanges && !table_->hasFocus()) {
        table_->setFocus();
        return;
    }
    QWidget::keyPressEvent(event);
}

void RecordingPage::takeViewOf(const RecordingPage& other, const std::vector<std::uint32_t>& same) {
    const auto place = [&](std::uint32_t exchange) {
        return exchange < same.size() ? same[exchange] : kGone;
    };
    const Annotations& notes = other.document_->annotations();
    for (const auto& [exchange, mark] : notes.marks()) {
        if (const std::uint32_t here = place(exchange); here != kGone) {
            document_->annotations().setMark({&here, 1}, mark);
        }
    }
    for (const auto& [exchange, comment] : notes.comments()) {
        if (const std::uint32_t here = place(exchange); here != kGone) {
            document_->annotations().setComment(here, comment);
        }
    }
    std::vector<std::uint32_t> removed;
    for (std::uint32_t i = 0; i < same.size(); ++i) {
        if (same[i] != kGone && other.list_->removed().contains(i)) {
            removed.push_back(same[i]);
        }
    }
    if (!removed.empty()) {
        list_->removed().remove(removed);
    }
    list_->setGrouping(other.list_->grouping());
    list_->setSortKeys(other.list_->sortKeys());
    filter_bar_->setText(other.filter_bar_->text());
    table_->setFollowing(other.table_->isFollowing());
    setLayoutMode(other.layout_);
    splitter_->restoreState(other.splitter_->saveState());
    detail_->showTab(other.detail_->currentTab());
    setPage(other.page());
    cover_ = other.cover_;
    arrange();
}

void RecordingPage::takeSelectionOf(const RecordingPage& other,
                                    const std::vector<std::uint32_t>& same) {
    std::vector<std::uint32_t> selected;
    for (const std::uint32_t exchange : other.table_->selected()) {
        if (exchange < same.size() && same[exchange] != kGone) {
            selected.push_back(same[exchange]);
        }
    }
    table_->selectLater(std::move(selected));
}

void RecordingPage::goTo(std::uint32_t exchange) {
    setPage(Page::Exchanges);
    list_->removed().bringBack(exchange);
    if (!table_->select(exchange)) {
        if (!list_->passes(exchange)) {
            filter_bar_->setText({});
        }
        table_->selectLater(exchange);
    }
}

}  // namespace waybill::gui
