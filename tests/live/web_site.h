// SPDX-License-Identifier: GPL-3.0-or-later
//
// nginx on the server's side of a Network, with a log of what it was asked and what it answered.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/live/network.h"
#include "tests/live/running_program.h"
#include "tests/support/capture_writer.h"

namespace waybill::test {

struct LoggedRequest {
    std::string target;
    int status = 0;
    unsigned long long body_bytes = 0;
};

class WebSite {
public:
    // HTTP on port 8080 and, with HTTP/2, TLS on 8443: every path answers with its own address,
    // /long with 200,000 bytes, /large with a megabyte.
    explicit WebSite(const Network& network);
    ~WebSite();

    // Why there is none; "" when it answers.
    const std::string& why_not() const { return why_not_; }

    std::string http() const { return std::string("http://") + Network::kServerAddress + ":8080"; }
    std::string https() const {
        return std::string("https://") + Network::kServerAddress + ":8443";
    }

    // Ends it once all connections are closed, so that its log is whole.
    std::vector<LoggedRequest> close();

private:
    TemporaryDirectory folder_;
    std::unique_ptr<RunningProgram> nginx_;
    std::string why_not_;
};

}  // namespace waybill::test
