// SPDX-License-Identifier: GPL-3.0-or-later
//
// Our client and our server codec, one's output the other's input.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "proxy/http2/http2_codec.h"
#include "tests/proxy/http2/leg_diary.h"

namespace waybill::proxy {

class LegPair {
public:
    explicit LegPair(std::size_t piece = std::size_t{1} << 20U, const CodecLimits& limits = {})
        : server(make_http2_server(limits)),
          client(make_http2_client(limits)),
          piece_(piece) {
        server->set_events(&at_server);
        client->set_events(&at_client);
    }

    // Until neither has anything to send.
    void settle() {
        while (move(*client, *server) | move(*server, *client)) {
        }
    }

    Timestamp now{1'000'000'000};
    LegDiary at_server;
    LegDiary at_client;
    std::unique_ptr<LegCodec> server;
    std::unique_ptr<LegCodec> client;

private:
    bool move(LegCodec& from, LegCodec& to) {
        const std::string bytes = std::exchange(from.output(), {});
        for (std::size_t at = 0; at < bytes.size(); at += piece_) {
            const std::size_t count = std::min(piece_, bytes.size() - at);
            to.receive(as_bytes(std::string_view(bytes)).subspan(at, count), now);
        }
        from.drained(now);
        return !bytes.empty();
    }

    std::size_t piece_;
};

}  // namespace waybill::proxy
