// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/recent_files.h"

#include <algorithm>
#include <utility>

#include <QFileInfo>
#include <QSettings>

#include "gui/models/settings.h"

namespace waybill::gui {
namespace {

constexpr QStringView kRecent = u"recent";
constexpr QStringView kOpen = u"last_open";
constexpr QStringView kPaths = u"paths";
constexpr QStringView kExchanges = u"exchanges";
constexpr QStringView kOpened = u"opened";

QStringList absolute(const QStringList& paths) {
    QStringList all;
    for (const QString& path : paths) {
        all.push_back(QFileInfo(path).absoluteFilePath());
    }
    return all;
}

std::vector<RecentFile> read() {
    QSettings settings;
    std::vector<RecentFile> files;
    const int size = settings.beginReadArray(kRecent);
    for (int i = 0; i < size; ++i) {
        settings.setArrayIndex(i);
        RecentFile file;
        file.paths = settings.value(kPaths).toStringList();
        file.exchanges = settings.value(kExchanges, -1).toLongLong();
        file.opened = settings.value(kOpened).toDateTime();
        files.push_back(std::move(file));
    }
    return files;
}

void write(const std::vector<RecentFile>& files) {
    QSettings settings;
    settings.remove(kRecent);
    settings.beginWriteArray(kRecent, static_cast<int>(files.size()));
    for (std::size_t i = 0; i < files.size(); ++i) {
        settings.setArrayIndex(static_cast<int>(i));
        settings.setValue(kPaths, files[i].paths);
        settings.setValue(kExchanges, files[i].exchanges);
        settings.setValue(kOpened, files[i].opened);
    }
    settings.endArray();
}

}  // namespace

RecentFiles& RecentFiles::instance() {
    static RecentFiles recent;
    return recent;
}

std::vector<RecentFile> RecentFiles::files() const {
    std::vector<RecentFile> there;
    for (RecentFile& file : read()) {
        bool complete = !file.paths.isEmpty();
        for (const QString& path : file.paths) {
            const QFileInfo info(path);
            complete = complete && info.isFile();
            file.bytes += info.size();
        }
        if (complete) {
            there.push_back(std::move(file));
        }
    }
    return there;
}

void RecentFiles::add(const QStringList& paths) {
    RecentFile added{.paths = absolute(paths), .opened = QDateTime::currentDateTime()};
    std::vector<RecentFile> files = read();
    const auto same = std::find_if(files.begin(), files.end(), [&](const RecentFile& file) {
        return file.paths == added.paths;
    });
    if (same != files.end()) {
        added.exchanges = same->exchanges;
        files.erase(same);
    }
    files.insert(files.begin(), std::move(added));
    const auto most = static_cast<std::size_t>(Settings::instance().number(u"recent.most"));
    if (files.size() > most) {
        files.resize(most);
    }
    write(files);
    emit changed();
}

void RecentFiles::setExchanges(const QStringList& paths, qint64 exchanges) {
    const QStringList wanted = absolute(paths);
    std::vector<RecentFile> files = read();
    for (RecentFile& file : files) {
        if (file.paths == wanted && file.exchanges != exchanges) {
            file.exchanges = exchanges;
            write(files);
            emit changed();
            return;
        }
    }
}

void RecentFiles::clear() {
    write({});
    emit changed();
}

std::vector<QStringList> RecentFiles::lastOpen() const {
    QSettings settings;
    std::vector<QStringList> recordings;
    const int size = settings.beginReadArray(kOpen);
    for (int i = 0; i < size; ++i) {
        settings.setArrayIndex(i);
        const QStringList paths = settings.value(kPaths).toStringList();
        if (!paths.isEmpty()) {
            recordings.push_back(paths);
        }
    }
    return recordings;
}

void RecentFiles::setLastOpen(const std::vector<QStringList>& recordings) {
    QSettings settings;
    settings.remove(kOpen);
    settings.beginWriteArray(kOpen, static_cast<int>(recordings.size()));
    for (std::size_t i = 0; i < recordings.size(); ++i) {
        settings.setArrayIndex(static_cast<int>(i));
        settings.setValue(kPaths, absolute(recordings[i]));
    }
    settings.endArray();
}

}  // namespace waybill::gui
