// SPDX-License-Identifier: GPL-3.0-or-later
//
// A certificate authority that openssl makes, and a certificate of it for the servers of a test:
// localhost, site.test and 127.0.0.1.
#pragma once

#include <string>

#include "tests/support/capture_writer.h"

namespace waybill::test {

class MadeAuthority {
public:
    // openssl: its path.
    explicit MadeAuthority(const std::string& openssl);

    // With cert.pem and key.pem of servers, and authority.pem.
    const std::string& folder() const { return folder_.path(); }
    std::string authority_file() const { return folder_.file("authority.pem"); }

private:
    TemporaryDirectory folder_;
};

}  // namespace waybill::test
