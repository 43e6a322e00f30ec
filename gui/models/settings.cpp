// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/settings.h"

#include <algorithm>
#include <array>

#include <QCoreApplication>
#include <QSettings>

namespace waybill::gui {
namespace {

using Choice = Setting::Choice;
using Kind = Setting::Kind;

constexpr auto kThemes = std::to_array<Choice>({
    {"system", QT_TRANSLATE_NOOP("Settings", "As the desktop")},
    {"light", QT_TRANSLATE_NOOP("Settings", "Light")},
    {"dark", QT_TRANSLATE_NOOP("Settings", "Dark")},
});

constexpr auto kLanguages = std::to_array<Choice>({
    {"system", QT_TRANSLATE_NOOP("Settings", "As the desktop")},
    {"en", QT_TRANSLATE_NOOP("Settings", "English")},
    {"zh", QT_TRANSLATE_NOOP("Settings", "Chinese")},
});

constexpr auto kDensities = std::to_array<Choice>({
    {"compact", QT_TRANSLATE_NOOP("Settings", "Compact")},
    {"normal", QT_TRANSLATE_NOOP("Settings", "Normal")},
    {"comfortable", QT_TRANSLATE_NOOP("Settings", "Comfortable")},
});

constexpr auto kLayouts = std::to_array<Choice>({
    {"right", QT_TRANSLATE_NOOP("Settings", "At the right of the list")},
    {"below", QT_TRANSLATE_NOOP("Settings", "Below the list")},
});

constexpr auto kTimes = std::to_array<Choice>({
    {"utc", QT_TRANSLATE_NOOP("Settings", "Time of day in UTC")},
    {"local", QT_TRANSLATE_NOOP("Settings", "Local time of day")},
    {"first", QT_TRANSLATE_NOOP("Settings", "Seconds since the first packet")},
    {"ago", QT_TRANSLATE_NOOP("Settings", "How long ago")},
});

constexpr auto kSeveral = std::to_array<Choice>({
    {"ask", QT_TRANSLATE_NOOP("Settings", "Ask")},
    {"one", QT_TRANSLATE_NOOP("Settings", "As one recording")},
    {"each", QT_TRANSLATE_NOOP("Settings", "Each in a tab")},
});

constexpr auto kKeymaps = std::to_array<Choice>({
    {"Waybill", "Waybill"},
    {"mitmproxy", "mitmproxy"},
    {"Fiddler", "Fiddler"},
    {"Burp", "Burp Suite"},
    {"Wireshark", "Wireshark"},
});

constexpr auto kSettings = std::to_array<Setting>({
    {"theme",
     QT_TRANSLATE_NOOP("Settings", "Look"),
     QT_TRANSLATE_NOOP("Settings", "Theme"),
     QT_TRANSLATE_NOOP("Settings", "Light or dark colours, or what the desktop uses."),
     Kind::Choice,
     "system",
     kThemes},
    {"language",
     QT_TRANSLATE_NOOP("Settings", "Look"),
     QT_TRANSLATE_NOOP("Settings", "Language"),
     QT_TRANSLATE_NOOP("Settings", "Takes effect when Waybill is started the next time."),
     Kind::Choice,
     "system",
     kLanguages},
    {"density",
     QT_TRANSLATE_NOOP("Settings", "Look"),
     QT_TRANSLATE_NOOP("Settings", "Height of rows"),
     QT_TRANSLATE_NOOP("Settings", "How much room each exchange takes in the list."),
     Kind::Choice,
     "normal",
     kDensities},
    {"layout",
     QT_TRANSLATE_NOOP("Settings", "Look"),
     QT_TRANSLATE_NOOP("Settings", "Place of the details"),
     QT_TRANSLATE_NOOP("Settings", "Where the details of the selected exchange are shown."),
     Kind::Choice,
     "right",
     kLayouts},
    {"time.format",
     QT_TRANSLATE_NOOP("Settings", "Look"),
     QT_TRANSLATE_NOOP("Settings", "Times in the list"),
     QT_TRANSLATE_NOOP("Settings",
                       "How the column Started tells times. Its tool tip has the date and the time "
                       "in UTC."),
     Kind::Choice,
     "utc",
     kTimes},
    {"body.decoded",
     QT_TRANSLATE_NOOP("Settings", "Bodies"),
     QT_TRANSLATE_NOOP("Settings", "Most that is decoded, in MiB"),
     QT_TRANSLATE_NOOP(
         "Settings", "Of a compressed body no more than this is shown. Saving it is not limited."),
     Kind::Number,
     "64",
     {},
     1,
     4096},
    {"body.formatted",
     QT_TRANSLATE_NOOP("Settings", "Bodies"),
     QT_TRANSLATE_NOOP("Settings", "Most that is laid out, in MiB"),
     QT_TRANSLATE_NOOP("Settings",
                       "Larger bodies are shown as text or bytes, but not indented or as a tree, "
                       "which takes several times their size of memory."),
     Kind::Number,
     "16",
     {},
     1,
     64},
    {"body.wrap",
     QT_TRANSLATE_NOOP("Settings", "Look"),
     QT_TRANSLATE_NOOP("Settings", "Wrap long lines of bodies"),
     QT_TRANSLATE_NOOP("Settings",
                       "Otherwise they go on beyond the edge. Alt+Z changes it in a body."),
     Kind::Flag,
     "on",
     {}},
    {"open.several",
     QT_TRANSLATE_NOOP("Settings", "Files"),
     QT_TRANSLATE_NOOP("Settings", "Several files at once"),
     QT_TRANSLATE_NOOP("Settings",
                       "What is done with several files that are dropped or chosen together. With "
                       "Shift held, dropped files are always one recording."),
     Kind::Choice,
     "ask",
     kSeveral},
    {"open.again",
     QT_TRANSLATE_NOOP("Settings", "Files"),
     QT_TRANSLATE_NOOP("Settings", "Open again what was open"),
     QT_TRANSLATE_NOOP("Settings",
                       "When Waybill is started without files, it opens the recordings that were "
                       "open the last time."),
     Kind::Flag,
     "off",
     {}},
    {"recent.most",
     QT_TRANSLATE_NOOP("Settings", "Files"),
     QT_TRANSLATE_NOOP("Settings", "Recent files"),
     QT_TRANSLATE_NOOP("Settings", "How many are kept in the menu and on the start page."),
     Kind::Number,
     "12",
     {},
     0,
     50},
    {"keymap",
     QT_TRANSLATE_NOOP("Settings", "Keys"),
     QT_TRANSLATE_NOOP("Settings", "Keymap"),
     QT_TRANSLATE_NOOP("Settings",
                       "The keys of a program you are used to. Keys that you set yourself stay."),
     Kind::Choice,
     "Waybill",
     kKeymaps},
});

QString storedKey(QStringView key) {
    return QStringLiteral("settings/") + key.toString();
}

bool mayBe(const Setting& setting, const QString& value) {
    switch (setting.kind) {
        case Kind::Flag:
            return value == u"on" || value == u"off";
        case Kind::Number: {
            bool is_number = false;
            const int number = value.toInt(&is_number);
            return is_number && number >= setting.least && number <= setting.most;
        }
        case Kind::Choice:
            return std::any_of(
                setting.choices.begin(), setting.choices.end(), [&](const Choice& choice) {
                    return value == QLatin1String(choice.value);
                });
    }
    return false;
}

}  // namespace

std::span<const Setting> allSettings() {
    return kSettings;
}

const Setting* findSetting(QStringView key) {
    for (const Setting& setting : kSettings) {
        if (key == QLatin1String(setting.key)) {
            return &setting;
        }
    }
    return nullptr;
}

QString settingText(const char* text) {
    return QCoreApplication::translate("Settings", text);
}

Settings& Settings::instance() {
    static Settings settings;
    return settings;
}

QString Settings::text(QStringView key) const {
    const auto now = for_now_.find(key.toString());
    if (now != for_now_.end()) {
        return now->second;
    }
    const Setting* const setting = findSetting(key);
    Q_ASSERT(setting != nullptr);
    const QString value = QSettings().value(storedKey(key)).toString();
    return mayBe(*setting, value) ? value : QString::fromLatin1(setting->usual);
}

bool Settings::isChanged(QStringView key) const {
    return text(key) != QLatin1String(findSetting(key)->usual);
}

void Settings::reset(QStringView key) {
    set(key, QString::fromLatin1(findSetting(key)->usual));
}

bool Settings::set(QStringView key, const QString& value) {
    const Setting* const setting = findSetting(key);
    if (setting == nullptr || !mayBe(*setting, value)) {
        return false;
    }
    const QString before = text(key);
    for_now_.erase(key.toString());
    if (value == QLatin1String(setting->usual)) {
        QSettings().remove(storedKey(key));
    } else {
        QSettings().setValue(storedKey(key), value);
    }
    if (before != value) {
        emit changed(key.toString());
    }
    return true;
}

bool Settings::setForNow(QStringView key, const QString& value) {
    const Setting* const setting = findSetting(key);
    if (setting == nullptr || !mayBe(*setting, value)) {
        return false;
    }
    const QString before = text(key);
    for_now_[key.toString()] = value;
    if (before != value) {
        emit changed(key.toString());
    }
    return true;
}

}  // namespace waybill::gui
