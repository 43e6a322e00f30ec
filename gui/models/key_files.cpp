// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/key_files.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include "capture/tls/secrets.h"

namespace waybill::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(KeyFile)
};

constexpr qint64 kLookedAt = 16 * 1024;
constexpr int kLinesLookedAt = 50;  // comments and empty lines may come first

// A label of RFC 9850, or of the forms before it, with what it names behind.
bool isKeyLine(const QByteArray& line) {
    static constexpr auto kLabels = std::to_array<const char*>({"CLIENT_RANDOM ",
                                                                "CLIENT_EARLY_TRAFFIC_SECRET ",
                                                                "CLIENT_HANDSHAKE_TRAFFIC_SECRET ",
                                                                "SERVER_HANDSHAKE_TRAFFIC_SECRET ",
                                                                "CLIENT_TRAFFIC_SECRET_0 ",
                                                                "SERVER_TRAFFIC_SECRET_0 ",
                                                                "EARLY_EXPORTER_SECRET ",
                                                                "EXPORTER_SECRET ",
                                                                "ECH_SECRET ",
                                                                "ECH_CONFIG ",
                                                                "PMS_CLIENT_RANDOM ",
                                                                "RSA "});
    return std::any_of(kLabels.begin(), kLabels.end(), [&](const char* label) {
        if (!line.startsWith(label)) {
            return false;
        }
        const QByteArray value = line.mid(static_cast<qsizetype>(qstrlen(label))).trimmed();
        return value.startsWith("Session-ID:")
               || (!value.isEmpty() && std::isxdigit(static_cast<unsigned char>(value[0])) != 0);
    });
}

}  // namespace

KeyFile::Kind KeyFile::kindOf(const QString& path) {
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly)) {
        return Kind::None;
    }
    int seen = 0;
    for (const QByteArray& line : file.read(kLookedAt).split('\n')) {
        if (++seen > kLinesLookedAt) {
            break;
        }
        const QByteArray text = line.trimmed();
        if (isKeyLine(text)) {
            return Kind::KeyLog;
        }
        if (text.startsWith("-----BEGIN ") && text.endsWith("PRIVATE KEY-----")) {
            return Kind::PrivateKey;
        }
    }
    return Kind::None;
}

std::optional<KeyFile> KeyFile::ofEnvironment() {
    KeyFile file;
    file.path = qEnvironmentVariable("SSLKEYLOGFILE");
    file.from_environment = true;
    if (file.path.isEmpty() || kindOf(file.path) != Kind::KeyLog) {
        return std::nullopt;
    }
    return file;
}

KeyFile KeyFile::checked(const QString& path) {
    KeyFile file;
    file.path = path;
    file.kind = kindOf(path);
    if (file.kind == Kind::None) {
        file.error = Words::tr(
                         "There are no keys in %1. A key log has lines such as "
                         "\"CLIENT_RANDOM 5f3a...\"; browsers write it to the file that "
                         "SSLKEYLOGFILE names.")
                         .arg(QFileInfo(path).fileName());
        return file;
    }
    capture::tls::Secrets read;
    file.addTo(read);
    return file;
}

void KeyFile::addTo(capture::tls::Secrets& all) {
    const std::string local = path.toLocal8Bit().toStdString();
    const std::size_t before = all.count();
    const auto added =
        kind == Kind::PrivateKey ? all.add_rsa_key_file(local) : all.add_key_log_file(local);
    error = added ? QString() : QString::fromUtf8(added.error().message);
    secrets = all.count() - before;
}

}  // namespace waybill::gui
