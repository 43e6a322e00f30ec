// SPDX-License-Identifier: GPL-3.0-or-later
//
// `waybill proxy -T jsonl` beside a test, on ports that were free, with an authority of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/live/running_program.h"
#include "tests/proxy/clients/json_line.h"
#include "tests/support/capture_writer.h"

namespace waybill::test {

class ProxyProgram {
public:
    // Listens when it is made; a failure of the test otherwise. `modes` besides others: where
    // empty, one that is regular.
    explicit ProxyProgram(std::vector<std::string> arguments,
                          const std::vector<std::string>& modes = {},
                          const Surroundings& where = {});

    bool runs() const { return !ports_.empty(); }
    // Of the modes, in their order.
    std::uint16_t port(std::size_t mode = 0) const {
        return mode < ports_.size() ? ports_[mode] : 0;
    }
    std::string address(std::size_t mode = 0) const {
        return "127.0.0.1:" + std::to_string(port(mode));
    }
    // "http://127.0.0.1:8080"
    std::string url(std::size_t mode = 0) const { return "http://" + address(mode); }
    // What its clients have to trust.
    std::string certificate_file() const { return folder_.file("ca/certificate.pem"); }

    // Waits until so many exchanges were told, and gives them.
    std::vector<JsonLine> exchanges(std::size_t count) const;
    // The lines of that type so far.
    std::vector<JsonLine> told(std::string_view type) const;

    // Interrupts it as a user does; it must end well. Everything it told.
    std::vector<JsonLine> finish();

    RunningProgram& program() const { return *program_; }

private:
    TemporaryDirectory folder_;
    std::unique_ptr<RunningProgram> program_;
    std::vector<std::uint16_t> ports_;
};

}  // namespace waybill::test
