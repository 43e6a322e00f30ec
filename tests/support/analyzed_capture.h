// SPDX-License-Identifier: GPL-3.0-or-later
//
// A capture that was analysed, and a loader for what is in it.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/sha.h>

#include "capture/capture_analyzer.h"
#include "capture/capture_loader.h"
#include "core/report/exchange_json.h"
#include "core/store/exchange_loader.h"
#include "tests/support/capture_writer.h"

namespace waybill::test {

inline std::string sha256_of(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (const unsigned char byte : digest) {
        hex += kDigits[byte >> 4U];
        hex += kDigits[byte & 0xfU];
    }
    return hex;
}

class AnalyzedCapture {
public:
    // Of capture files with these contents, as one recording.
    explicit AnalyzedCapture(const std::vector<std::string>& files,
                             capture::AnalyzeOptions options = {}) {
        for (const std::string& content : files) {
            paths_.push_back(folder_.write(std::to_string(paths_.size()) + ".pcap", content));
        }
        recording_ = std::make_unique<capture::Recording>(paths_);
        session_ = capture::analyze(*recording_, std::move(options));
        loader_ = capture::make_loader(*recording_, session_);
    }
    explicit AnalyzedCapture(const std::string& file, capture::AnalyzeOptions options = {})
        : AnalyzedCapture(std::vector<std::string>{file}, std::move(options)) {}

    const store::Session& session() const { return session_; }
    store::Session& mutable_session() { return session_; }
    const capture::Recording& recording() const { return *recording_; }
    const std::string& path(std::size_t index = 0) const { return paths_.at(index); }

    // Valid until the next one is loaded.
    const http::Exchange& load(std::uint32_t index,
                               store::BodyDetail detail = store::BodyDetail::Digest) {
        loader_->load(index, detail, exchange_);
        return exchange_;
    }

    // The content of a body, decoded.
    std::string content(std::uint32_t index, Side side = Side::Server) {
        return body(index, side, store::BodyForm::Content);
    }
    std::string body(std::uint32_t index, Side side, store::BodyForm form) {
        std::string bytes;
        loader_->load(index, store::BodyDetail::None, for_body_);
        const auto failure = loader_->read_body(for_body_, side, form, [&](Bytes data) {
            bytes += as_text(data);
            return true;
        });
        EXPECT_FALSE(failure.has_value());
        return bytes;
    }

    store::ExchangeLoader& loader() { return *loader_; }

    // Everything as the machine format has it.
    std::string json() {
        std::string text;
        for (std::uint32_t i = 0; i < session_.exchanges.size(); ++i) {
            report::append_exchange(text, load(i));
            text += '\n';
        }
        return text;
    }

private:
    TemporaryDirectory folder_;
    std::vector<std::string> paths_;
    std::unique_ptr<capture::Recording> recording_;
    store::Session session_;
    std::unique_ptr<store::ExchangeLoader> loader_;
    http::Exchange exchange_;
    http::Exchange for_body_;
};

// The value of a field, "(none)" when it is not there.
inline std::string field_of(const http::Message& message, std::string_view name) {
    for (const http::Field& field : message.head.fields) {
        if (field.name == name) {
            return std::string(field.value);
        }
    }
    return "(none)";
}

inline bool has_anomaly(const http::Exchange& exchange, AnomalyCode code) {
    return std::any_of(exchange.anomalies.begin(),
                       exchange.anomalies.end(),
                       [code](const Anomaly& anomaly) { return anomaly.code == code; });
}

}  // namespace waybill::test
