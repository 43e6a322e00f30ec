// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/secure_layers.h"

#include <string>
#include <utility>

namespace waybill::capture::tls {
namespace {

class OpaqueLayer final : public http::SecureLayer {
public:
    explicit OpaqueLayer(http::SecureEvents& events) : events_(events) {}

    void on_data(Side /*side*/, Bytes /*data*/, const Arrival& /*arrival*/) override {}
    void on_gap(Side /*side*/, std::uint64_t /*length*/, Timestamp /*at*/) override {}
    void on_end(Side /*side*/, EndReason /*reason*/, Timestamp /*at*/) override {}
    void on_anomaly(Side side,
                    AnomalyCode code,
                    std::uint64_t offset,
                    std::string detail) override {
        events_.on_anomaly(side, code, offset, std::move(detail));
    }
    void close() override {}

private:
    http::SecureEvents& events_;
};

}  // namespace

std::unique_ptr<http::SecureLayer> CaptureSecureLayers::open(http::SecureEvents& events,
                                                             bool /*mid_stream*/) {
    return std::make_unique<OpaqueLayer>(events);
}

}  // namespace waybill::capture::tls
