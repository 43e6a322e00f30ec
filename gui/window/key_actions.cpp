// SPDX-License-Identifier: GPL-3.0-or-later
//
// Decrypting a recording with keys that come later: it is read again behind what is shown, and
// takes its place.
#include <QFileDialog>
#include <QTabBar>

#include "gui/models/keyed_reading.h"
#include "gui/table/exchange_table.h"
#include "gui/widgets/undo_bar.h"
#include "gui/window/actions.h"
#include "gui/window/main_window.h"
#include "gui/window/recording_tabs.h"

namespace waybill::gui {

void MainWindow::addKeyActions() {
    choose_keys_ = [this] {
        return QFileDialog::getOpenFileNames(this,
                                             tr("Add a key log"),
                                             {},
                                             tr("Keys (*.log *.keys *.keylog *.txt *.pem *.key)")
                                                 + QStringLiteral(";;") + tr("All files (*)"));
    };
    needs_recording_.push_back(
        actions_->add({.id = QStringLiteral("file.add-keys"),
                       .text = tr("Add a &key log..."),
                       .category = tr("File"),
                       .icon = QStringLiteral("unlock"),
                       .hint = tr("Decrypt this recording with a key log or a private key")},
                      [this] { chooseKeys(); }));
}

void MainWindow::chooseKeys() {
    const QStringList files = choose_keys_();
    if (!files.isEmpty()) {
        addKeys(files);
    }
}

void MainWindow::addKeys(const QStringList& files) {
    RecordingPage* const page = current();
    if (page == nullptr) {
        undo_bar_->tell(tr("Open a capture first: a key log decrypts the one that is shown."));
        return;
    }
    // Files that are still being tried are tried together with these.
    QStringList all = files;
    if (auto* const before =
            page->findChild<KeyedReading*>(QString(), Qt::FindDirectChildrenOnly)) {
        all = before->files() + files;
        delete before;
    }
    auto* const reading = new KeyedReading(page->document(), all, page);
    connect(reading, &KeyedReading::progressed, page, [page](qint64 read, qint64 total) {
        emit page->document().readingProgressed(read, total);
    });
    connect(reading, &KeyedReading::finished, this, [this, page, reading] {
        reading->deleteLater();
        emit page->titleChanged();  // nothing is being read any more
        takeKeyed(*page, reading->outcome());
    });
    undo_bar_->tell(tr("The recording is read again with these keys..."));
    reading->start();
}

void MainWindow::takeKeyed(RecordingPage& page, const KeyedReading::Outcome& outcome) {
    if (tabs_->indexOf(&page) < 0) {
        return;  // closed in the meantime
    }
    if (!outcome.error.isEmpty()) {
        undo_bar_->tell(outcome.error);
        return;
    }
    const auto decrypted =
        static_cast<int>(outcome.after.decrypted) - static_cast<int>(outcome.before.decrypted);
    if (outcome.after.connections == 0) {
        undo_bar_->tell(tr("Nothing in this recording is encrypted with TLS."));
        return;
    }
    if (decrypted <= 0 && outcome.exchanges_more <= 0) {
        undo_bar_->tell(tr("These keys fit none of the %n encrypted connection(s).",
                           nullptr,
                           static_cast<int>(outcome.after.closed())));
        return;
    }
    replaceRecording(page, outcome);
    undo_bar_->tell(
        tr("%n connection(s) were decrypted.", nullptr, decrypted) + u' '
        + tr("%n exchange(s) came to light.", nullptr, static_cast<int>(outcome.exchanges_more)));
}

void MainWindow::replaceRecording(RecordingPage& old, const KeyedReading::Outcome& outcome) {
    auto document = std::make_unique<Document>(old.document().paths());
    document->setKeys(outcome.keys);
    auto* const page = new RecordingPage(std::move(document));
    followPage(*page);
    page->takeViewOf(old, outcome.same);
    const bool was_current = current() == &old;
    const bool had_focus = old.isAncestorOf(focusWidget());
    const int tab = tabs_->indexOf(&old);
    tabs_->tabBar()->moveTab(tabs_->add(*page), tab);
    if (was_current) {
        tabs_->setCurrentWidget(page);
    }
    tabs_->removeTab(tabs_->indexOf(&old));
    page->document().takeReading(outcome.session);
    page->takeSelectionOf(old, outcome.same);
    if (was_current && had_focus) {
        page->table().setFocus();
    }
    old.hide();
    old.setParent(this);
    old.deleteLater();
}

}  // namespace waybill::gui
