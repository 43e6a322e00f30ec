// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/filter_memory.h"

#include <algorithm>

#include <QSettings>

namespace waybill::gui {
namespace {

QString usedKey() {
    return QStringLiteral("filter/used");
}

QString savedKey() {
    return QStringLiteral("filter/saved");
}

QString nameKey() {
    return QStringLiteral("name");
}

QString filterKey() {
    return QStringLiteral("filter");
}

}  // namespace

FilterMemory& FilterMemory::instance() {
    static FilterMemory memory;
    return memory;
}

FilterMemory::FilterMemory() {
    QSettings settings;
    used_ = settings.value(usedKey()).toStringList().mid(0, kMostUsed);
    const int count = std::min(settings.beginReadArray(savedKey()), kMostSaved);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        SavedFilter filter{settings.value(nameKey()).toString().left(kLongestName),
                           settings.value(filterKey()).toString()};
        if (!filter.name.isEmpty()) {
            saved_.push_back(std::move(filter));
        }
    }
    settings.endArray();
}

void FilterMemory::use(const QString& filter) {
    const QString text = filter.trimmed();
    if (text.isEmpty() || (!used_.isEmpty() && used_.front() == text)) {
        return;
    }
    used_.removeAll(text);
    used_.prepend(text);
    used_ = used_.mid(0, kMostUsed);
    QSettings().setValue(usedKey(), used_);
}

void FilterMemory::clearUsed() {
    used_.clear();
    QSettings().remove(usedKey());
}

bool FilterMemory::save(const QString& name, const QString& filter) {
    const QString text = name.trimmed().left(kLongestName);
    if (text.isEmpty() || filter.trimmed().isEmpty()) {
        return false;
    }
    if (const auto known = find(text); known != saved_.end()) {
        known->filter = filter;
    } else if (saved_.size() < static_cast<std::size_t>(kMostSaved)) {
        saved_.push_back({text, filter});
    } else {
        return false;
    }
    keepSaved();
    return true;
}

bool FilterMemory::rename(const QString& name, const QString& new_name) {
    const QString text = new_name.trimmed().left(kLongestName);
    const auto known = find(name);
    if (known == saved_.end() || text.isEmpty() || (text != name && find(text) != saved_.end())) {
        return false;
    }
    known->name = text;
    keepSaved();
    return true;
}

void FilterMemory::remove(const QString& name) {
    if (const auto known = find(name); known != saved_.end()) {
        saved_.erase(known);
        keepSaved();
    }
}

std::vector<SavedFilter>::iterator FilterMemory::find(const QString& name) {
    return std::find_if(
        saved_.begin(), saved_.end(), [&](const auto& saved) { return saved.name == name; });
}

void FilterMemory::keepSaved() {
    QSettings settings;
    settings.remove(savedKey());
    settings.beginWriteArray(savedKey(), static_cast<int>(saved_.size()));
    for (std::size_t i = 0; i < saved_.size(); ++i) {
        settings.setArrayIndex(static_cast<int>(i));
        settings.setValue(nameKey(), saved_[i].name);
        settings.setValue(filterKey(), saved_[i].filter);
    }
    settings.endArray();
    emit savedChanged();
}

}  // namespace waybill::gui
