// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxy/clients/proxy_program.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/run_program.h"

namespace waybill::test {
namespace {

// The ports it says it listens on.
std::vector<std::uint16_t> ports_in(std::string_view text) {
    std::vector<std::uint16_t> ports;
    constexpr std::string_view kWords = "proxy on ";
    for (std::size_t at = text.find(kWords); at != std::string_view::npos;
         at = text.find(kWords, at)) {
        at += kWords.size();
        const std::size_t end = std::min(text.find_first_of(" ,\n", at), text.size());
        const std::size_t colon = text.rfind(':', end - 1);
        std::uint16_t port = 0;
        const char* const last = text.data() + end;
        if (colon != std::string_view::npos && end < text.size()
            && std::from_chars(text.data() + colon + 1, last, port).ptr != text.data() + colon + 1
            && port != 0) {
            ports.push_back(port);
        }
    }
    return ports;
}

}  // namespace

ProxyProgram::ProxyProgram(std::vector<std::string> arguments,
                           const std::vector<std::string>& modes,
                           const Surroundings& where) {
    std::vector<std::string> words = {waybill_program(),
                                      "proxy",
                                      "-T",
                                      "jsonl",
                                      "--listen-port",
                                      "0",
                                      "--ca-dir",
                                      folder_.file("ca")};
    for (std::size_t i = 0; i < modes.size(); ++i) {
        words.insert(words.end(), {"-m", i == 0 ? modes[i] : modes[i] + "@0"});
    }
    words.insert(words.end(), arguments.begin(), arguments.end());
    program_ = std::make_unique<RunningProgram>(words, where);
    const std::size_t listeners = std::max<std::size_t>(modes.size(), 1);
    eventually([&] {
        ports_ = ports_in(program_->errors());
        return ports_.size() >= listeners || program_->has_ended();
    });
    if (ports_.size() < listeners) {
        ADD_FAILURE() << "the proxy does not say where it listens: " << program_->account();
        ports_.clear();
    }
}

std::vector<JsonLine> ProxyProgram::told(std::string_view type) const {
    std::vector<JsonLine> lines = json_lines(program_->output());
    std::erase_if(lines, [type](const JsonLine& line) { return line.text("type") != type; });
    return lines;
}

std::vector<JsonLine> ProxyProgram::exchanges(std::size_t count) const {
    std::vector<JsonLine> found;
    const bool came = eventually([&] {
        found = told("exchange");
        return found.size() >= count || program_->has_ended();
    });
    EXPECT_TRUE(came && found.size() == count)
        << "told " << found.size() << " of " << count << " exchanges: " << program_->account();
    found.resize(std::max(found.size(), count));
    return found;
}

std::vector<JsonLine> ProxyProgram::finish() {
    program_->signal(SIGINT);
    EXPECT_EQ(program_->wait(), 0) << program_->account();
    return json_lines(program_->output());
}

}  // namespace waybill::test
