// SPDX-License-Identifier: GPL-3.0-or-later
//
// Records made exchanges into a session file as fast as it can until it is killed, and prints how
// many are committed whenever that changes; the first line, 0, says that the file is there.
//
//     waybill_kill_recorder FILE MODE
//
// The modes are those of killed_recording.h.
#include <csignal>
#include <cstdlib>
#include <string>

#include <sys/prctl.h>
#include <unistd.h>

#include "tests/core/session_file/killed_recording.h"

using namespace waybill;

namespace {

void print(std::uint64_t number) {
    const std::string line = std::to_string(number) + '\n';
    if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        std::_Exit(1);
    }
}

}  // namespace

int main(int count, char** words) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::alarm(60);
    if (count != 3) {
        return 2;
    }
    const auto mode = static_cast<test::KillMode>(std::atoi(words[2]));
    auto made = session_file::SessionWriter::create(words[1], {"waybill_kill_recorder"});
    if (!made) {
        return 1;
    }
    session_file::SessionWriter& writer = **made;
    print(0);
    std::uint64_t printed = 0;
    if (mode == test::KillMode::Stream) {
        const std::string request = test::made_request_head(1);
        const std::string response = test::made_response_head(1, 0);
        session_file::ExchangeFacts facts = test::made_facts(1, "/stream", 0);
        facts.row.request.head_length = static_cast<std::uint32_t>(request.size());
        facts.row.response.head_length = static_cast<std::uint32_t>(response.size());
        facts.over = false;
        writer.put_exchange(test::kStreamExchange, facts);
        writer.put_head(test::kStreamExchange, 0, request, {}, false);
        writer.put_head(test::kStreamExchange, 1, response, {}, false);
    }
    std::uint64_t streamed = 0;
    for (std::uint64_t number = 1;; ++number) {
        const std::string body = test::killed_body(mode, number);
        test::record_exchange(writer, number, body);
        if (mode == test::KillMode::Stream) {
            const std::string piece = test::stream_bytes(streamed, 10'000);
            streamed += piece.size();
            writer.add_content(test::kStreamExchange,
                               Side::Server,
                               {as_bytes(piece), 0, {test::kMadeStart}},
                               false);
        }
        if (const std::uint64_t committed = writer.committed(); committed != printed) {
            printed = committed;
            print(printed);
        }
    }
}
