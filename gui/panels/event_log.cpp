// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/event_log.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/models/event_lines.h"
#include "gui/models/filter_text.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

class EventDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        QColor color = themeColor(Token::Text);
        if (index.column() == EventTable::kWhat) {
            option->icon =
                iconOf(static_cast<EventLine::Kind>(index.data(EventTable::kKindRole).toInt()));
            option->features |= QStyleOptionViewItem::HasDecoration;
            option->decorationSize = QSize(16, 16);
            option->font.setWeight(QFont::DemiBold);
        } else if (index.column() == EventTable::kFigure
                   && !index.data(EventTable::kFilterRole).toString().isEmpty()) {
            color = themeColor(Token::Accent);
            option->font.setUnderline(option->state.testFlag(QStyle::State_MouseOver));
        } else if (index.column() == EventTable::kText) {
            color = themeColor(Token::SecondaryText);
        }
        option->palette.setColor(QPalette::Text, color);
        option->palette.setColor(QPalette::HighlightedText, color);
    }

private:
    static QIcon iconOf(EventLine::Kind kind) {
        switch (kind) {
            case EventLine::Kind::Good:
                return icon(u"ok", Token::Good);
            case EventLine::Kind::Warning:
                return icon(u"warning", Token::Medium);
            case EventLine::Kind::Error:
                return icon(u"error", Token::High);
            case EventLine::Kind::Info:
                break;
        }
        return icon(u"info", Token::SecondaryText);
    }
};

}  // namespace

EventLog::EventLog(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      lines_(new EventTable(this)),
      table_(new QTableView) {
    table_->setObjectName(QStringLiteral("event_log"));
    table_->setAccessibleName(tr("What happened to the recording"));
    table_->setModel(lines_);
    table_->setItemDelegate(new EventDelegate(table_));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setShowGrid(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setWordWrap(false);
    table_->setTabKeyNavigation(false);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(measure::kRow);
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView& header = *table_->horizontalHeader();
    header.setHighlightSections(false);
    header.setSectionResizeMode(QHeaderView::ResizeToContents);
    header.setSectionResizeMode(EventTable::kText, QHeaderView::Stretch);
    table_->installEventFilter(this);
    setFocusProxy(table_);

    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(table_);

    fill_later_.setSingleShot(true);
    fill_later_.setInterval(0);
    connect(&fill_later_, &QTimer::timeout, this, &EventLog::fill);
    connect(&document_, &Document::stateChanged, this, &EventLog::follow);
    connect(&document_, &Document::rowsArrived, &fill_later_, qOverload<>(&QTimer::start));
    connect(&document_, &Document::judged, this, [this] {
        judging_ = clock_.isValid() ? clock_.elapsed() : -1;
        fill_later_.start();
    });
    connect(table_, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
        activate(index, false);
    });
    connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) {
        if (index.column() == EventTable::kFigure) {
            activate(index, QApplication::keyboardModifiers().testFlag(Qt::ControlModifier));
        }
    });
    connect(table_, &QTableView::customContextMenuRequested, this, &EventLog::showMenu);
    connect(&Theme::instance(), &Theme::changed, table_, [this] { table_->viewport()->update(); });
    fill();
}

// One clock runs while the recording is read, then again while it is judged.
void EventLog::follow() {
    switch (document_.state()) {
        case Document::State::Reading:
            reading_ = -1;
            judging_ = -1;
            clock_.start();
            break;
        case Document::State::Complete:
        case Document::State::Cancelled:
        case Document::State::Failed:
            reading_ = clock_.isValid() ? clock_.restart() : -1;
            break;
        case Document::State::New:
            break;
    }
    fill_later_.start();
}

void EventLog::fill() {
    const Document::State state = document_.state();
    lines_->setLines(eventLines({
        .session = document_.session(),
        .notes = document_.notes(),
        .error = document_.error(),
        .is_reading = state == Document::State::Reading,
        .was_cancelled = state == Document::State::Cancelled,
        .reading = reading_,
        .judging = judging_,
    }));
}

void EventLog::activate(const QModelIndex& index, bool narrow) {
    const QString filter = index.data(EventTable::kFilterRole).toString();
    if (filter.isEmpty()) {
        return;
    }
    if (narrow) {
        emit narrowed(filter);
    } else {
        emit filterRequested(filter);
    }
}

void EventLog::showMenu(QPoint position) {
    const QModelIndex index = table_->indexAt(position);
    if (!index.isValid()) {
        return;
    }
    auto* const menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString filter = index.data(EventTable::kFilterRole).toString();
    if (!filter.isEmpty()) {
        menu->addAction(icon(u"filter"), tr("Show only exchanges with this"), this, [this, filter] {
            emit filterRequested(filter);
        });
        menu->addAction(
            tr("Narrow the filter to this"), this, [this, filter] { emit narrowed(filter); });
        menu->addAction(tr("Hide exchanges with this"), this, [this, filter] {
            emit narrowed(negated(filter));
        });
        menu->addSeparator();
    }
    const QString text = index.siblingAtColumn(EventTable::kText).data().toString();
    menu->addAction(
        icon(u"copy"), tr("Copy"), this, [text] { QApplication::clipboard()->setText(text); });
    menu->popup(table_->viewport()->mapToGlobal(position));
}

bool EventLog::eventFilter(QObject* watched, QEvent* event) {
    if (watched == table_ && event->type() == QEvent::KeyPress) {
        const auto& key = static_cast<const QKeyEvent&>(*event);
        if (key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter) {
            activate(table_->currentIndex(), key.modifiers().testFlag(Qt::ControlModifier));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace waybill::gui
