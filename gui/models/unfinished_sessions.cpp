// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/unfinished_sessions.h"

#include <atomic>
#include <mutex>

#include <QFile>
#include <QFileInfo>
#include <QSettings>

#include "core/session_file/session_reader.h"

namespace waybill::gui {
namespace {

constexpr QStringView kUnfinished = u"unfinished_sessions";

QStringList listed() {
    return QSettings().value(kUnfinished).toStringList();
}

void setListed(const QStringList& paths) {
    QSettings settings;
    if (paths.isEmpty()) {
        settings.remove(kUnfinished);
    } else {
        settings.setValue(kUnfinished, paths);
    }
}

bool wasInterrupted(const QString& path) {
    const std::atomic<bool> stop{true};  // its rows are not wanted
    session_file::OpenOptions options;
    options.stop = &stop;
    const Result<session_file::OpenedFile> file =
        session_file::open_session(QFile::encodeName(path).toStdString(), options);
    return file && file->interrupted;
}

}  // namespace

void UnfinishedSessions::add(const QString& path) {
    QStringList paths = listed();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    if (!paths.contains(absolute)) {
        paths.push_back(absolute);
        setListed(paths);
    }
}

void UnfinishedSessions::remove(const QString& path) {
    QStringList paths = listed();
    if (paths.removeAll(QFileInfo(path).absoluteFilePath()) > 0) {
        setListed(paths);
    }
}

QStringList UnfinishedSessions::interrupted() {
    QStringList found;
    for (const QString& path : listed()) {
        if (wasInterrupted(path)) {
            found.push_back(path);
        } else {
            remove(path);
        }
    }
    return found;
}

}  // namespace waybill::gui
