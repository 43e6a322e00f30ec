// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/detail_pane.h"

#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "gui/body/body_view.h"
#include "gui/detail/caching_tab.h"
#include "gui/detail/connection_tab.h"
#include "gui/detail/follow_link.h"
#include "gui/detail/frames_tab.h"
#include "gui/detail/header_table.h"
#include "gui/detail/many_view.h"
#include "gui/detail/message_tab.h"
#include "gui/detail/messages_tab.h"
#include "gui/detail/overview_tab.h"
#include "gui/detail/raw_tab.h"
#include "gui/detail/security_tab.h"
#include "gui/detail/summary_line.h"
#include "gui/detail/timing_tab.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"
#include "gui/widgets/overflow_tabs.h"
#include "gui/widgets/themed_label.h"

namespace waybill::gui {
namespace {

enum Page { kEmpty, kOne, kMany };

QWidget* makeEmptyPage() {
    auto* const page = new QWidget;
    auto* const column = new QVBoxLayout(page);
    column->addStretch(1);
    auto* const title = makeTitleLabel(DetailPane::tr("No exchange is selected"));
    title->setAlignment(Qt::AlignCenter);
    auto* const hint = makeSecondaryLabel(
        DetailPane::tr("Select one in the table to see what was asked, what came, and what could "
                       "be better. Select two to compare them, or more to see them in sum."));
    hint->setAlignment(Qt::AlignCenter);
    column->addWidget(title);
    column->addWidget(hint);
    column->addStretch(2);
    return page;
}

}  // namespace

template <typename T>
T* DetailPane::addTab(T* tab, const QString& key, const QString& title, bool of_findings) {
    tab->setObjectName(QStringLiteral("detail-") + key);
    tab->setProperty("tabKey", key);
    tabs_->addTab(tab, title);
    filled_.push_back({tab, true, of_findings});
    connect(tab, &DetailTab::filterRequested, this, &DetailPane::filterRequested);
    connect(tab, &DetailTab::narrowed, this, &DetailPane::narrowed);
    connect(tab, &DetailTab::exchangeRequested, this, &DetailPane::exchangeRequested);
    return tab;
}

DetailPane::DetailPane(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      stack_(new QStackedWidget),
      summary_(new SummaryLine),
      tabs_(new OverflowTabs),
      many_(new ManyView) {
    setObjectName(QStringLiteral("detailPane"));
    tabs_->setObjectName(QStringLiteral("detailTabs"));
    addTab(new OverviewTab, QStringLiteral("overview"), tr("Overview"), true);
    const auto message = [this](Side side, const QString& key, const QString& title) {
        auto* const tab = addTab(new MessageTab(side), key, title, false);
        messages_[index_of(side)] = tab;
        connect(tab,
                &MessageTab::fieldSelected,
                this,
                [this](Side of, std::uint32_t offset, std::uint32_t length) {
                    raw_->mark(of, offset, length);
                });
        connect(tab, &MessageTab::columnRequested, this, &DetailPane::columnRequested);
    };
    message(Side::Client, QStringLiteral("request"), tr("Request"));
    message(Side::Server, QStringLiteral("response"), tr("Response"));
    addTab(new MessagesTab, QStringLiteral("messages"), tr("Messages"), false);
    addTab(new FramesTab, QStringLiteral("frames"), tr("Frames"), false);
    addTab(new TimingTab, QStringLiteral("timing"), tr("Timing"), false);
    addTab(new ConnectionTab, QStringLiteral("connection"), tr("Connection"), false);
    addTab(new SecurityTab, QStringLiteral("security"), tr("Security"), true);
    addTab(new CachingTab, QStringLiteral("caching"), tr("Caching"), true);
    raw_ = addTab(new RawTab, QStringLiteral("raw"), tr("Raw"), false);
    connect(raw_, &RawTab::fieldChosen, this, [this](Side side, std::uint32_t offset) {
        messageTab(side).headers().selectAt(offset);
    });
    connect(raw_, &RawTab::fieldOpened, this, [this](Side side, std::uint32_t offset) {
        showTab(side == Side::Client ? QStringLiteral("request") : QStringLiteral("response"));
        messageTab(side).headers().selectAt(offset);
        messageTab(side).headers().setFocus();
    });

    connect(summary_, &SummaryLine::copyMenuRequested, this, &DetailPane::copyMenuRequested);
    auto* const one = new QWidget;
    auto* const column = new QVBoxLayout(one);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(summary_);
    column->addWidget(tabs_, 1);
    stack_->addWidget(makeEmptyPage());  // in the order of Page
    stack_->addWidget(one);
    stack_->addWidget(many_);
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(stack_);

    connect(tabs_, &QTabWidget::currentChanged, this, [this] {
        if (!offering_) {
            chosen_.clear();
            fillCurrent();
        }
    });
    connect(summary_, &SummaryLine::tabRequested, this, &DetailPane::showTab);
    connect(many_, &ManyView::followed, this, [this](const DetailLink& link) {
        followLink(*this, link);
    });
    connect(many_, &ManyView::exchangeRequested, this, &DetailPane::exchangeRequested);
    connect(&document_, &Document::judged, this, &DetailPane::takeFindings);
}

DetailPane::~DetailPane() = default;

void DetailPane::showExchanges(const std::vector<std::uint32_t>& exchanges) {
    if (exchanges == exchanges_ && session_ == document_.session()) {
        return;
    }
    exchanges_ = exchanges;
    std::erase_if(exchanges_,
                  [this](std::uint32_t index) { return index >= document_.session()->size(); });
    if (session_ != document_.session()) {
        loader_.reset();
        session_ = document_.session();
    }
    if (exchanges_.empty()) {
        detail_.reset();
        stack_->setCurrentIndex(kEmpty);
    } else if (exchanges_.size() == 1) {
        load();
        stack_->setCurrentIndex(kOne);
    } else {
        detail_.reset();
        many_->showExchanges(session_, exchanges_);
        stack_->setCurrentIndex(kMany);
    }
    // Who goes to the details by key comes to what is seen of them.
    const std::array<QWidget*, 3> first = {nullptr, tabs_, many_};
    setFocusProxy(first.at(static_cast<std::size_t>(stack_->currentIndex())));
}

void DetailPane::load() {
    if (loader_ == nullptr) {
        loader_ = session_->makeLoader();
    }
    detail_ = std::make_shared<const ExchangeDetail>(session_, exchanges_.front(), loader_);
    summary_->setSummary(summaryOf(*detail_));
    raw_->mark(Side::Client, 0, 0);
    for (Tab& tab : filled_) {
        tab.stale = true;
    }
    offerTabs();
    fillCurrent();
}

// A WebSocket is seen by its messages first, where one would see the overview; behind it what was
// looked at before is shown again.
void DetailPane::offerTabs() {
    offering_ = true;
    const QString before = chosen_.isEmpty() ? currentTab() : chosen_;
    for (int i = 0; i < tabs_->count(); ++i) {
        const QString key = tabs_->widget(i)->property("tabKey").toString();
        if (key == u"messages") {
            tabs_->setOffered(i, MessagesTab::isFor(*detail_));
        } else if (key == u"frames") {
            tabs_->setOffered(i, FramesTab::isFor(*detail_));
        }
    }
    chosen_ = before;
    if (detail_->row().has(store::row_flag::kWebSocket) && before == u"overview") {
        showTab(QStringLiteral("messages"));
    } else {
        showTab(before);
    }
    if (currentTab() == before) {
        chosen_.clear();
    }
    offering_ = false;
}

void DetailPane::fillCurrent() {
    const int index = tabs_->currentIndex();
    if (detail_ == nullptr || index < 0) {
        return;
    }
    Tab& tab = filled_[static_cast<std::size_t>(index)];
    if (tab.stale) {
        tab.stale = false;
        tab.widget->showDetail(detail_);
    }
}

// The exchange is the same; only what was found in it is new.
void DetailPane::takeFindings() {
    if (detail_ == nullptr || detail_->isJudged()) {
        return;
    }
    if (session_ != document_.session()) {
        session_ = document_.session();
        loader_ = session_->makeLoader();
    }
    detail_ = std::make_shared<const ExchangeDetail>(session_, exchanges_.front(), loader_);
    summary_->setSummary(summaryOf(*detail_));
    for (Tab& tab : filled_) {
        tab.stale = tab.stale || tab.of_findings;
    }
    fillCurrent();
}

void DetailPane::showTab(const QString& key) {
    for (int i = 0; i < tabs_->count(); ++i) {
        if (tabs_->widget(i)->property("tabKey").toString() == key && tabs_->isOffered(i)) {
            tabs_->setCurrentIndex(i);
            return;
        }
    }
}

QString DetailPane::currentTab() const {
    return tabs_->currentWidget()->property("tabKey").toString();
}

void DetailPane::stepTab(int by) {
    const int count = tabs_->count();
    int to = tabs_->currentIndex();
    do {
        to = (to + by % count + count) % count;
    } while (!tabs_->isOffered(to));
    tabs_->setCurrentIndex(to);
}

void DetailPane::stepRedirect(int by) {
    if (detail_ == nullptr) {
        return;
    }
    const auto neighbour = by > 0 ? redirectBehind(*detail_) : redirectBefore(*detail_);
    if (neighbour) {
        emit exchangeRequested(*neighbour);
    }
}

void DetailPane::findInBody() {
    if (detail_ == nullptr) {
        return;
    }
    if (currentTab() != QStringLiteral("request")) {
        showTab(QStringLiteral("response"));
    }
    messageTab(currentTab() == QStringLiteral("request") ? Side::Client : Side::Server)
        .body()
        .find();
}

void DetailPane::compare() {
    if (exchanges_.size() == 2) {
        many_->compare();
    }
}

}  // namespace waybill::gui
