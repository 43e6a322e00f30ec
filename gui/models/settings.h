// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the user can set, as a table: from it come the settings dialog, `--set KEY=VALUE` and the
// values the parts of the window ask for.
#pragma once

#include <map>
#include <span>

#include <QObject>
#include <QString>
#include <QStringView>

namespace waybill::gui {

struct Setting {
    enum class Kind { Choice, Flag, Number };
    struct Choice {
        const char* value;
        const char* title;  // to be translated, as all texts here
    };

    const char* key;
    const char* group;
    const char* title;
    const char* explanation;
    Kind kind;
    const char* usual;                // what it is when it was not set
    std::span<const Choice> choices;  // of Kind::Choice
    int least = 0;                    // of Kind::Number
    int most = 0;
};

std::span<const Setting> allSettings();
// Null when there is none of that name.
const Setting* findSetting(QStringView key);
// A text of the table in the user's language.
QString settingText(const char* text);

class Settings : public QObject {
    Q_OBJECT

public:
    static Settings& instance();

    // REQUIRES: there is a setting of that name, for all of these.
    QString text(QStringView key) const;
    bool flag(QStringView key) const { return text(key) == u"on"; }
    int number(QStringView key) const { return text(key).toInt(); }
    bool isChanged(QStringView key) const;
    void reset(QStringView key);

    // False when there is no such setting or it cannot have that value; nothing changes then.
    bool set(QStringView key, const QString& value);
    // The same for this run only.
    bool setForNow(QStringView key, const QString& value);

signals:
    void changed(const QString& key);

private:
    Settings() = default;

    std::map<QString, QString> for_now_;
};

}  // namespace waybill::gui
