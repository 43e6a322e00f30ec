// SPDX-License-Identifier: GPL-3.0-or-later
//
// Samples, and analysed captures as HAR.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "capture/tls/secrets.h"
#include "core/report/har_writer.h"
#include "tests/support/analyzed_capture.h"
#include "tests/support/file_content.h"

namespace waybill::test {

// The captures under samples/, by file name.
inline std::vector<std::string> sample_names() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(WAYBILL_SOURCE_DIR) + "/samples")) {
        const std::string name = entry.path().filename().string();
        if (name.find(".pcap") != std::string::npos) {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

// One of them, decrypted with the key log that lies beside it, if there is one.
inline std::unique_ptr<AnalyzedCapture> open_sample(const std::string& name) {
    const std::string folder = std::string(WAYBILL_SOURCE_DIR) + "/samples/";
    capture::tls::Secrets secrets;
    secrets.add_key_log(file_content(folder + name.substr(0, name.find('.')) + ".keys"));
    capture::AnalyzeOptions options;
    options.secrets = &secrets;
    return std::make_unique<AnalyzedCapture>(file_content(folder + name), std::move(options));
}

// The exchanges as the machine format has them with the digests of their bodies, a line each.
inline std::string exchange_lines(const store::Session& session, store::ExchangeLoader& loader) {
    std::string text;
    http::Exchange exchange;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        loader.load(i, store::BodyDetail::Digest, exchange);
        report::append_exchange(text, exchange);
        text += '\n';
    }
    return text;
}

// The exchanges with these indices, else all of them.
inline std::string export_har(const store::Session& session,
                              store::ExchangeLoader& loader,
                              const report::HarOptions& options = {},
                              std::vector<std::uint32_t> indices = {}) {
    std::string text;
    const auto writer = report::make_har_writer(
        [&text](std::string_view piece) {
            text += piece;
            return Result<void>();
        },
        options);
    if (indices.empty()) {
        for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
            indices.push_back(i);
        }
    }
    http::Exchange exchange;
    EXPECT_TRUE(writer->begin(session));
    for (const std::uint32_t index : indices) {
        loader.load(index, store::BodyDetail::None, exchange);
        EXPECT_TRUE(writer->add(session, exchange, loader));
    }
    EXPECT_TRUE(writer->finish(session));
    return text;
}

inline std::string export_har(AnalyzedCapture& capture,
                              const report::HarOptions& options = {},
                              std::vector<std::uint32_t> indices = {}) {
    return export_har(capture.session(), capture.loader(), options, std::move(indices));
}

}  // namespace waybill::test
