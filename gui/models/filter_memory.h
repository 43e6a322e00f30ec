// SPDX-License-Identifier: GPL-3.0-or-later
//
// The filters that were used and those that were saved, kept for the next time; one for all
// windows.
#pragma once

#include <vector>

#include <QObject>
#include <QString>
#include <QStringList>

namespace waybill::gui {

struct SavedFilter {
    QString name;
    QString filter;
    bool operator==(const SavedFilter&) const = default;
};

class FilterMemory : public QObject {
    Q_OBJECT

public:
    static constexpr int kMostUsed = 100;
    static constexpr int kMostSaved = 50;
    static constexpr int kLongestName = 40;

    static FilterMemory& instance();

    const QStringList& used() const { return used_; }  // the last one first
    void use(const QString& filter);
    void clearUsed();

    const std::vector<SavedFilter>& saved() const { return saved_; }
    // In place of one of that name, if there is one. False when it is empty, or there are too many.
    bool save(const QString& name, const QString& filter);
    // False when the new name is empty or another one's.
    bool rename(const QString& name, const QString& new_name);
    void remove(const QString& name);

signals:
    void savedChanged();

private:
    FilterMemory();

    std::vector<SavedFilter>::iterator find(const QString& name);
    void keepSaved();

    QStringList used_;
    std::vector<SavedFilter> saved_;
};

}  // namespace waybill::gui
