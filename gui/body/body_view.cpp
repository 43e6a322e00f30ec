// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/body_view.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QVBoxLayout>

#include "gui/body/body_strip.h"
#include "gui/body/body_views.h"
#include "gui/body/find_bar.h"
#include "gui/body/text_view.h"
#include "gui/models/body_search.h"
#include "gui/models/body_source.h"
#include "gui/theme/theme.h"
#include "gui/widgets/busy_bar.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr std::uint64_t kMostCopied = 16 * kMiB;

QString sentenceFor(BodyDescription::Absence absence) {
    using Absence = BodyDescription::Absence;
    switch (absence) {
        case Absence::None:
            break;
        case Absence::NoMessage:
            return BodyView::tr("This message was not captured.");
        case Absence::HeadRequest:
            return BodyView::tr("No body: the answer to a HEAD request has only a head.");
        case Absence::NoContent:
            return BodyView::tr("No body: responses with this status have none.");
        case Absence::NotModified:
            return BodyView::tr("No body: 304 tells the client to use what it has stored.");
        case Absence::Tunnel:
            return BodyView::tr("No body: what follows is a tunnel.");
        case Absence::NotAnnounced:
            return BodyView::tr("No body: the message announces none.");
        case Absence::Empty:
            return BodyView::tr("The body is empty: its length is 0.");
        case Absence::NotCaptured:
            return BodyView::tr("The body was not captured.");
    }
    return {};
}

}  // namespace

BodyView::BodyView(QWidget* parent)
    : QWidget(parent),
      source_(new BodySource(this)),
      search_(new BodySearch(this)),
      strip_(new BodyStrip),
      find_bar_(new FindBar),
      busy_(new BusyBar),
      hint_(makePlainLabel()),
      views_(new BodyViews(*source_)) {
    hint_->setObjectName(QStringLiteral("bodyHint"));
    hint_->setWordWrap(true);
    hint_->setContentsMargins(
        measure::kMargin, measure::kGrid / 2, measure::kMargin, measure::kGrid / 2);
    hint_->setForegroundRole(QPalette::PlaceholderText);
    hint_->hide();
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(strip_);
    layout->addWidget(busy_);
    layout->addWidget(hint_);
    layout->addWidget(views_, 1);
    layout->addWidget(find_bar_);
    setFocusProxy(views_);

    connect(source_, &BodySource::grew, this, &BodyView::grow);
    connect(source_, &BodySource::finished, this, &BodyView::grow);
    connect(strip_, &BodyStrip::modeChosen, this, [this] {
        mode_before_find_.reset();
        decide();
    });
    connect(strip_, &BodyStrip::findRequested, this, &BodyView::find);
    connect(strip_, &BodyStrip::saveRequested, this, &BodyView::save);
    connect(strip_, &BodyStrip::copyRequested, this, &BodyView::copy);
    connect(strip_, &BodyStrip::wrapToggled, this, &TextView::toggleWrap);
    connect(views_, &BodyViews::replaced, this, [this] {
        strip_->setWrapPossible(views_->shown() == BodyMode::Text
                                || views_->shown() == BodyMode::Pretty);
        if (find_bar_->isVisible()) {
            search();
        }
    });
    connect(views_, &BodyViews::hintChanged, this, &BodyView::showHint);
    connect(views_, &BodyViews::filterRequested, this, &BodyView::filterRequested);
    connect(find_bar_, &FindBar::needleChanged, this, &BodyView::search);
    connect(find_bar_, &FindBar::nextRequested, this, &BodyView::findNext);
    connect(find_bar_, &FindBar::previousRequested, this, &BodyView::findPrevious);
    connect(find_bar_, &FindBar::closed, this, [this] {
        find_bar_->hide();
        search_->clear();
        views_->setMatches(nullptr, 0, false);
        views_->currentWidget()->setFocus();
    });
    connect(search_, &BodySearch::changed, this, [this] {
        const auto& found = search_->found();
        const bool first = !match_shown_ && found != nullptr && !found->offsets.empty();
        match_shown_ = match_shown_ || first;
        views_->setMatches(found, match_, first);
        const auto searched = views_->searched();
        find_bar_->showState(found.get(), match_, searched == nullptr ? 0 : searched->size());
    });
    clear();
}

BodyMode BodyView::mode() const {
    return strip_->mode();
}

BodyMode BodyView::shownMode() const {
    return views_->shown();
}

void BodyView::setMode(BodyMode mode) {
    mode_before_find_.reset();
    strip_->setMode(mode);
    decide();
}

void BodyView::clear() {
    source_->close();
    search_->clear();
    busy_->setBusy(false);
    hint_->hide();
    strip_->showFacts(*source_);
    strip_->setActionsEnabled(false);
    views_->showNothing(tr("Select an exchange to see its body."));
    decided_ = false;
}

void BodyView::showBody(const SessionPointer& session, std::uint32_t exchange, Side side) {
    prepare();
    views_->setSide(side);
    source_->open(session, exchange, side);
    present();
}

void BodyView::showBytes(const BodyDescription& description,
                         std::string_view content,
                         std::string_view text,
                         const QString& failure) {
    prepare();
    source_->openBytes(description, content, text, failure);
    present();
}

void BodyView::prepare() {
    decided_ = false;
    if (mode_before_find_) {
        strip_->setMode(*mode_before_find_);
        mode_before_find_.reset();
    }
    search_->clear();
}

void BodyView::present() {
    strip_->showFacts(*source_);
    const bool has_body = source_->description().absence == BodyDescription::Absence::None;
    strip_->setActionsEnabled(has_body);
    if (!has_body) {
        busy_->setBusy(false);
        views_->showNothing(sentenceFor(source_->description().absence));
    }
    showHint();
}

void BodyView::grow() {
    if (source_->description().absence != BodyDescription::Absence::None) {
        return;
    }
    strip_->showFacts(*source_);
    busy_->setBusy(!source_->isComplete());
    const auto& content = source_->document(BodyPart::Content);
    if (!source_->isComplete() && !source_->description().is_coded && content != nullptr) {
        busy_->setProgress(static_cast<qint64>(content->size()),
                           static_cast<qint64>(source_->description().sent_size));
    }
    if (decided_) {
        views_->sourceGrew();
    } else {
        decide();
    }
    showHint();
}

void BodyView::decide() {
    if (source_->document(BodyPart::Text) == nullptr) {
        return;
    }
    decided_ = true;
    const BodyModes modes = modesOf(*source_);
    strip_->setModes(modes.possible, modes.automatic);
    const BodyMode chosen = strip_->mode();
    const bool is_possible = modes.possible.at(static_cast<std::size_t>(chosen));
    views_->show(chosen == BodyMode::Auto || !is_possible ? modes.automatic : chosen);
    showHint();
}

void BodyView::showHint() {
    QString hint = source_->failure();
    if (source_->description().missing > 0
        && source_->description().absence == BodyDescription::Absence::None) {
        if (!hint.isEmpty()) {
            hint += u' ';
        }
        hint += tr("Bytes that were never captured are left out.");
    }
    if (!views_->hint().isEmpty()) {
        if (!hint.isEmpty()) {
            hint += u' ';
        }
        hint += views_->hint();
    }
    hint_->setText(hint);
    hint_->setVisible(!hint.isEmpty());
}

void BodyView::find() {
    if (source_->document(BodyPart::Text) == nullptr) {
        return;
    }
    if (views_->searched() == nullptr) {
        const BodyMode before = mode();
        setMode(BodyMode::Text);
        mode_before_find_ = before;
    }
    find_bar_->setBytes(views_->shown() == BodyMode::Hex || views_->shown() == BodyMode::AsSent);
    find_bar_->open();
    search();
}

void BodyView::search() {
    match_ = 0;
    match_shown_ = false;
    find_bar_->setBytes(views_->shown() == BodyMode::Hex || views_->shown() == BodyMode::AsSent);
    search_->start(views_->searched(), find_bar_->needle(), find_bar_->isCaseExact());
}

void BodyView::goToMatch(std::size_t match) {
    match_ = match;
    views_->setMatches(search_->found(), match_, true);
    const auto searched = views_->searched();
    find_bar_->showState(
        search_->found().get(), match_, searched == nullptr ? 0 : searched->size());
}

void BodyView::findNext() {
    const auto& found = search_->found();
    if (found == nullptr) {
        find();
    } else if (!found->offsets.empty()) {
        goToMatch(match_ + 1 < found->offsets.size() ? match_ + 1 : 0);
    }
}

void BodyView::findPrevious() {
    const auto& found = search_->found();
    if (found == nullptr) {
        find();
    } else if (!found->offsets.empty()) {
        goToMatch(match_ > 0 ? match_ - 1 : found->offsets.size() - 1);
    }
}

void BodyView::save() {
    if (source_->description().absence != BodyDescription::Absence::None) {
        return;
    }
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save the body"), source_->description().file_name);
    if (path.isEmpty()) {
        return;
    }
    const BodyPart part =
        views_->shown() == BodyMode::AsSent ? BodyPart::AsSent : BodyPart::Content;
    source_->save(path, part, [this](const QString& error) {
        hint_->setText(error.isEmpty() ? tr("The body was saved.")
                                       : tr("The body was not saved: %1").arg(error));
        hint_->show();
    });
}

void BodyView::copy() {
    if (views_->copySelection()) {
        return;
    }
    if (const auto& document = source_->document(BodyPart::Text); document != nullptr) {
        QGuiApplication::clipboard()->setText(
            QString::fromStdString(document->bytes().text(0, kMostCopied)));
    }
}

// These keys belong to the body while something in it has the focus, whatever they mean to the
// window.
bool BodyView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        auto* const key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Find) || key->matches(QKeySequence::Copy)
            || key->key() == Qt::Key_F3) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void BodyView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Find)) {
        find();
    } else if (event->key() == Qt::Key_F3) {
        if ((event->modifiers() & Qt::ShiftModifier) != 0) {
            findPrevious();
        } else {
            findNext();
        }
    } else if (event->key() == Qt::Key_Escape && find_bar_->isVisible()) {
        emit find_bar_->closed();
    } else {
        QWidget::keyPressEvent(event);
    }
}

}  // namespace waybill::gui
