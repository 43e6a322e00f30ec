// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/cache_page.h"

#include <utility>

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include "gui/pages/bar_list.h"
#include "gui/pages/figure_tile.h"
#include "gui/widgets/card.h"
#include "gui/widgets/link_label.h"
#include "gui/widgets/themed_label.h"
#include "gui/widgets/wire_label.h"

namespace waybill::gui {
namespace {

constexpr int kWeek = 7 * 24 * 60;  // minutes

}  // namespace

CachePage::CachePage(Document& document, QWidget* parent)
    : SessionPage(document, tr("Cache laboratory"), parent),
      kind_(new QComboBox),
      when_(new QComboBox),
      minutes_(new QSpinBox) {
    setObjectName(QStringLiteral("cache_page"));
    kind_->setObjectName(QStringLiteral("cache_kind"));
    kind_->addItems({tr("A private cache for each client"), tr("One cache shared by all clients")});
    kind_->setAccessibleName(tr("Kind of cache"));
    when_->setObjectName(QStringLiteral("cache_when"));
    when_->addItems({tr("empty at first"), tr("second visit after")});
    when_->setAccessibleName(tr("What is in the cache"));
    minutes_->setObjectName(QStringLiteral("cache_minutes"));
    minutes_->setRange(1, kWeek);
    minutes_->setValue(60);
    minutes_->setSuffix(tr(" min"));
    minutes_->setAccessibleName(tr("Minutes between the visits"));
    minutes_->setKeyboardTracking(false);
    minutes_->setEnabled(false);
    addToHead(kind_);
    addToHead(when_);
    addToHead(minutes_);
    connect(kind_, &QComboBox::currentIndexChanged, this, &CachePage::invalidate);
    connect(when_, &QComboBox::currentIndexChanged, this, [this](int index) {
        minutes_->setEnabled(index == 1);
        invalidate();
    });
    connect(minutes_, &QSpinBox::valueChanged, this, &CachePage::invalidate);
}

CacheOptions CachePage::options() const {
    CacheOptions options;
    options.kind =
        kind_->currentIndex() == 1 ? audit::CacheKind::Shared : audit::CacheKind::Private;
    if (when_->currentIndex() == 1) {
        options.second_visit = minutes_->value();
    }
    return options;
}

void CachePage::setOptions(const CacheOptions& options) {
    {
        const QSignalBlocker kind(kind_);
        const QSignalBlocker when(when_);
        const QSignalBlocker minutes(minutes_);
        kind_->setCurrentIndex(options.kind == audit::CacheKind::Shared ? 1 : 0);
        when_->setCurrentIndex(options.second_visit ? 1 : 0);
        minutes_->setEnabled(options.second_visit.has_value());
        if (options.second_visit) {
            minutes_->setValue(*options.second_visit);
        }
    }
    invalidate();
}

bool CachePage::isReady() const {
    return document().size() > 0 && document().state() != Document::State::New
           && document().state() != Document::State::Reading;
}

QString CachePage::waitingText() const {
    return document().state() == Document::State::Complete
               ? tr("There are no exchanges in this recording, so there is nothing to cache.")
               : tr("The recording is replayed against a cache once all of it was read.");
}

void CachePage::work() {
    task().start(
        [session = document().session(), options = options()](const std::atomic<bool>& stop) {
            return CacheVisit::of(*session, options, stop);
        },
        [this](CacheVisit visit) { present(std::move(visit)); });
}

QWidget* CachePage::makeTiles() {
    auto* const box = new QWidget;
    auto* const row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(measure::kGap);
    for (const Figure& figure : visit_.figures) {
        auto* const tile = new FigureTile;
        tile->setFigure(figure);
        row->addWidget(tile, 1);
    }
    return box;
}

QWidget* CachePage::makeList(const QString& title, const char* name, const FigureTable& table) {
    auto* const card = new Card(title);
    auto* const list = new BarList;
    list->setObjectName(QLatin1String(name));
    list->setAccessibleName(title);
    list->setTable(table);
    card->add(list);
    connect(list, &BarList::activated, this, &SessionPage::filterRequested);
    return card;
}

QWidget* CachePage::makeChanges() {
    auto* const card = new Card(tr("What to change first"));
    card->setObjectName(QStringLiteral("cache_changes"));
    card->setVerdict(visit_.changes.empty()
                         ? tr("Nothing was fetched twice that could have been kept.")
                         : tr("Lines that save most in this recording, the best first."),
                     Token::SecondaryText);
    for (const CacheVisit::Change& change : visit_.changes) {
        auto* const box = new QWidget;
        auto* const column = new QVBoxLayout(box);
        column->setContentsMargins(0, measure::kGrid, 0, measure::kGrid);
        column->setSpacing(2);
        auto* const head = new QHBoxLayout;
        auto* const address = new LinkLabel(change.address);
        connect(address, &LinkLabel::clicked, this, [this, filter = change.filter] {
            emit filterRequested(filter);
        });
        head->addWidget(address, 1);
        auto* const saving = makeTitleLabel(change.saving);
        saving->setWordWrap(false);
        head->addWidget(saving);
        column->addLayout(head);
        auto* const line = new QHBoxLayout;
        line->addWidget(new WireLabel(change.line), 1);
        line->addWidget(makeCopyButton(change.line), 0, Qt::AlignTop);
        column->addLayout(line);
        auto* const foot = new QHBoxLayout;
        foot->addWidget(makeSecondaryLabel(change.why), 1);
        auto* const example = new LinkLabel(tr("Exchange %L1").arg(change.example + 1));
        connect(example, &LinkLabel::clicked, this, [this, index = change.example] {
            emit exchangeRequested(index);
        });
        foot->addWidget(example);
        column->addLayout(foot);
        card->add(box);
    }
    card->setWhy(tr("Each exchange was asked of a model of a cache, and what the server sent was "
                    "given to it where the model would have asked the server. A line counts "
                    "where the same answer came again."),
                 tr("RFC 9111"));
    return card;
}

void CachePage::present(CacheVisit visit) {
    visit_ = std::move(visit);
    clearContent();
    auto* const verdict = makeTextLabel(visit_.verdict);
    verdict->setObjectName(QStringLiteral("cache_verdict"));
    column()->addWidget(verdict);
    column()->addWidget(makeTiles());
    column()->addWidget(makeList(tr("Outcome"), "cache_outcomes", visit_.outcomes));
    column()->addWidget(makeChanges());
    column()->addWidget(makeList(tr("By host"), "cache_hosts", visit_.hosts));
    column()->addWidget(makeList(tr("By kind of content"), "cache_types", visit_.types));
    showContent();
}

}  // namespace waybill::gui
