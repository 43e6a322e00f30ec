// SPDX-License-Identifier: GPL-3.0-or-later
//
// nginx on free ports of the loopback interface: files with validators and ranges, over HTTP/1.1 in
// clear, and over TLS with HTTP/2.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/live/running_program.h"
#include "tests/support/capture_writer.h"

namespace waybill::test {

class NginxSite {
public:
    // `identity`: a folder with cert.pem and key.pem.
    NginxSite(const std::string& nginx, const std::string& identity);

    bool runs() const { return nginx_ != nullptr && !nginx_->has_ended(); }
    std::string http_url() const { return "http://localhost:" + std::to_string(http_); }
    std::string https_url() const { return "https://localhost:" + std::to_string(https_); }

    // /small.html and /huge.bin, of which nothing is on the disk.
    static constexpr std::uint64_t kHugeBytes = 2'000'000'000;
    static std::string small();

    // The lines of its log so far: method, target, protocol, status and size.
    std::string log() const;

private:
    TemporaryDirectory folder_;
    std::uint16_t http_ = 0;
    std::uint16_t https_ = 0;
    std::unique_ptr<RunningProgram> nginx_;
};

}  // namespace waybill::test
