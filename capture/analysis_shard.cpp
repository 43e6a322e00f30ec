// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/analysis_shard.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/http/http_connection.h"
#include "core/store/connection_recorder.h"

namespace waybill::capture {
namespace {

// Connections that are over and still wait for secrets: for so long by the packets' times, and so
// many of a shard. Programs write secrets down when they have them; what comes later than this
// was not meant for us.
constexpr std::int64_t kLongestLingering = 10 * kNsPerSecond;
constexpr std::size_t kMostLingering = 512;

http::HttpConnectionOptions options_for(const ConnectionStart& start, http::SecureLayers& secure) {
    http::HttpConnectionOptions options;
    options.mid_stream = start.mid_stream;
    options.secure = &secure;
    return options;
}

}  // namespace

// What one connection carries, and its rows.
struct AnalysisShard::Analysis {
    Analysis(AnalysisShard& shard, const ConnectionStart& start)
        : number(shard.rows_->open_connection(start)),
          recorder(*shard.rows_, number),
          http(recorder, shard.parser_, options_for(start, shard.secure_)) {}

    void close() {
        http.close();
        recorder.close();
    }

    std::uint32_t number;
    store::ConnectionRecorder recorder;
    http::HttpConnection http;
};

// Consumes one TCP connection.
class AnalysisShard::AnalyzedConnection final : public ConnectionConsumer {
public:
    AnalyzedConnection(AnalysisShard& shard, const ConnectionStart& start)
        : shard_(shard),
          analysis_(std::make_unique<Analysis>(shard, start)) {}

    void on_open(FactsSoFar& facts) override {
        std::vector<FactsSoFar*>& all = shard_.facts_;
        all.resize(std::max<std::size_t>(all.size(), analysis_->number + 1));
        all[analysis_->number] = &facts;
    }
    void on_data(Side side, Bytes data, const Arrival& arrival) override {
        analysis_->http.on_data(side, data, arrival);
    }
    void on_gap(Side side, std::uint64_t length, Timestamp at) override {
        analysis_->http.on_gap(side, length, at);
    }
    void on_end(Side side, EndReason reason, Timestamp at) override {
        analysis_->http.on_end(side, reason, at);
    }
    void on_anomaly(Side side,
                    AnomalyCode code,
                    std::uint64_t offset,
                    std::string detail) override {
        analysis_->http.on_anomaly(side, code, offset, std::move(detail));
    }
    void on_close(const ConnectionFacts& facts) override {
        shard_.rows_->connection(analysis_->number).facts = facts;
        shard_.facts_[analysis_->number] = nullptr;
        shard_.over(std::move(analysis_), facts.ended);
    }

private:
    AnalysisShard& shard_;
    std::unique_ptr<Analysis> analysis_;
};

AnalysisShard::AnalysisShard(ReadAgain read_again,
                             tls::Secrets& secrets,
                             store::ByteStore& derived,
                             bool live,
                             tls::WaitingLimits waiting)
    : rows_(std::make_unique<store::SessionShard>(&derived, live)),
      secure_(secrets, live, waiting),
      tcp_(*this, TcpLimits{}, std::move(read_again)),
      quic_(*rows_) {}

AnalysisShard::~AnalysisShard() = default;

void AnalysisShard::over(std::unique_ptr<Analysis> analysis, Timestamp at) {
    if (analysis->http.is_waiting()) {
        lingering_.push_back({std::move(analysis), at});
    } else {
        analysis->close();
    }
}

void AnalysisShard::settle(Timestamp now) {
    if (secure_.waiting().is_overfull()) {
        secure_.make_room();
        close_settled();
    }
    while (!lingering_.empty()) {
        const Timestamp since = lingering_.front().since;
        const bool is_late =
            !since.known() || (now.known() && now.ns - kLongestLingering > since.ns);
        if (!is_late && lingering_.size() <= kMostLingering) {
            break;
        }
        lingering_.front().analysis->close();
        lingering_.pop_front();
    }
}

void AnalysisShard::retry_secrets() {
    secure_.retry();
    close_settled();
}

void AnalysisShard::close_settled() {
    for (Lingering& each : lingering_) {
        if (!each.analysis->http.is_waiting()) {
            each.analysis->close();
            each.analysis.reset();
        }
    }
    std::erase_if(lingering_, [](const Lingering& each) { return each.analysis == nullptr; });
}

void AnalysisShard::finish() {
    tcp_.finish();
    quic_.finish();
    retry_secrets();
    for (Lingering& each : lingering_) {
        each.analysis->close();
    }
    lingering_.clear();
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
    return std::make_unique<AnalyzedConnection>(*this, start);
}

}  // namespace waybill::capture
