// SPDX-License-Identifier: GPL-3.0-or-later
//
// Environment variables that make a program use the proxy and trust its authority. Most runtimes
// know one variable that names all the authorities they trust, in the place of the system's: they
// get the system's certificates and ours in one file, `bundle.pem` beside the authority. What this
// reaches is no other program's business: nothing else is changed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "proxy/ca/trust_places.h"

namespace waybill::proxy {

using EnvironmentVariables = std::vector<std::pair<std::string, std::string>>;

struct ChildTrust {
    std::string certificate_file;  // ours alone, for what adds it to its own
    std::string bundle_file;       // ours and the system's

    // Writes the bundle where it is not up to date. What SSL_CERT_FILE names already is taken in
    // the place of the system's certificates. Errors: there is no authority in the folder, or the
    // file cannot be written.
    static Result<ChildTrust> prepare(const std::string& authority_folder,
                                      const TrustPlaces& places);

    // By which runtimes trust us.
    EnvironmentVariables trust_variables() const;
};

// By which programs use the proxy, for every host: exceptions that are set are emptied. `proxy` is
// "host:port", as it stands in a URL.
EnvironmentVariables proxy_variables(std::string_view proxy);

// "export NAME=VALUE" lines for a POSIX shell.
std::string shell_lines(const EnvironmentVariables& variables);

}  // namespace waybill::proxy
