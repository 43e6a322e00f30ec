// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/table/exchange_table.h"

#include <algorithm>
#include <chrono>
#include <unordered_set>
#include <utility>

#include <QDateTime>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QTimer>
#include <QVBoxLayout>

#include "gui/models/exchange_table_model.h"
#include "gui/models/keyed_reading.h"
#include "gui/models/settings.h"
#include "gui/table/exchange_delegate.h"
#include "gui/table/exchange_drag.h"
#include "gui/table/exchange_view.h"
#include "gui/table/prompt_bar.h"
#include "gui/table/table_header.h"
#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kMostRemembered = 10'000;  // selected ones that survive another filter

constexpr std::chrono::milliseconds kProgressPace{40};

// Keys that no action stands for: those by which one moves about in every list.
bool isUsualInLists(QKeyCombination key) {
    switch (key.key()) {
        case Qt::Key_Space:
        case Qt::Key_Home:
        case Qt::Key_End:
        case Qt::Key_Left:
        case Qt::Key_Right:
            return true;
        default:
            return key == QKeyCombination(Qt::CTRL, Qt::Key_C);
    }
}

}  // namespace

ExchangeTable::ExchangeTable(ExchangeList& list, QWidget* parent)
    : QWidget(parent),
      list_(list),
      model_(new ExchangeTableModel(list, this)),
      view_(new ExchangeView),
      header_(new TableHeader(*model_)),
      copier_(new ExchangeCopier(list.document(), this)),
      prompt_(new PromptBar),
      empty_(makePlainLabel()),
      progress_(new QTimer(this)) {
    view_->setHorizontalHeader(header_);
    view_->setModel(model_);
    delegate_ = new ExchangeDelegate(*view_, *model_);
    view_->setParts(*model_, *delegate_);
    view_->setDensity(Settings::instance().text(u"density"));
    header_->restore();
    empty_->setParent(view_->viewport());
    empty_->setObjectName(QStringLiteral("emptyHint"));
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setAttribute(Qt::WA_TransparentForMouseEvents);

    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(view_, 1);
    column->addWidget(prompt_);
    setFocusProxy(view_);
    view_->installEventFilter(this);
    view_->viewport()->installEventFilter(this);

    connect(&Settings::instance(), &Settings::changed, this, [this](const QString& key) {
        if (key == QLatin1String("density")) {
            view_->setDensity(Settings::instance().text(u"density"));
        }
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] { view_->viewport()->update(); });
    connect(prompt_, &PromptBar::closed, view_, qOverload<>(&QWidget::setFocus));
    connect(copier_, &ExchangeCopier::copied, this, &ExchangeTable::copied);
    connect(view_, &ExchangeView::dragRequested, this, &ExchangeTable::dragSelected);
    connect(view_, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (const auto exchange = model_->exchangeAt(index.row())) {
            emit activated(*exchange);
        }
    });
    connect(view_, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        QMenu menu(this);
        fillMenu(menu, view_->indexAt(at));
        menu.exec(view_->viewport()->mapToGlobal(at));
    });
    followModel();
    followHeader();
    tellEmptiness();
}

void ExchangeTable::followModel() {
    connect(view_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        wanted_.clear();
        tellSelection();
    });
    connect(view_->selectionModel(),
            &QItemSelectionModel::currentRowChanged,
            this,
            [this](const QModelIndex&, const QModelIndex& before) {
                view_->viewport()->update();
                static_cast<void>(before);
                tellSelection();
            });
    connect(model_, &QAbstractItemModel::modelAboutToBeReset, this, &ExchangeTable::remember);
    connect(model_, &QAbstractItemModel::modelReset, this, [this] {
        delegate_->setHovered(-1);
        delegate_->renewScale();
        bringBack(0, model_->rowCount() - 1);
        tellEmptiness();
    });
    connect(model_,
            &QAbstractItemModel::rowsInserted,
            this,
            [this](const QModelIndex&, int first, int last) {
                delegate_->renewScale();
                bringBack(first, last);
                tellEmptiness();
                if (following_) {
                    view_->scrollToBottom();
                }
            });
    connect(&list_, &ExchangeList::busyChanged, this, [this](bool busy) {
        if (!busy && !wanted_.empty()) {
            wanted_.clear();  // the filter hides them
            tellSelection();
        }
        tellEmptiness();
    });
    connect(&list_.document(), &Document::stateChanged, this, &ExchangeTable::tellEmptiness);
    progress_->setInterval(kProgressPace);
    connect(progress_, &QTimer::timeout, this, &ExchangeTable::showProgress);
    connect(&list_.document(), &Document::stateChanged, this, &ExchangeTable::showProgress);
    showProgress();
}

// ---- Selection ----

std::vector<std::uint32_t> ExchangeTable::selected() const {
    std::vector<std::uint32_t> exchanges;
    const std::optional<std::uint32_t> current = model_->exchangeAt(view_->currentIndex().row());
    for (const QItemSelectionRange& range : view_->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            if (const auto exchange = model_->exchangeAt(row)) {
                exchanges.push_back(*exchange);
            }
        }
    }
    if (current) {
        const auto first = std::find(exchanges.begin(), exchanges.end(), *current);
        if (first != exchanges.end()) {
            std::rotate(exchanges.begin(), first, std::next(first));
        }
    }
    return exchanges;
}

bool ExchangeTable::select(std::uint32_t exchange) {
    model_->unfoldTo(exchange);
    const auto row = model_->rowOf(exchange);
    if (!row) {
        return false;
    }
    moveTo(*row);
    return true;
}

void ExchangeTable::selectLater(std::uint32_t exchange) {
    if (!select(exchange)) {
        view_->clearSelection();
        wanted_ = {exchange};
    }
}

void ExchangeTable::selectLater(std::vector<std::uint32_t> exchanges) {
    view_->clearSelection();
    wanted_ = std::move(exchanges);
    bringBack(0, model_->rowCount() - 1);
}

void ExchangeTable::removeSelected() {
    const std::vector<std::uint32_t> gone = selected();
    if (gone.empty()) {
        return;
    }
    // What is behind them comes to stand where they were; else what is in front of them.
    int first = model_->rowCount();
    int last = 0;
    for (const QItemSelectionRange& range : view_->selectionModel()->selection()) {
        first = std::min(first, range.top());
        last = std::max(last, range.bottom());
    }
    const int next = last + 1 < model_->rowCount() ? last + 1 : first - 1;
    if (next >= 0) {
        moveTo(next);
    }
    list_.removed().remove(gone);
    emit removed(static_cast<int>(gone.size()));
}

void ExchangeTable::moveTo(int row) {
    if (row < 0 || row >= model_->rowCount()) {
        return;
    }
    // Keeps the horizontal place.
    const int column = std::max(view_->currentIndex().column(), 0);
    view_->selectionModel()->setCurrentIndex(
        model_->index(row, column),
        QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    view_->scrollTo(model_->index(row, column));
}

void ExchangeTable::remember() {
    const std::vector<std::uint32_t> now = selected();
    if (!now.empty()) {
        wanted_ = now;
        wanted_.resize(std::min(wanted_.size(), kMostRemembered));
    }
}

// Selects what was remembered, as far as it is among these rows.
void ExchangeTable::bringBack(int first, int last) {
    if (wanted_.empty() || last < first) {
        return;
    }
    const std::uint32_t current = wanted_.front();
    std::unordered_set<std::uint32_t> left(wanted_.begin(), wanted_.end());
    QItemSelection selection;
    QModelIndex current_index;
    for (int row = first; row <= last && !left.empty(); ++row) {
        const auto exchange = model_->exchangeAt(row);
        if (exchange && left.erase(*exchange) > 0) {
            const QModelIndex index = model_->index(row, 0);
            selection.select(index, index);
            if (*exchange == current) {
                current_index = index;
            }
        }
    }
    if (selection.isEmpty()) {
        return;
    }
    std::vector<std::uint32_t> rest;  // may arrive later
    std::copy_if(wanted_.begin(), wanted_.end(), std::back_inserter(rest), [&](std::uint32_t each) {
        return left.contains(each);
    });
    if (current_index.isValid()) {
        view_->selectionModel()->setCurrentIndex(current_index, QItemSelectionModel::NoUpdate);
        view_->scrollTo(current_index);
    }
    view_->selectionModel()->select(selection,
                                    QItemSelectionModel::Select | QItemSelectionModel::Rows);
    wanted_ = std::move(rest);
}

// Once for all changes of one event.
void ExchangeTable::tellSelection() {
    if (!telling_) {
        telling_ = true;
        QTimer::singleShot(0, this, [this] {
            telling_ = false;
            if (wanted_.empty() || !list_.isBusy()) {
                emit selectionChanged(selected());
            }
        });
    }
}

void ExchangeTable::tellEmptiness() {
    QString hint;
    if (model_->rowCount() == 0 && !list_.isBusy()) {
        if (list_.document().state() == Document::State::Reading) {
            hint = tr("Reading...");
        } else if (list_.document().size() == 0) {
            const std::uint32_t closed = encryptedIn(list_.document().session()->rows()).closed();
            hint = closed == 0 ? tr("There is no HTTP in this recording.")
                               : tr(
                                   "%n connection(s) are encrypted, and their keys are not known. "
                                   "Drop a key log on the window to see what they carry.",
                                   nullptr,
                                   static_cast<int>(closed));
        } else if (list_.removed().size() == list_.document().size()) {
            hint = tr("The list was cleared. Undo brings the exchanges back.");
        } else {
            hint = tr("No exchange passes the filter. Escape in the filter bar clears it.");
        }
    }
    empty_->setText(hint);
    empty_->setVisible(!hint.isEmpty());
    empty_->resize(view_->viewport()->size());
}

// Moves the lines under the times of rows in progress, as long as more may come.
void ExchangeTable::showProgress() {
    constexpr std::chrono::milliseconds kOnce{1200};  // from one side to the other
    const bool grows = list_.document().state() == Document::State::Reading;
    if (grows != progress_->isActive()) {
        grows ? progress_->start() : progress_->stop();
    }
    const qint64 now = QDateTime::currentMSecsSinceEpoch() % kOnce.count();
    delegate_->setProgress(grows ? static_cast<double>(now) / static_cast<double>(kOnce.count())
                                 : -1);
    if (delegate_->takeProgressSeen()) {
        const auto column = static_cast<int>(model_->columnIds().indexOf(QStringLiteral("dur")));
        view_->viewport()->update(view_->columnViewportPosition(column),
                                  0,
                                  view_->columnWidth(column),
                                  view_->viewport()->height());
    }
}

// ---- Keys ----

bool ExchangeTable::eventFilter(QObject* watched, QEvent* event) {
    if (watched == view_->viewport() && event->type() == QEvent::Resize) {
        empty_->resize(view_->viewport()->size());
        header_->fit(view_->viewport()->width());
    }
    if (watched == view_ && event->type() == QEvent::KeyPress) {
        const auto* const key = static_cast<QKeyEvent*>(event);
        const QKeyCombination combination(key->modifiers() & ~Qt::KeypadModifier,
                                          static_cast<Qt::Key>(key->key()));
        if ((!keys_by_actions_ || isUsualInLists(combination)) && runKey(combination)) {
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

bool ExchangeTable::runKey(QKeyCombination combination) {
    const Qt::Key key = combination.key();
    const Qt::KeyboardModifiers modifiers = combination.keyboardModifiers();
    const int row = view_->currentIndex().isValid() ? view_->currentIndex().row() : -1;
    const int page =
        std::max(view_->viewport()->height() / std::max(view_->rowHeight(0), 1) - 1, 1);
    const int last = model_->rowCount() - 1;
    const bool plain = modifiers == Qt::NoModifier;
    const bool shift = modifiers == Qt::ShiftModifier;
    const bool alt = modifiers == Qt::AltModifier;
    const bool control = modifiers == Qt::ControlModifier;
    if (alt && (key == Qt::Key_Down || key == Qt::Key_Up)) {
        moveAlongConnection(key == Qt::Key_Down ? 1 : -1);
    } else if (control && key == Qt::Key_G) {
        askForNumber();
    } else if (control && key == Qt::Key_U) {
        copy(CopyForm::Url);
    } else if (modifiers == (Qt::ControlModifier | Qt::ShiftModifier) && key == Qt::Key_C) {
        copy(CopyForm::Curl);
    } else if (control && key == Qt::Key_C) {
        copy(CopyForm::Url);
    } else if (plain && key == Qt::Key_J) {
        moveTo(std::min(row + 1, last));
    } else if (plain && key == Qt::Key_K) {
        moveTo(std::max(row - 1, 0));
    } else if ((plain && key == Qt::Key_Home) || (plain && key == Qt::Key_G)) {
        moveTo(0);
    } else if ((plain && key == Qt::Key_End) || (shift && key == Qt::Key_G)) {
        moveTo(last);
    } else if (plain && key == Qt::Key_Space) {
        moveTo(std::min(row + page, last));
    } else if (shift && key == Qt::Key_Space) {
        moveTo(std::max(row - page, 0));
    } else if (plain && key >= Qt::Key_0 && key <= Qt::Key_6) {
        setMark(key - Qt::Key_0);
    } else if (plain && key == Qt::Key_M) {
        toggleMark();
    } else if (plain && key == Qt::Key_Delete) {
        removeSelected();
    } else if (key == Qt::Key_Semicolon && !control) {
        askForComment();
    } else if (plain && key == Qt::Key_F) {
        setFollowing(!following_);
    } else if (key == Qt::Key_Equal && !control) {
        emit compareRequested();
    } else if (plain && (key == Qt::Key_Left || key == Qt::Key_Right) && model_->groupAt(row)) {
        model_->setFolded(*model_->groupAt(row), key == Qt::Key_Left);
    } else {
        return false;
    }
    return true;
}

void ExchangeTable::moveAlongConnection(int step) {
    const std::vector<std::uint32_t> now = selected();
    if (now.empty()) {
        return;
    }
    const auto& rows = list_.document().session()->rows().exchanges;
    const std::uint32_t connection = rows[now.front()].connection;
    for (std::int64_t at = std::int64_t{now.front()} + step;
         at >= 0 && at < static_cast<std::int64_t>(rows.size());
         at += step) {
        const auto exchange = static_cast<std::uint32_t>(at);
        if (rows[exchange].connection == connection && select(exchange)) {
            return;
        }
    }
}

void ExchangeTable::setFollowing(bool following) {
    if (following_ != following) {
        following_ = following;
        if (following) {
            view_->scrollToBottom();
        }
        emit followingChanged(following);
    }
}

void ExchangeTable::askForNumber() {
    prompt_->ask(tr("Go to exchange number:"), {}, [this](const QString& text) {
        bool ok = false;
        const uint number = text.trimmed().toUInt(&ok);
        if (!ok || number == 0 || number > list_.document().size()) {
            return tr("A number from 1 to %1.").arg(list_.document().size());
        }
        return select(number - 1) ? QString() : tr("The filter hides it.");
    });
}

// ---- Marks and comments ----

void ExchangeTable::setMark(int mark) {
    const std::vector<std::uint32_t> exchanges = selected();
    if (!exchanges.empty()) {
        list_.document().annotations().setMark(exchanges, mark);
    }
}

void ExchangeTable::toggleMark() {
    const std::vector<std::uint32_t> exchanges = selected();
    if (!exchanges.empty()) {
        setMark(list_.document().annotations().mark(exchanges.front()) == 0 ? 1 : 0);
    }
}

void ExchangeTable::askForComment() {
    const std::vector<std::uint32_t> exchanges = selected();
    if (exchanges.empty()) {
        return;
    }
    const std::uint32_t exchange = exchanges.front();
    Annotations& notes = list_.document().annotations();
    prompt_->ask(tr("Comment on exchange %1:").arg(exchange + 1),
                 notes.comment(exchange),
                 [&notes, exchange](const QString& text) {
                     notes.setComment(exchange, text);
                     return QString();
                 });
}

void ExchangeTable::copy(CopyForm form, Secrets secrets) {
    const std::vector<std::uint32_t> exchanges = selected();
    if (!exchanges.empty()) {
        copier_->copy(form, exchanges, secrets);
    }
}

void ExchangeTable::copyAgainWithSecrets() {
    copier_->copyAgain(Secrets::Kept);
}

void ExchangeTable::dragSelected() {
    std::vector<std::uint32_t> exchanges = selected();
    if (!exchanges.empty()) {
        std::sort(exchanges.begin(), exchanges.end());
        list_.document().session()->publishNotes(list_.document().annotations().snapshot());
        dragExchanges(list_.document(), std::move(exchanges), *view_);
    }
}

void ExchangeTable::addHeaderColumn(const QString& name) {
    addColumn(ExchangeColumns::ofHeader(name).id);
}

void ExchangeTable::addColumn(const QString& field) {
    const std::optional<Column> column = ExchangeColumns::find(field);
    if (column && !column->id.isEmpty() && !header_->shownColumns().contains(column->id)) {
        header_->toggleColumn(column->id);
    }
}

}  // namespace waybill::gui
