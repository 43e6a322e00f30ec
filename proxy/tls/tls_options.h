// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the proxy does TLS with clients and servers.
#pragma once

#include <string>
#include <vector>

namespace waybill::proxy {

struct TlsOptions {
    // Servers' certificates. `insecure`: all are accepted; `accept`: those of these hosts
    // (patterns "host" or "*.host", with ":port" or without); the fault is told all the same.
    bool insecure = false;
    std::vector<std::string> accept{};
    std::string trusted_file{};  // PEM, in place of the system's; empty: the system's
    bool check_stapled_ocsp = true;

    // "1.0" to "1.3"; empty: 1.2 and above towards servers, 1.2 and above towards clients.
    std::string server_version_min{};
    std::string server_version_max{};
    std::string client_version_min{};
    std::string client_version_max{};
    // As OpenSSL writes lists, those of TLS 1.3 among them; empty: its defaults.
    std::string server_ciphers{};

    // Shown to servers that ask: a PEM file with certificate and key, or a folder of HOST.pem.
    std::string client_certificates{};

    // Keys of both legs go there, as SSLKEYLOGFILE writes them; empty: nowhere. The file is made
    // with mode 0600.
    std::string key_log_file{};
};

}  // namespace waybill::proxy
