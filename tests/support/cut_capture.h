// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts an analysed recording to some of its exchanges, and holds what is read from the cut against
// what was read from the whole.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "capture/capture_analyzer.h"
#include "capture/capture_loader.h"
#include "capture/exchange_selection.h"
#include "capture/packet_cutter.h"
#include "capture/recording.h"
#include "core/report/exchange_json.h"
#include "core/store/exchange_loader.h"

namespace waybill::test {

// Captures that were read, with what is needed to cut them.
struct ReadRecording {
    explicit ReadRecording(std::vector<std::string> paths, const std::string& key_log = "")
        : recording(std::move(paths)) {
        secrets.add_key_log(key_log);
        capture::AnalyzeOptions options;
        options.secrets = &secrets;
        session = capture::analyze(recording, std::move(options));
    }

    capture::tls::Secrets secrets;
    capture::Recording recording;
    store::Session session;
};

struct CutFile {
    std::string bytes;
    capture::CutPackets counts;
    std::string error;  // "" when there was none
};

inline CutFile cut_of(const ReadRecording& read, std::vector<std::uint32_t> exchanges) {
    CutFile file;
    const auto chosen = capture::ChosenExchanges::these(std::move(exchanges));
    const auto result = capture::cut_packets({.recording = read.recording,
                                              .session = read.session,
                                              .exchanges = chosen,
                                              .secrets = &read.secrets,
                                              .output = [&file](Bytes bytes) {
                                                  file.bytes += as_text(bytes);
                                                  return Result<void>();
                                              }});
    if (result) {
        file.counts = *result;
    } else {
        file.error = result.error().message;
    }
    return file;
}

// Each exchange as the machine format has it, but for what a cut changes: numbers, where in a
// stream an anomaly stands, what only the first exchange of a connection tells, and that what was
// cut out of a stream is a gap there. (What a body misses is told by the body, too.)
inline std::vector<std::string> comparable_exchanges(const capture::Recording& recording,
                                                     const store::Session& session) {
    const std::unique_ptr<store::ExchangeLoader> loader = capture::make_loader(recording, session);
    std::vector<std::string> texts(session.exchanges.size());
    for (std::uint32_t i = 0; i < texts.size(); ++i) {
        http::Exchange exchange;
        loader->load(i, store::BodyDetail::Digest, exchange);
        exchange.id = 1;
        exchange.connection = 1;
        exchange.source = 0;
        exchange.timing.connect = -1;
        exchange.timing.tls = -1;
        std::erase_if(exchange.anomalies, [](const Anomaly& anomaly) {
            return anomaly.code == AnomalyCode::Gap || anomaly.code == AnomalyCode::MidStreamStart;
        });
        for (Anomaly& anomaly : exchange.anomalies) {
            anomaly.offset = 0;
        }
        report::append_exchange(texts[i], exchange);
    }
    return texts;
}

}  // namespace waybill::test
