// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/language.h"

#include <QCoreApplication>
#include <QDir>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include "gui/models/settings.h"

// A resource in a static library is only there when it is asked for, outside of any namespace.
static void loadCatalogues() {
#ifdef WAYBILL_TRANSLATIONS
    Q_INIT_RESOURCE(translations);
#endif
}

namespace waybill::gui {
namespace {

constexpr QLatin1String kUsual("en");

void install(const QString& file, const QString& folder) {
    auto* const translator = new QTranslator(QCoreApplication::instance());
    if (translator->load(file, folder)) {
        QCoreApplication::installTranslator(translator);
    } else {
        delete translator;
    }
}

}  // namespace

QStringList languages() {
    loadCatalogues();
    QStringList found{kUsual};
    const QDir folder(QStringLiteral(":/translations"));
    for (const QString& file : folder.entryList({QStringLiteral("waybill_*.qm")}, QDir::Files)) {
        const QString name = file.section(u'_', 1).section(u'.', 0, 0);
        if (name != kUsual) {
            found.append(name);
        }
    }
    return found;
}

QString languageFor(const QStringList& wanted) {
    const QStringList known = languages();
    for (const QString& name : wanted) {
        const QString language = name.section(QLatin1Char('-'), 0, 0).section(u'_', 0, 0).toLower();
        if (known.contains(language)) {
            return language;
        }
    }
    return kUsual;
}

void applyLanguage() {
    const QString chosen = Settings::instance().text(u"language");
    const bool is_desktops = chosen == u"system";
    const QString language =
        languageFor(is_desktops ? QLocale::system().uiLanguages() : QStringList{chosen});
    if (!is_desktops) {
        QLocale::setDefault(QLocale(language));
    }
    // Those of Qt's own dialogs first: what is installed later is asked first.
    if (language != kUsual) {
        install(QStringLiteral("qtbase_") + QLocale(language).name(),
                QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    }
    // English has one too: of the plurals.
    install(QStringLiteral("waybill_") + language, QStringLiteral(":/translations"));
}

}  // namespace waybill::gui
