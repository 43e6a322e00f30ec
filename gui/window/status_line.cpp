// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/status_line.h"

#include <array>
#include <chrono>
#include <vector>

#include <QFile>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <unistd.h>

#include "core/report/text_format.h"
#include "gui/table/exchange_table.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/busy_bar.h"
#include "gui/window/recording_page.h"

namespace waybill::gui {
namespace {

constexpr std::chrono::milliseconds kCountsRest{50};
constexpr std::chrono::seconds kMemoryPace{2};
constexpr int kBarWidth = 140;

// Of this process, in memory now; 0 when unknown.
std::uint64_t residentBytes() {
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    const QList<QByteArray> fields = file.readAll().split(' ');
    const long page = sysconf(_SC_PAGESIZE);
    return fields.size() > 1 && page > 0
               ? fields[1].toULongLong() * static_cast<std::uint64_t>(page)
               : 0;
}

struct Sums {
    std::uint64_t requests = 0;
    std::uint64_t responses = 0;
};

Sums sumOf(const LoadedSession& session,
           const std::vector<std::uint32_t>& shown,
           const std::atomic<bool>& stop) {
    Sums sums;
    for (const std::uint32_t exchange : shown) {
        if ((exchange & 0xffffU) == 0 && stop) {
            break;
        }
        if (exchange < session.size()) {
            const store::ExchangeRow& row = session.rows().exchanges[exchange];
            sums.requests += row.request_size;
            sums.responses += row.response_size;
        }
    }
    return sums;
}

QString sizeText(std::uint64_t bytes) {
    return QString::fromStdString(report::format_size(bytes));
}

}  // namespace

StatusLine::StatusLine(QWidget* parent)
    : QStatusBar(parent),
      counts_(new QWidget),
      shown_(new QLabel),
      cleared_(new QToolButton),
      selected_(new QLabel),
      bytes_(new QLabel),
      dropped_(new QLabel),
      memory_(new QLabel),
      doing_(new QLabel),
      bar_(new BusyBar),
      stop_(new QToolButton) {
    setObjectName(QStringLiteral("status_line"));
    setFixedHeight(measure::kRow + 2);
    setSizeGripEnabled(false);
    const auto name = [](QLabel* label, const char* id) {
        label->setObjectName(QLatin1String(id));
        label->setTextFormat(Qt::PlainText);
        label->setContentsMargins(measure::kGap, 0, measure::kGap, 0);
    };
    name(shown_, "status_shown");
    name(selected_, "status_selected");
    name(bytes_, "status_bytes");
    name(dropped_, "status_dropped");
    name(memory_, "status_memory");
    name(doing_, "status_doing");
    bar_->setObjectName(QStringLiteral("status_progress"));
    bar_->setFixedSize(kBarWidth, measure::kGrid);
    bar_->setAccessibleName(tr("Progress"));
    cleared_->setObjectName(QStringLiteral("status_cleared"));
    cleared_->setAutoRaise(true);
    cleared_->setIcon(icon(u"undo"));
    cleared_->setIconSize({12, 12});
    cleared_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    cleared_->setFixedHeight(20);
    cleared_->setToolTip(tr("Bring back all that was taken out of the list"));
    connect(cleared_, &QToolButton::clicked, this, [this] {
        if (RecordingPage* const page = page_.data()) {
            page->list().removed().bringAllBack();
        }
    });
    stop_->setObjectName(QStringLiteral("status_stop"));
    stop_->setAutoRaise(true);
    stop_->setIcon(icon(u"stop"));
    stop_->setIconSize({12, 12});
    stop_->setFixedHeight(20);
    stop_->setAccessibleName(tr("Stop reading"));
    stop_->setToolTip(tr("Stop reading. What was read so far is kept."));
    auto* const counts = new QHBoxLayout(counts_);
    counts->setContentsMargins(0, 0, 0, 0);
    counts->setSpacing(0);
    for (QWidget* const part : std::array<QWidget*, 4>{shown_, cleared_, selected_, bytes_}) {
        counts->addWidget(part);
    }
    addWidget(counts_);
    addPermanentWidget(doing_);
    addPermanentWidget(bar_);
    addPermanentWidget(stop_);
    addPermanentWidget(dropped_);
    addPermanentWidget(memory_);
    memory_->setToolTip(tr("Memory that Waybill uses"));
    connect(stop_, &QToolButton::clicked, this, &StatusLine::stop);
    counts_timer_.setSingleShot(true);
    counts_timer_.setInterval(kCountsRest);
    connect(&counts_timer_, &QTimer::timeout, this, &StatusLine::refreshCounts);
    connect(&memory_timer_, &QTimer::timeout, this, &StatusLine::refreshMemory);
    memory_timer_.start(kMemoryPace);
    refreshMemory();
    follow(nullptr);
}

void StatusLine::follow(RecordingPage* page) {
    for (const QMetaObject::Connection& connection : connections_) {
        disconnect(connection);
    }
    connections_.clear();
    page_ = page;
    done_ = 0;
    total_ = 0;
    if (page != nullptr) {
        const auto later = [this] {
            counts_timer_.start();
        };
        Document* const document = &page->document();
        ExchangeList* const list = &page->list();
        const auto progressed = [this](qint64 done, qint64 total) {
            done_ = done;
            total_ = total;
            refreshProgress();
        };
        const auto restarted = [this, later] {
            done_ = 0;
            total_ = 0;
            refreshProgress();
            later();
        };
        connections_ = {connect(list, &ExchangeList::appended, this, later),
                        connect(list, &ExchangeList::reset, this, later),
                        connect(&list->removed(), &RemovedExchanges::changed, this, later),
                        connect(document, &Document::rowsArrived, this, later),
                        connect(document, &Document::stateChanged, this, restarted),
                        connect(document, &Document::judged, this, restarted),
                        connect(document, &Document::readingProgressed, this, progressed),
                        connect(document, &Document::judgingProgressed, this, progressed),
                        connect(&page->table(), &ExchangeTable::selectionChanged, this, later)};
    }
    refreshCounts();
    refreshProgress();
}

void StatusLine::refreshCounts() {
    RecordingPage* const current = page_.data();
    if (current == nullptr) {
        summing_.cancel();
        cleared_->hide();
        for (QLabel* const label : {shown_, selected_, bytes_, dropped_}) {
            label->clear();
            label->hide();
        }
        return;
    }
    RecordingPage& page = *current;
    const QLocale locale;
    const auto all = static_cast<qulonglong>(page.document().size());
    const auto shown = static_cast<qulonglong>(page.list().shown().size());
    shown_->setText(
        tr("%1 of %n exchange(s)", nullptr, static_cast<int>(all)).arg(locale.toString(shown)));
    shown_->show();
    const auto removed = static_cast<int>(page.list().removed().size());
    cleared_->setText(tr("%n cleared: bring back", nullptr, removed));
    cleared_->setAccessibleName(cleared_->text());
    cleared_->setVisible(removed > 0);
    const auto selected = static_cast<int>(page.table().selected().size());
    selected_->setText(tr("%n selected", nullptr, selected));
    selected_->setVisible(selected > 1);

    std::uint64_t dropped = 0;
    for (const store::Source& source : page.document().session()->rows().sources) {
        dropped += source.dropped;
    }
    dropped_->setText(tr("%n packet(s) lost when capturing", nullptr, static_cast<int>(dropped)));
    dropped_->setVisible(dropped > 0);

    summing_.start(
        [session = page.document().session(), indices = page.list().shown()](
            const std::atomic<bool>& stop) { return sumOf(*session, indices, stop); },
        [this](const Sums& sums) {
            const QLocale numbers;
            bytes_->setText(tr("%1 transferred").arg(sizeText(sums.requests + sums.responses)));
            bytes_->setToolTip(tr("Bodies as sent: %1 bytes in requests, %2 bytes in responses")
                                   .arg(numbers.toString(static_cast<qulonglong>(sums.requests)),
                                        numbers.toString(static_cast<qulonglong>(sums.responses))));
            bytes_->show();
        });
}

void StatusLine::refreshMemory() {
    memory_->setText(tr("%1 of memory").arg(sizeText(residentBytes())));
}

void StatusLine::refreshProgress() {
    const RecordingPage* const page = page_.data();
    const Document* const document = page != nullptr ? &page->document() : nullptr;
    const Document::State state = document != nullptr ? document->state() : Document::State::New;
    const bool reading = state == Document::State::Reading;
    const bool judging = (state == Document::State::Complete || state == Document::State::Cancelled)
                         && !document->isJudged();
    doing_->setVisible(reading || judging);
    bar_->setVisible(reading || judging);
    stop_->setVisible(reading);
    bar_->setBusy(reading || judging);
    if (!reading && !judging) {
        return;
    }
    const int percent = total_ > 0 ? static_cast<int>(done_ * 100 / total_) : 0;
    doing_->setText((reading ? tr("Reading: %1 %") : tr("Judging: %1 %")).arg(percent, 3));
    bar_->setProgress(done_, total_);
}

void StatusLine::stop() {
    if (RecordingPage* const page = page_.data()) {
        page->document().cancel();
    }
}

}  // namespace waybill::gui
