// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recordings kept as session files, and their marks and comments with them.
#include <algorithm>
#include <utility>

#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QVBoxLayout>

#include "core/session_file/session_reader.h"
#include "gui/models/background_task.h"
#include "gui/models/recent_files.h"
#include "gui/models/session_saving.h"
#include "gui/models/unfinished_sessions.h"
#include "gui/widgets/undo_bar.h"
#include "gui/widgets/wire_text.h"
#include "gui/window/actions.h"
#include "gui/window/file_questions.h"
#include "gui/window/job_line.h"
#include "gui/window/main_window.h"
#include "gui/window/recording_tabs.h"

namespace waybill::gui {
namespace {

// Beside what was opened, under its name.
TargetQuestion questionForSession(const Document& document) {
    QString proposed = QStringLiteral("session.waybill");
    if (!document.paths().isEmpty()) {
        const QFileInfo first(document.paths().first());
        proposed = first.absolutePath() + u'/' + first.baseName() + QStringLiteral(".waybill");
    }
    return {.title = MainWindow::tr("Save session"),
            .proposed = proposed,
            .filter = MainWindow::tr("Waybill sessions (*.waybill)"),
            .ending = QStringLiteral("waybill")};
}

}  // namespace

void MainWindow::addSaveActions() {
    const QString category = tr("File");
    choose_target_ = [this](const TargetQuestion& question) {
        return askForTarget(question, this);
    };
    ask_unsaved_ = [this](const QStringList& names) {
        return askAboutUnsaved(names, this);
    };
    needs_recording_.push_back(
        actions_->add({.id = QStringLiteral("file.save"),
                       .text = tr("&Save session"),
                       .category = category,
                       .keys = QStringLiteral("Ctrl+S"),
                       .icon = QStringLiteral("save"),
                       .hint = tr("Keep this recording, its marks and comments as a session file")},
                      [this] { saveRecording(*current()); }));
    needs_recording_.push_back(
        actions_->add({.id = QStringLiteral("file.save-as"),
                       .text = tr("Save session &as..."),
                       .category = category,
                       .keys = QStringLiteral("Ctrl+Shift+S"),
                       .hint = tr("Keep all exchanges in another session file")},
                      [this] { saveRecordingAs(*current(), {}); }));
    needs_recording_.push_back(actions_->add(
        {.id = QStringLiteral("file.save-shown"),
         .text = tr("Save shown &exchanges as..."),
         .category = category,
         .hint = tr("Keep only the exchanges that the filter shows in a session file")},
        [this] { saveShown(*current()); }));
}

JobLine& MainWindow::addJob(const QString& title) {
    auto* const job = new JobLine(title);
    bottom_->addWidget(job);
    ++jobs_;
    connect(job, &JobLine::ended, this, [this] { --jobs_; });
    return *job;
}

void MainWindow::saveRecording(RecordingPage& page) {
    Document& document = page.document();
    if (!document.isSessionFile()) {
        saveRecordingAs(page, {});
        return;
    }
    document.keepNotes();
    undo_bar_->tell(tr("Marks and comments are kept in %1 as you make them.")
                        .arg(wireText(document.title().toStdString())));
}

void MainWindow::saveRecordingAs(RecordingPage& page, std::function<void()> then) {
    Document& document = page.document();
    if (document.state() == Document::State::Reading) {
        undo_bar_->tell(tr("The recording is still being read."));
        return;
    }
    const QString path = choose_target_(questionForSession(document));
    if (!path.isEmpty()) {
        saveRecordingTo(page, path, std::move(then));
    }
}

void MainWindow::saveRecordingTo(RecordingPage& page,
                                 const QString& path,
                                 std::function<void()> then) {
    Document& document = page.document();
    document.session()->publishNotes(document.annotations().snapshot());
    const SavingTask task{
        .session = document.session(), .exchanges = {}, .path = path, .read_back = true};
    addJob(tr("Saving %1").arg(QFileInfo(path).fileName()))
        .start(
            [task](const std::atomic<bool>& stop, const JobLine::Progress& progress) {
                return saveSession(task, stop, progress);
            },
            [this,
             task,
             path,
             there = QPointer(&page),
             notes = document.annotations().all(),
             then = std::move(then)](const SavingOutcome& outcome) {
                RecentFiles::instance().add({path});
                RecentFiles::instance().setExchanges({path},
                                                     static_cast<qint64>(outcome.exchanges));
                undo_bar_->tell(
                    tr("%n exchange(s) were saved.", nullptr, static_cast<int>(outcome.exchanges)));
                RecordingPage* const saved = there.data();
                // Where it was read anew in the meantime, this file is a copy of what it was.
                if (saved != nullptr && saved->document().session() == task.session) {
                    saved->document().becomeSession(path, outcome.session, notes);
                    emit saved->titleChanged();
                    rememberOpen();
                    if (then) {
                        then();
                    }
                }
            });
}

void MainWindow::saveShown(RecordingPage& page) {
    Document& document = page.document();
    std::vector<std::uint32_t> shown = page.list().shown();
    std::sort(shown.begin(), shown.end());
    if (shown.empty()) {
        undo_bar_->tell(tr("No exchanges are shown."));
        return;
    }
    const QString path = choose_target_(questionForSession(document));
    if (path.isEmpty()) {
        return;
    }
    if (document.paths().contains(QFileInfo(path).absoluteFilePath())) {
        undo_bar_->tell(tr("A part of a session is saved under another name than the session."));
        return;
    }
    document.session()->publishNotes(document.annotations().snapshot());
    const SavingTask task{.session = document.session(), .exchanges = shown, .path = path};
    addJob(tr("Saving %1").arg(QFileInfo(path).fileName()))
        .start(
            [task](const std::atomic<bool>& stop, const JobLine::Progress& progress) {
                return saveSession(task, stop, progress);
            },
            [this, path](const SavingOutcome& outcome) {
                RecentFiles::instance().add({path});
                undo_bar_->tell(
                    tr("%n exchange(s) were saved.", nullptr, static_cast<int>(outcome.exchanges)),
                    {{tr("Open"), [this, path] {
                          open({path});
                      }}});
            });
}

void MainWindow::recoverSession(const QString& path) {
    recovering_->start(
        [file = QFile::encodeName(path).toStdString()](const std::atomic<bool>& /*stop*/) {
            const Result<void> done = session_file::recover_session(file);
            return done ? QString() : QString::fromUtf8(done.error().message);
        },
        [this, path](const QString& error) {
            if (!error.isEmpty()) {
                undo_bar_->tell(tr("The recording could not be recovered: %1")
                                    .arg(wireText(error.toStdString())));
                return;
            }
            UnfinishedSessions::remove(path);
            open({path});
            undo_bar_->tell(tr("The recording was recovered."));
        });
}

// ---- Before something goes ----

bool MainWindow::mayLose(RecordingPage& page, const std::function<void()>& then) {
    Document& document = page.document();
    document.keepNotes();
    if (document.isSessionFile() || !document.hasUnsavedNotes()) {
        return true;
    }
    switch (ask_unsaved_({document.title()})) {
        case UnsavedAnswer::Save:
            saveRecordingAs(page, then);
            return false;
        case UnsavedAnswer::Discard:
            return true;
        case UnsavedAnswer::Cancel:
            break;
    }
    return false;
}

bool MainWindow::mayClose() {
    std::vector<RecordingPage*> unsaved;
    QStringList names;
    for (int i = 0; i < tabs_->count(); ++i) {
        Document& document = tabs_->page(i)->document();
        document.keepNotes();
        if (!document.isSessionFile() && document.hasUnsavedNotes()) {
            unsaved.push_back(tabs_->page(i));
            names.push_back(document.title());
        }
    }
    if (!unsaved.empty()) {
        const UnsavedAnswer answer = ask_unsaved_(names);
        if (answer == UnsavedAnswer::Save) {
            // The last one that is saved closes the window: nothing is unsaved then.
            saveRecordingAs(*unsaved.front(), [this] { close(); });
        }
        if (answer != UnsavedAnswer::Discard) {
            return false;
        }
    }
    if (jobs_ > 0 && !stops_jobs_) {
        undo_bar_->ask(tr("%n file(s) are still being written.", nullptr, jobs_),
                       {{tr("Stop and close"),
                         [this] {
                             stops_jobs_ = true;
                             close();
                         }},
                        {tr("Go on writing"), [] {
                         }}});
        return false;
    }
    return true;
}

}  // namespace waybill::gui
