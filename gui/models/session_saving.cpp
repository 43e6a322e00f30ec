// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/session_saving.h"

#include <QCoreApplication>
#include <QFile>

#include "capture/session_saving.h"

namespace waybill::gui {

SavingOutcome saveSession(const SavingTask& task,
                          const std::atomic<bool>& stop,
                          const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    const LoadedSession& session = *task.session;
    const std::string path = QFile::encodeName(task.path).toStdString();
    const capture::ChosenExchanges chosen = task.exchanges.empty()
                                                ? capture::ChosenExchanges::first(session.size())
                                                : capture::ChosenExchanges::these(task.exchanges);
    const Result<capture::SaveOutcome> saved =
        capture::save_file({.recording = session.recording(),
                            .session = session.rows(),
                            .make_loader = [&] { return session.makeLoader(); },
                            .exchanges = chosen,
                            .format = {.form = capture::SaveForm::Session},
                            .with_secrets = true,
                            .stop = &stop,
                            .progress =
                                [&](const char* /*what*/, std::uint64_t done, std::uint64_t total) {
                                    progress(done, total);
                                }},
                           path);
    SavingOutcome outcome;
    if (!saved) {
        outcome.error = QString::fromUtf8(saved.error().message);
        return outcome;
    }
    outcome.stopped = saved->stopped;
    outcome.exchanges = saved->exchanges;
    if (task.read_back && !outcome.stopped) {
        LoadedSession::Reading reading;
        reading.paths = {path};
        const std::shared_ptr<LoadedSession> back = LoadedSession::read(reading);
        if (!back->error().empty() || back->size() != saved->exchanges) {
            outcome.error = back->error().empty() ? QCoreApplication::translate(
                                "Export", "What was written could not be read back.")
                                                  : QString::fromUtf8(back->error());
        }
        outcome.session = back;
    }
    return outcome;
}

}  // namespace waybill::gui
