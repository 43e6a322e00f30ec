// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which keys stand for which actions: those of a program people are used to, and on top of them
// what the user set, kept as one text file that can be read, edited and copied to another machine:
//
//     # comment
//     filter.focus = Ctrl+F /
//     view.strip =            (no key at all)
#pragma once

#include <map>

#include <QKeySequence>
#include <QList>
#include <QString>
#include <QStringList>
#include <QStringView>

namespace waybill::gui {

using KeyList = QList<QKeySequence>;

class KeyMap {
public:
    // What differs from Waybill's own keys in the keymap of that name; nothing for unknown names.
    static KeyMap preset(QStringView name);

    // Lines that make no sense are left out and told in `complaints`.
    static KeyMap fromText(const QString& text, QStringList* complaints = nullptr);
    QString toText() const;

    static QString filePath();
    // An empty one when there is no such file.
    static KeyMap fromFile(const QString& path, QStringList* complaints = nullptr);
    bool toFile(const QString& path) const;

    // Null when the map says nothing of the action.
    const KeyList* find(const QString& action) const;
    void set(const QString& action, const KeyList& keys) { keys_[action] = keys; }
    void remove(const QString& action) { keys_.erase(action); }
    const std::map<QString, KeyList>& keys() const { return keys_; }

private:
    std::map<QString, KeyList> keys_;
};

// "Ctrl+F /" in the words of the file, and back. None of them may contain a space.
QString keysToText(const KeyList& keys);
KeyList keysFromText(QStringView text, QStringList* unknown = nullptr);

}  // namespace waybill::gui
