// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/key_map.h"

#include <array>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

namespace waybill::gui {
namespace {

constexpr qint64 kMostBytes = 1 << 20;

struct PresetKey {
    QStringView map;
    QStringView action;
    QStringView keys;
};

// What stands here takes its keys away from the actions that have them in Waybill's own map.
constexpr auto kPresets = std::to_array<PresetKey>({
    {u"mitmproxy", u"filter.focus", u"F / Ctrl+F"},
    {u"mitmproxy", u"list.follow", u"Shift+F"},
    {u"mitmproxy", u"file.close", u"Q Ctrl+W"},
    {u"mitmproxy", u"list.clear", u"Z Ctrl+L"},
    {u"mitmproxy", u"list.remove", u"D Del"},
    {u"Fiddler", u"list.comment", u"M ;"},
    {u"Fiddler", u"list.mark", u""},
    {u"Fiddler", u"focus.list", u"Ctrl+Shift+,"},
    {u"Fiddler", u"focus.details", u"Ctrl+Shift+."},
    {u"Burp", u"page.dashboard", u"Ctrl+Shift+D"},
    {u"Burp", u"page.exchanges", u"Ctrl+Shift+P"},
    {u"Burp", u"view.palette", u"Ctrl+K :"},
    {u"Wireshark", u"filter.focus", u"Ctrl+/ /"},
    {u"Wireshark", u"search.focus", u"Ctrl+F Ctrl+Shift+F"},
    {u"Wireshark", u"list.mark", u"Ctrl+M M"},
    {u"Wireshark", u"list.comment", u"Ctrl+Alt+C ;"},
    {u"Wireshark", u"list.next-on-connection", u"Ctrl+. Alt+Down"},
    {u"Wireshark", u"list.previous-on-connection", u"Ctrl+, Alt+Up"},
    {u"Wireshark", u"view.settings", u"Ctrl+Shift+S"},
});

}  // namespace

QString keysToText(const KeyList& keys) {
    QStringList words;
    for (const QKeySequence& key : keys) {
        QString word = key.toString(QKeySequence::PortableText);
        words.push_back(word.remove(u' '));
    }
    return words.join(u' ');
}

KeyList keysFromText(QStringView text, QStringList* unknown) {
    KeyList keys;
    for (const QStringView word : text.split(u' ', Qt::SkipEmptyParts)) {
        const QKeySequence key =
            QKeySequence::fromString(word.toString(), QKeySequence::PortableText);
        bool known = !key.isEmpty();
        for (int i = 0; i < key.count(); ++i) {
            known = known && key[static_cast<uint>(i)].key() != Qt::Key_unknown;
        }
        if (known) {
            keys.push_back(key);
        } else if (unknown != nullptr) {
            unknown->push_back(word.toString());
        }
    }
    return keys;
}

KeyMap KeyMap::preset(QStringView name) {
    KeyMap map;
    for (const PresetKey& key : kPresets) {
        if (key.map == name) {
            map.set(key.action.toString(), keysFromText(key.keys));
        }
    }
    return map;
}

KeyMap KeyMap::fromText(const QString& text, QStringList* complaints) {
    KeyMap map;
    int number = 0;
    const auto complain = [&](const QString& what) {
        if (complaints != nullptr) {
            complaints->push_back(
                QCoreApplication::translate("KeyMap", "Line %1: %2").arg(number).arg(what));
        }
    };
    for (const QString& line : text.split(u'\n')) {
        ++number;
        const QString trimmed = line.trimmed();
        if (trimmed.isEmpty() || trimmed.startsWith(u'#')) {
            continue;
        }
        const qsizetype equals = trimmed.indexOf(u'=');
        if (equals <= 0) {
            complain(QCoreApplication::translate("KeyMap", "expected ACTION = KEYS"));
            continue;
        }
        QStringList unknown;
        const KeyList keys = keysFromText(QStringView(trimmed).mid(equals + 1), &unknown);
        for (const QString& word : unknown) {
            complain(QCoreApplication::translate("KeyMap", "there is no key %1").arg(word));
        }
        if (unknown.isEmpty() || !keys.isEmpty()) {
            map.set(trimmed.left(equals).trimmed(), keys);
        }
    }
    return map;
}

QString KeyMap::toText() const {
    QString text =
        QStringLiteral("# Keys of Waybill: ACTION = KEY KEY..., none to take them away.\n");
    for (const auto& [action, keys] : keys_) {
        text += action + QStringLiteral(" = ") + keysToText(keys);
        text = text.trimmed() + u'\n';
    }
    return text;
}

QString KeyMap::filePath() {
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation)
           + QStringLiteral("/keys.conf");
}

KeyMap KeyMap::fromFile(const QString& path, QStringList* complaints) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    return fromText(QString::fromUtf8(file.read(kMostBytes)), complaints);
}

bool KeyMap::toFile(const QString& path) const {
    if (!QDir().mkpath(QFileInfo(path).path())) {
        return false;
    }
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(toText().toUtf8()) >= 0 && file.commit();
}

const KeyList* KeyMap::find(const QString& action) const {
    const auto found = keys_.find(action);
    return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace waybill::gui
