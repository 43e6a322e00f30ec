// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files of keys that a recording is decrypted with: key logs and private keys that the user
// added to it, or that the environment names. They belong to that recording alone, and nothing of
// them is written anywhere.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <QString>

namespace waybill::capture::tls {
class Secrets;
}  // namespace waybill::capture::tls

namespace waybill::gui {

struct KeyFile {
    enum class Kind { None, KeyLog, PrivateKey };

    QString path;
    Kind kind = Kind::KeyLog;
    bool from_environment = false;
    std::size_t secrets = 0;  // that it brought, when it was read
    QString error;            // why it could not be read

    // By the first lines of the file.
    static Kind kindOf(const QString& path);
    // What SSLKEYLOGFILE names, if that is a key log.
    static std::optional<KeyFile> ofEnvironment();
    // Of a file that the user chose; `error` says what is wrong with it. Reads all of it.
    static KeyFile checked(const QString& path);

    void addTo(capture::tls::Secrets& all);
};

}  // namespace waybill::gui
