// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/search_panel.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "core/report/text_format.h"
#include "gui/models/filter_text.h"
#include "gui/models/search_results.h"
#include "gui/panels/search_painter.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/busy_bar.h"
#include "gui/widgets/item_copying.h"
#include "gui/widgets/themed_label.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr std::uint64_t kMostPerExchange = 1000;
constexpr std::chrono::milliseconds kBetweenBatches{50};

}  // namespace

struct SearchPanel::Progress {
    std::uint32_t looked_at = 0;
    std::uint32_t size = 0;
    std::uint64_t bytes = 0;
    bool is_complete = false;
};

SearchPanel::SearchPanel(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      results_(new SearchResults(this)),
      needle_(new QLineEdit),
      button_(new QPushButton(tr("Search"))),
      show_(new QPushButton(tr("Show only these"))),
      state_(makePlainLabel()),
      busy_(new BusyBar),
      list_(new QListView),
      empty_(makePlainLabel()),
      stack_(new QStackedLayout) {
    setObjectName(QStringLiteral("searchPanel"));
    results_->clear(document.session());
    list_->setObjectName(QStringLiteral("searchResults"));
    list_->setAccessibleName(tr("What was found"));
    list_->setFrameShape(QFrame::NoFrame);
    letCopy(*list_);
    list_->setUniformItemSizes(true);
    list_->setMouseTracking(true);
    list_->setModel(results_);
    list_->setItemDelegate(new SearchPainter(list_));
    connect(list_, &QListView::clicked, this, &SearchPanel::goTo);
    connect(list_, &QListView::activated, this, &SearchPanel::goTo);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setMargin(measure::kCardPadding);
    setTextToken(*empty_, Token::SecondaryText);
    empty_->setText(
        tr("Looks for text, or for a /pattern/, in heads and bodies; compressed bodies "
           "are unpacked. What is found is listed here by exchange."));
    state_->setObjectName(QStringLiteral("searchState"));
    state_->setTextInteractionFlags(Qt::NoTextInteraction);
    state_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeControls());
    column->addWidget(busy_);
    auto* const content = new QWidget;
    content->setLayout(stack_);
    stack_->addWidget(empty_);
    stack_->addWidget(list_);
    column->addWidget(content, 1);
    showState({});
    show_->setEnabled(false);
}

SearchPanel::~SearchPanel() = default;

QWidget* SearchPanel::makeControls() {
    needle_->setObjectName(QStringLiteral("searchNeedle"));
    needle_->setAccessibleName(tr("Text to search for"));
    needle_->setPlaceholderText(tr("Text or /pattern/ in heads and bodies"));
    needle_->setFont(Theme::instance().wireFont());
    needle_->setMaxLength(static_cast<int>(filter::kLongestNeedle));
    needle_->setLayoutDirection(Qt::LeftToRight);
    needle_->setClearButtonEnabled(true);
    needle_->addAction(icon(u"search", Token::SecondaryText), QLineEdit::LeadingPosition);
    connect(needle_, &QLineEdit::returnPressed, this, &SearchPanel::start);
    button_->setObjectName(QStringLiteral("searchButton"));
    connect(button_, &QPushButton::clicked, this, [this] {
        if (isSearching()) {
            cancel();
        } else {
            start();
        }
    });
    show_->setObjectName(QStringLiteral("searchShowOnly"));
    show_->setToolTip(tr("Filters the list for the exchanges found"));
    connect(show_, &QPushButton::clicked, this, [this] {
        emit filterRequested(theseExchanges(results_->foundExchanges()));
    });

    requests_ = makePart("searchRequests", tr("Requests"), tr("Looks into what clients sent"));
    responses_ = makePart("searchResponses", tr("Responses"), tr("Looks into what servers sent"));
    heads_ = makePart(
        "searchHeads", tr("Heads"), tr("Start lines with the URL, header fields and trailers"));
    bodies_ =
        makePart("searchBodies", tr("Bodies"), tr("Bodies with their content codings undone"));
    exact_case_ =
        makePart("searchCase", tr("Match case"), tr("Tells capital letters from small ones"));
    exact_case_->setChecked(false);

    auto* const controls = new QWidget;
    auto* const rows = new QVBoxLayout(controls);
    rows->setContentsMargins(measure::kMargin, measure::kGrid, measure::kMargin, measure::kGrid);
    rows->setSpacing(measure::kGrid);
    auto* const first = new QHBoxLayout;
    first->setSpacing(measure::kGap);
    first->addWidget(needle_, 1);
    first->addWidget(button_);
    rows->addLayout(first);
    auto* const second = new QHBoxLayout;
    second->setSpacing(measure::kCardPadding);
    for (QCheckBox* const part : {requests_, responses_, heads_, bodies_, exact_case_}) {
        second->addWidget(part);
    }
    second->addWidget(state_, 1);
    second->addWidget(show_);
    rows->addLayout(second);
    return controls;
}

QCheckBox* SearchPanel::makePart(const char* name, const QString& words, const QString& tip) {
    auto* const box = new QCheckBox(words);
    box->setObjectName(QString::fromLatin1(name));
    box->setToolTip(tip);
    box->setChecked(true);
    return box;
}

void SearchPanel::focusSearch() {
    needle_->setFocus(Qt::ShortcutFocusReason);
    needle_->selectAll();
}

void SearchPanel::search(const QString& text) {
    needle_->setText(text);
    start();
}

// ---- Searching ----

void SearchPanel::start() {
    cancel();
    const auto needle =
        filter::Needle::parse(needle_->text().toStdString(), exact_case_->isChecked());
    if (!needle) {
        showState(wireText(needle.error().message), true);
        return;
    }
    const filter::SearchScope scope{.requests = requests_->isChecked(),
                                    .responses = responses_->isChecked(),
                                    .heads = heads_->isChecked(),
                                    .bodies = bodies_->isChecked()};
    if ((!scope.requests && !scope.responses) || (!scope.heads && !scope.bodies)) {
        showState(tr("Nothing to look into: choose requests or responses, and heads or bodies."),
                  true);
        return;
    }
    results_->clear(document_.session());
    stack_->setCurrentWidget(list_);
    show_->setEnabled(false);
    button_->setText(tr("Cancel"));
    busy_->setBusy(true);
    const std::uint64_t run = ++run_;
    searching_.start(
        [session = document_.session(),
         needle = *needle,
         scope,
         run,
         guard = searching_.guard(),
         this](const std::atomic<bool>& stop) {
            Progress progress;
            progress.size = session->size();
            std::size_t hits = 0;
            auto batch = std::make_shared<std::vector<capture::ExchangeHits>>();
            auto sent = std::chrono::steady_clock::now();
            const auto send = [&] {
                guard->deliver([this, run, batch, progress] {
                    if (run == run_) {
                        take(std::move(*batch), progress);
                    }
                });
                batch = std::make_shared<std::vector<capture::ExchangeHits>>();
                sent = std::chrono::steady_clock::now();
            };
            const capture::SearchTask task{
                .session = session->rows(),
                .make_loader = [&] { return session->makeLoader(); },
                .needle = needle,
                .scope = scope,
                .most_per_exchange = kMostPerExchange,
                .threads = std::max(2U, std::thread::hardware_concurrency()),
                .stop = &stop};
            capture::search_session(task, [&](std::uint32_t end, capture::SearchedPiece&& piece) {
                progress.looked_at = end;
                progress.bytes += piece.bytes.heads + piece.bytes.bodies;
                for (capture::ExchangeHits& found : piece.exchanges) {
                    hits += found.hits.size();
                    batch->push_back(std::move(found));
                }
                if (std::chrono::steady_clock::now() - sent >= kBetweenBatches) {
                    send();
                }
                return hits <= SearchResults::kMostHits;
            });
            progress.is_complete = !stop && progress.looked_at == progress.size;
            send();
            return progress;
        },
        [this](const Progress& progress) { end(progress); });
}

void SearchPanel::cancel() {
    if (!isSearching()) {
        return;
    }
    searching_.cancel();
    ++run_;
    end({});
}

void SearchPanel::take(std::vector<capture::ExchangeHits>&& found, const Progress& progress) {
    results_->append(std::move(found));
    busy_->setProgress(progress.looked_at, progress.size);
    showState(summary());
}

void SearchPanel::end(const Progress& progress) {
    busy_->setBusy(false);
    button_->setText(tr("Search"));
    const QString filter = theseExchanges(results_->foundExchanges());
    show_->setEnabled(!filter.isEmpty());
    if (results_->isFull()) {
        showState(tr("%1. There are more: only the first ones are listed.").arg(summary()));
    } else if (!progress.is_complete) {
        showState(tr("%1, then the search was ended.").arg(summary()));
    } else if (results_->hits() == 0) {
        showState(tr("Nothing found."));
        empty_->setText(tr("Nothing found. %1 of heads and bodies were looked through.")
                            .arg(QString::fromStdString(report::format_size(progress.bytes))));
        stack_->setCurrentWidget(empty_);
    } else {
        showState(tr("%1; looked through %2")
                      .arg(summary(), QString::fromStdString(report::format_size(progress.bytes))));
    }
    emit finished();
}

QString SearchPanel::summary() const {
    return tr("%1 in %2")
        .arg(tr("%n hit(s)", nullptr, static_cast<int>(results_->hits())),
             tr("%n exchange(s)", nullptr, static_cast<int>(results_->exchanges())));
}

void SearchPanel::showState(const QString& text, bool is_error) {
    setTextToken(*state_, is_error ? Token::High : Token::SecondaryText);
    state_->setText(text);
    state_->setToolTip(plainToolTip(text));
}

void SearchPanel::goTo(const QModelIndex& index) {
    if (index.isValid()) {
        emit exchangeRequested(results_->exchangeAt(index.row()));
    }
}

void SearchPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && isSearching()) {
        cancel();
        return;
    }
    QWidget::keyPressEvent(event);
}

}  // namespace waybill::gui
