// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the tests of live capture share: two machines, a web site on one of them, and waybill, which
// captures on the other.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/live/live_output.h"
#include "tests/live/network.h"
#include "tests/live/running_program.h"
#include "tests/live/web_site.h"
#include "tests/support/capture_writer.h"

namespace waybill::test {

constexpr uid_t kNobody = 65534;

class LiveTest : public testing::Test {
protected:
    void SetUp() override;

    // The program's path; skips the test where it is not installed: to be called in SetUp() or
    // behind it with a look at IsSkipped().
    std::string need(std::string_view program);

    // One of the programs that were built, where everybody may run it.
    std::string copy_of_waybill(std::string_view name) const;

    Surroundings at_client() const { return {.network = network_->client()}; }
    Surroundings at_server() const { return {.network = network_->server()}; }

    // waybill capture -T jsonl on the client's interface, or on what `arguments` name with -i;
    // comes back when it captures.
    std::unique_ptr<RunningProgram> capture(std::vector<std::string> arguments = {});
    std::unique_ptr<RunningProgram> capture(std::vector<std::string> arguments,
                                            Surroundings where,
                                            const std::string& program = {});
    // Interrupts it as a user does, and waits.
    static LiveOutput finish(RunningProgram& capture);

    // As many requests as go in a second, each with another query.
    std::unique_ptr<RunningProgram> start_wrk(const Surroundings& where,
                                              const std::string& path = "/item",
                                              const std::string& connections = "16") const;
    // One request; what curl printed.
    std::string curl(std::vector<std::string> arguments, Surroundings where) const;
    std::string curl(std::vector<std::string> arguments) const {
        return curl(std::move(arguments), at_client());
    }

    std::unique_ptr<Network> network_;
    std::unique_ptr<WebSite> site_;
    TemporaryDirectory folder_;
};

// The number of packets in a capture file, as capinfos counts them; nothing where it complains.
std::optional<std::uint64_t> packets_in(const std::string& path);

}  // namespace waybill::test
