// SPDX-License-Identifier: GPL-3.0-or-later
//
// Some of the connections of a recording, with all that belongs to them: reassembly, HTTP, QUIC,
// and the rows that are made of it. Internal to the analyzer.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "capture/quic/quic_connections.h"
#include "capture/segment.h"
#include "capture/tcp_connections.h"
#include "capture/tls/secrets.h"
#include "capture/tls/secure_layers.h"
#include "core/http/head_parser.h"
#include "core/store/live_rows.h"
#include "core/store/session_builder.h"

namespace waybill::capture {

// So many, whatever the number of threads: which connections are together does not depend on them.
inline constexpr std::size_t kShards = 16;

// One thread at a time: with mutex() where several may want it.
class AnalysisShard final : public SegmentSink, private ConnectionOpener {
public:
    // `secrets` and `derived` must outlive the shard.
    // `live`: what happens is told by SessionShard::take_events(), and encrypted records wait for
    // their secrets.
    AnalysisShard(ReadAgain read_again,
                  tls::Secrets& secrets,
                  store::ByteStore& derived,
                  bool live = false,
                  tls::WaitingLimits waiting = {});
    ~AnalysisShard() override;

    void on_segment(const Segment& segment) override {
        tcp_.add(segment);
        if (secure_.waiting().guests() > 0 || !lingering_.empty()) {
            settle(segment.at);
        }
    }
    void on_datagram(const UdpDatagram& datagram) override { quic_.add(datagram); }

    // Secrets may have been added: decrypts what waits for them.
    void retry_secrets();

    // Nothing more comes.
    void finish();

    std::mutex& mutex() { return mutex_; }

    // Gives what happened to `into`, which knows this shard under that number.
    void take_events(store::LiveRows& into, std::size_t number);

    const TcpCounts& counts() const { return tcp_.counts(); }
    // What waits for secrets.
    const tls::WaitingRoom& waiting() const { return secure_.waiting(); }
    std::unique_ptr<store::SessionShard> take_rows() { return std::move(rows_); }

private:
    struct Analysis;
    class AnalyzedConnection;

    // A connection that is over, with records inside for which there are no secrets yet.
    struct Lingering {
        std::unique_ptr<Analysis> analysis;
        Timestamp since;
    };

    std::unique_ptr<ConnectionConsumer> open(const ConnectionStart& start) override;
    void over(std::unique_ptr<Analysis> analysis, Timestamp at);
    // Gives up what waits for too long, or is too much.
    void settle(Timestamp now);
    // Closes those that wait no longer.
    void close_settled();

    std::mutex mutex_;
    std::unique_ptr<store::SessionShard> rows_;
    std::vector<FactsSoFar*> facts_;  // of a live shard, by connection; null: it is closed
    http::HeadParser parser_;
    tls::CaptureSecureLayers secure_;
    std::deque<Lingering> lingering_;
    TcpConnections tcp_;
    quic::QuicConnections quic_;
};

using AnalysisShards = std::array<std::unique_ptr<AnalysisShard>, kShards>;

}  // namespace waybill::capture
