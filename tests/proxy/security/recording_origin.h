// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server that writes down each byte it gets, and answers each whole request with its target.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/proxy/io/web_origin.h"

namespace waybill::proxy::test {

class RecordingOrigin {
public:
    RecordingOrigin() : origin_(WebOrigin::Host([this](Talk& talk) { serve(talk); })) {}

    const Endpoint& at() const { return origin_.at(); }
    std::string url() const { return origin_.url(""); }
    std::string authority() const { return origin_.authority(); }

    // What came on each connection since the last call.
    std::vector<std::string> take() {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> all;
        for (auto& [connection, bytes] : received_) {
            if (!bytes.empty()) {
                all.push_back(std::move(bytes));
            }
            bytes.clear();
        }
        return all;
    }

private:
    void serve(Talk& talk) {
        std::size_t connection = 0;
        {
            const std::lock_guard lock(mutex_);
            connection = received_.size();
            received_[connection];
        }
        const auto note = [&](const std::string& bytes) {
            const std::lock_guard lock(mutex_);
            received_[connection] += bytes;
        };
        for (;;) {
            std::string head = talk.read_head();
            note(head);
            if (!head.ends_with("\r\n\r\n")) {
                return;
            }
            head.erase(0, head.find_first_not_of("\r\n"));
            const std::string lower = ascii::lower(head);
            if (lower.find("expect: 100-continue") != std::string::npos) {
                talk.send("HTTP/1.1 100 Continue\r\n\r\n");
            }
            if (lower.find("\r\ntransfer-encoding: chunked\r\n") != std::string::npos) {
                for (std::string chunk; chunk.find("\r\n0\r\n") == std::string::npos
                                        || !chunk.ends_with("\r\n\r\n");) {
                    const std::string byte = talk.read_exactly(1);
                    note(byte);
                    if (byte.empty()) {
                        return;
                    }
                    chunk = (chunk.empty() ? "\r\n" : chunk) + byte;
                }
            } else if (const std::size_t at = lower.find("\r\ncontent-length: ");
                       at != std::string::npos) {
                note(talk.read_exactly(std::stoul(lower.substr(at + 18))));
            }
            const std::size_t target = head.find(' ') + 1;
            if (!talk.send(answer(head.substr(target, head.find(' ', target) - target)))) {
                return;
            }
        }
    }

    std::mutex mutex_;
    std::map<std::size_t, std::string> received_;
    WebOrigin origin_;
};

}  // namespace waybill::proxy::test
