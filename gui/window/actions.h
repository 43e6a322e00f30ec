// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every action of the window by name: menus, tool bar, command palette and key sheet are made from
// these, and their keys can be changed.
//
// A key without Ctrl, Alt or Meta that would type something acts only while a list has the focus,
// never in an editor; all others act in the whole window.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <QAction>
#include <QObject>
#include <QString>
#include <QStringView>

#include "gui/models/key_map.h"

class QWidget;

namespace waybill::gui {

class ActionRegistry : public QObject {
    Q_OBJECT

public:
    struct Spec {
        QString id;         // "filter.focus"
        QString text;       // as in a menu, with "..." where it asks for something
        QString category;   // a heading of the palette and the key sheet
        QString keys = {};  // in the words of a KeyMap
        QString icon = {};
        QString hint = {};  // what it does, where the text does not say it
        bool checkable = false;
    };

    struct Entry {
        Spec spec;
        KeyList usual;  // without the user's changes, but with those of the keymap
        KeyList keys;
        QAction* action = nullptr;
        QAction* in_lists = nullptr;  // stands for the keys that act in lists only
    };

    // The actions live in `window`.
    explicit ActionRegistry(QWidget* window);

    QAction* add(const Spec& spec, std::function<void()> run);
    // REQUIRES: it was added.
    QAction* operator[](QStringView id) const;
    const Entry* find(QStringView id) const;
    const std::vector<Entry>& entries() const { return entries_; }

    // The widget has a list, or stands in for one: keys that would type something act in it.
    void serve(QWidget* list);

    // Sets all keys anew. Where several actions want a key in the same place, the one that the
    // user's map gives it gets it, then the preset's, then the first that was added.
    void applyKeys(const KeyMap& preset, const KeyMap& user);

    // The action that has it where `id` would want it; null when it is free.
    const Entry* holderOf(const QKeySequence& key, QStringView id) const;

signals:
    void keysChanged();

private:
    void setKeys(Entry& entry, const KeyList& keys);
    void describe(const Entry& entry) const;

    QWidget* window_;
    std::vector<Entry> entries_;
    std::vector<QWidget*> lists_;
};

// Whether it would type something, or move about, in an editor.
bool isPlainKey(const QKeySequence& key);

// "Ctrl+F or /" as people read it.
QString shownKeys(const KeyList& keys);

}  // namespace waybill::gui
