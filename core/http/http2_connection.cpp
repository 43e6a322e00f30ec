// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2_connection.h"

#include <utility>

namespace waybill::http {

class Http2Connection::Impl {
public:
    Impl(ExchangeSink& sink, const Http2Options& options) : sink_(sink), options_(options) {}

    ExchangeSink& sink_;
    Http2Options options_;
};

Http2Connection::Http2Connection(ExchangeSink& sink, const Http2Options& options)
    : impl_(std::make_unique<Impl>(sink, options)) {}

Http2Connection::~Http2Connection() = default;

void Http2Connection::adopt_upgrade(const Head& /*request*/,
                                    const MessageSpan& /*span*/,
                                    std::string_view /*settings*/) {}

void Http2Connection::starts_at(Side /*side*/, std::uint64_t /*offset*/) {}

void Http2Connection::on_data(Side /*side*/, Bytes /*data*/, const Arrival& /*arrival*/) {}

void Http2Connection::on_gap(Side /*side*/, std::uint64_t /*length*/, Timestamp /*at*/) {}

void Http2Connection::on_end(Side /*side*/, EndReason /*reason*/, Timestamp /*at*/) {}

void Http2Connection::on_anomaly(Side side,
                                 AnomalyCode code,
                                 std::uint64_t offset,
                                 std::string detail) {
    impl_->sink_.on_connection_anomaly({code, side, offset, std::move(detail)});
}

void Http2Connection::close() {}

}  // namespace waybill::http
