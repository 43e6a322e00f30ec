// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/analysis_shard.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/http/http_connection.h"
#include "core/store/connection_recorder.h"

namespace waybill::capture {
namespace {

// Consumes one TCP connection.
class AnalyzedConnection final : public ConnectionConsumer {
public:
    // `facts`: see AnalysisShard.
    AnalyzedConnection(store::SessionShard& rows,
                       std::vector<FactsSoFar*>& facts,
                       http::HeadParser& parser,
                       http::SecureLayers& secure,
                       const ConnectionStart& start)
        : rows_(rows),
          facts_(facts),
          number_(rows.open_connection(start)),
          recorder_(rows, number_),
          http_(recorder_, parser, options_for(start, secure)) {}

    void on_open(FactsSoFar& facts) override {
        facts_.resize(std::max<std::size_t>(facts_.size(), number_ + 1));
        facts_[number_] = &facts;
    }
    void on_data(Side side, Bytes data, const Arrival& arrival) override {
        http_.on_data(side, data, arrival);
    }
    void on_gap(Side side, std::uint64_t length, Timestamp at) override {
        http_.on_gap(side, length, at);
    }
    void on_end(Side side, EndReason reason, Timestamp at) override {
        http_.on_end(side, reason, at);
    }
    void on_anomaly(Side side,
                    AnomalyCode code,
                    std::uint64_t offset,
                    std::string detail) override {
        http_.on_anomaly(side, code, offset, std::move(detail));
    }
    void on_close(const ConnectionFacts& facts) override {
        http_.close();
        rows_.connection(number_).facts = facts;
        facts_[number_] = nullptr;
        recorder_.close();
    }

private:
    static http::HttpConnectionOptions options_for(const ConnectionStart& start,
                                                   http::SecureLayers& secure) {
        http::HttpConnectionOptions options;
        options.mid_stream = start.mid_stream;
        options.secure = &secure;
        return options;
    }

    store::SessionShard& rows_;
    std::vector<FactsSoFar*>& facts_;
    std::uint32_t number_;
    store::ConnectionRecorder recorder_;
    http::HttpConnection http_;
};

}  // namespace

AnalysisShard::AnalysisShard(ReadAgain read_again,
                             tls::Secrets& secrets,
                             store::ByteStore& derived,
                             bool live)
    : rows_(std::make_unique<store::SessionShard>(&derived, live)),
      secure_(secrets, live),
      tcp_(*this, TcpLimits{}, std::move(read_again)),
      quic_(*rows_) {}

void AnalysisShard::finish() {
    tcp_.finish();
    quic_.finish();
    rows_->flush();
}

void AnalysisShard::take_events(store::LiveRows& into, std::size_t number) {
    for (const std::uint32_t connection : rows_->changed_connections()) {
        if (connection < facts_.size() && facts_[connection] != nullptr) {
            rows_->connection(connection).facts = facts_[connection]->facts_so_far();
        }
    }
    into.take(number, *rows_);
}

std::unique_ptr<ConnectionConsumer> AnalysisShard::open(const ConnectionStart& start) {
    return std::make_unique<AnalyzedConnection>(*rows_, facts_, parser_, secure_, start);
}

}  // namespace waybill::capture
