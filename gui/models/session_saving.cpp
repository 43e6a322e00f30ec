// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/session_saving.h"

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>

#include "capture/session_saving.h"

namespace waybill::gui {
namespace {

// A session file that is written beside the one it will be, so that nothing is left of it when it
// is not finished.
class FileBeside {
public:
    explicit FileBeside(const QString& path)
        : path_(QFile::encodeName(path).toStdString()),
          beside_(QFile::encodeName(
                      QStringLiteral("%1/.%2.%3")
                          .arg(QFileInfo(path).absolutePath(),
                               QFileInfo(path).fileName(),
                               QString::number(QRandomGenerator::global()->generate64(), 36)))
                      .toStdString()) {}
    ~FileBeside() {
        for (const char* const part : {"", "-wal", "-shm", "-journal"}) {
            std::remove((beside_ + part).c_str());
        }
    }
    FileBeside(const FileBeside&) = delete;
    FileBeside& operator=(const FileBeside&) = delete;

    const std::string& path() const { return path_; }
    const std::string& beside() const { return beside_; }
    // What went wrong; empty: nothing.
    QString putInPlace() const {
        return std::rename(beside_.c_str(), path_.c_str()) == 0
                   ? QString()
                   : QString::fromStdString(path_ + ": " + std::generic_category().message(errno));
    }

private:
    std::string path_;
    std::string beside_;
};

// The name that the user knows.
QString named(const std::string& error, const FileBeside& file) {
    return QString::fromUtf8(error).replace(QString::fromUtf8(file.beside()),
                                            QString::fromUtf8(file.path()));
}

}  // namespace

SavingOutcome saveSession(const SavingTask& task,
                          const std::atomic<bool>& stop,
                          const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    const LoadedSession& session = *task.session;
    const FileBeside file(task.path);
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
                           file.beside());
    SavingOutcome outcome;
    if (!saved) {
        outcome.error = named(saved.error().message, file);
        return outcome;
    }
    outcome.stopped = saved->stopped || stop;
    outcome.exchanges = saved->exchanges;
    if (outcome.stopped) {
        return outcome;
    }
    outcome.error = file.putInPlace();
    if (task.read_back && outcome.error.isEmpty()) {
        LoadedSession::Reading reading;
        reading.paths = {file.path()};
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
