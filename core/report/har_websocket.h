// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages of a WebSocket in HAR ("_webSocketMessages" of Chrome), one after the other, made
// into frames again: not compressed, each message a single frame, those of the client masked with
// zeros.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/http/websocket_facts.h"
#include "core/report/har_spool.h"
#include "core/store/byte_chain.h"
#include "core/store/byte_store.h"

namespace waybill::report {

class HarWebSocket {
public:
    // Times of more messages are not kept: theirs is that of the last one that has one.
    static constexpr std::size_t kTimesKept = 4'000'000;

    HarWebSocket(const store::ByteStore& bytes, store::ChainWriter& writer)
        : bytes_(bytes),
          writer_(writer),
          data_(bytes, writer) {}

    void clear();
    bool present() const { return present_; }

    // One message: begin_message(), members in any order, end_message().
    void begin_list() { present_ = true; }
    void begin_message();
    HarSpool& data() { return data_; }
    void set_type(std::string_view type) { from_client_ = type == "send" || type == "request"; }
    void set_time(double seconds) { time_ = seconds; }
    void set_opcode(double opcode) { opcode_ = opcode; }
    void set_encoding(std::string_view encoding) { says_base64_ = encoding == "base64"; }
    void set_fragments(double fragments) { fragments_ = fragments; }
    void set_compressed(bool compressed) { compressed_ = compressed; }
    void end_message();

    // Of a list of exact times: since the exchange began.
    void add_exact_time(std::int64_t ns);

    // What the messages show.
    const http::WebSocketFacts& facts() const { return facts_; }
    // The frames of one side, in order. `started` is what exact times count from.
    void read(Side side, Timestamp started, const std::function<void(Bytes, Timestamp)>& output);

private:
    const store::ByteStore& bytes_;
    store::ChainWriter& writer_;
    HarSpool data_;
    bool present_ = false;
    bool from_client_ = false;
    double time_ = -1;
    double opcode_ = -1;
    bool says_base64_ = false;
    double fragments_ = 1;     // that it came in
    bool compressed_ = false;  // the data is as it was compressed
    std::uint64_t count_ = 0;
    std::array<store::ChainEnd, 2> chains_{store::kNoChain, store::kNoChain};
    std::vector<std::int64_t> times_;        // by message, since 1970
    std::vector<std::int64_t> exact_times_;  // by message, since the exchange began
    http::WebSocketFacts facts_;
};

}  // namespace waybill::report
