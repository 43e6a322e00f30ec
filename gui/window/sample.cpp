// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/sample.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QStandardPaths>

// At file scope, as the macro asks: a static library would lose its resources otherwise.
static void takeSamples() {
    Q_INIT_RESOURCE(samples);
}

namespace waybill::gui {

QString samplePath() {
    takeSamples();
    QFile shipped(QStringLiteral(":/samples/shop.pcap"));
    if (!shipped.open(QIODevice::ReadOnly)) {
        return {};
    }
    const QByteArray bytes = shipped.readAll();
    const QDir folder(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation)
                      + QStringLiteral("/samples"));
    const QString path = folder.filePath(QStringLiteral("shop.pcap"));
    if (QFile present(path); present.size() == bytes.size() && present.open(QIODevice::ReadOnly)
                             && present.readAll() == bytes) {
        return path;
    }
    QSaveFile copy(path);
    if (!folder.mkpath(QStringLiteral(".")) || !copy.open(QIODevice::WriteOnly)
        || copy.write(bytes) != bytes.size() || !copy.commit()) {
        return {};
    }
    return path;
}

}  // namespace waybill::gui
