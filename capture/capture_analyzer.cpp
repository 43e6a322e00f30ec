// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_analyzer.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "capture/analysis_shard.h"
#include "capture/derived_store.h"
#include "capture/packet_decoder.h"
#include "capture/session_counts.h"
#include "capture/shard_crew.h"
#include "core/store/chained_messages.h"
#include "core/store/session_builder.h"

namespace waybill::capture {
namespace {

void tell_counts(const Recording& recording,
                 const DecodeCounts& decoded,
                 std::uint64_t filtered,
                 const AnalysisShards& shards,
                 store::Session& session) {
    for (const SourceFacts& facts : recording.sources()) {
        session.sources.push_back(source_of(facts));
        session.packets += facts.packets;
    }
    session.packets_skipped = skipped_packets(decoded, filtered);
    for (const auto& shard : shards) {
        session.connections_without_bytes += shard->counts().without_bytes;
    }
}

// Takes over what key log text the recording has met since the last time.
void take_secrets(const Recording& recording,
                  std::size_t& source,
                  std::size_t& taken,
                  tls::Secrets& secrets) {
    const std::vector<SourceFacts>& sources = recording.sources();
    for (;;) {
        const std::string_view text = sources[source].tls_secrets;
        if (text.size() > taken) {
            secrets.add_key_log(text.substr(taken));
            taken = text.size();
        }
        if (source + 1 >= sources.size()) {
            return;
        }
        ++source;
        taken = 0;
    }
}

bool told_to_stop(const AnalyzeOptions& options) {
    return options.stop != nullptr && options.stop->load(std::memory_order_relaxed);
}

// Gives packets to the shards, and counts.
struct Reading {
    Reading(AnalysisShards& shards, unsigned threads) : distributor(shards, threads) {}

    void take(const Packet& packet, AnalyzeOptions& options) {
        if (options.filter && !options.filter->matches(packet)) {
            ++filtered;
        } else {
            decoder.decode(packet);
        }
    }

    ShardDistributor distributor;
    PacketDecoder decoder{distributor};
    std::uint64_t filtered = 0;
};

// Reads to the end, or until it is told to stop; returns the first packet's record.
RecordId read_all(Recording& recording,
                  AnalyzeOptions& options,
                  tls::Secrets& secrets,
                  Reading& reading) {
    RecordId first = kNoRecord;
    std::size_t secrets_taken = 0;  // of the latest source
    std::size_t source = 0;
    std::shared_ptr<const void> owner;
    Packet packet;
    while (recording.next(packet)) {
        take_secrets(recording, source, secrets_taken, secrets);
        if (recording.block() != owner.get()) {
            reading.distributor.flush({std::move(owner), reading.decoder.keep_alive()});
            owner = recording.hold();
            if (options.progress) {
                options.progress(recording.bytes_read(), recording.bytes_total());
            }
            if (told_to_stop(options)) {
                break;
            }
        }
        if (first == kNoRecord) {
            first = packet.record;
        }
        reading.take(packet, options);
    }
    if (!recording.sources().empty()) {
        take_secrets(recording, source, secrets_taken, secrets);  // those behind the last packet
    }
    reading.distributor.flush({std::move(owner), reading.decoder.keep_alive()});
    return first;
}

// Once more, from what was read before; the caller's thread does it all.
void read_again(const Recording& recording,
                RecordId first,
                AnalyzeOptions& options,
                Reading& reading) {
    constexpr std::uint64_t kPacketsPerLook = 4096;
    const std::unique_ptr<PacketRange> packets = recording.packets(first, kNoRecord);
    std::uint64_t count = 0;
    Packet packet;
    while (packets->next(packet)) {
        if (++count % kPacketsPerLook == 0 && told_to_stop(options)) {
            return;
        }
        reading.take(packet, options);
    }
}

// What comes of one reading.
template <typename Read>
store::Session session_of(Recording& recording,
                          tls::Secrets& secrets,
                          unsigned threads,
                          Read read) {
    const auto derived = std::make_shared<DerivedStore>();
    AnalysisShards shards;
    for (auto& shard : shards) {
        shard = std::make_unique<AnalysisShard>(
            [&recording](Place place, std::span<Byte> out) { return recording.read(place, out); },
            secrets,
            *derived);
    }
    Reading reading(shards, threads);
    read(reading);
    reading.distributor.finish();

    store::Session session;
    tell_counts(recording, reading.decoder.counts(), reading.filtered, shards, session);
    std::vector<std::unique_ptr<store::SessionShard>> rows;
    for (const auto& shard : shards) {
        rows.push_back(shard->take_rows());
    }
    store::SessionBuilder::merge(std::move(rows), session);
    if (derived->size() > 0) {
        session.kept = std::make_shared<store::ChainedMessages>(derived);
    }
    if (const std::string failure = derived->failure(); !failure.empty()) {
        recording.tell_error(Error{
            failure + ": parts of what was decrypted or put together from frames are missing"});
    }
    return session;
}

}  // namespace

store::Session analyze(Recording& recording, AnalyzeOptions options) {
    tls::Secrets own_secrets;
    tls::Secrets& secrets = options.secrets != nullptr ? *options.secrets : own_secrets;
    if (options.threads > 1) {
        recording.read_ahead();
    }
    RecordId first = kNoRecord;
    store::Session session = session_of(recording, secrets, options.threads, [&](Reading& reading) {
        first = read_all(recording, options, secrets, reading);
    });
    // Keys may stand behind what they decrypt.
    if (first != kNoRecord && secrets.would_find_more() && !told_to_stop(options)) {
        session = store::Session();
        session = session_of(recording, secrets, 1, [&](Reading& reading) {
            read_again(recording, first, options, reading);
        });
    }
    return session;
}

}  // namespace waybill::capture
