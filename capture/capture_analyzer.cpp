// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_analyzer.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "capture/analysis_shard.h"
#include "capture/derived_store.h"
#include "capture/packet_decoder.h"
#include "capture/shard_crew.h"
#include "core/store/session_builder.h"

namespace waybill::capture {
namespace {

store::Source source_of(const SourceFacts& facts) {
    store::Source source;
    source.path = facts.path;
    source.kind = facts.kind;
    source.bytes = facts.bytes;
    source.packets = facts.packets;
    for (const std::uint16_t link_type : facts.link_types) {
        source.link_types.push_back(link_type_name(link_type));
    }
    source.interfaces = facts.interfaces;
    source.comments = facts.comments;
    source.names = facts.names;
    source.first = facts.first;
    source.last = facts.last;
    source.dropped = facts.dropped;
    return source;
}

void tell_counts(const Recording& recording,
                 const DecodeCounts& decoded,
                 std::uint64_t filtered,
                 const AnalysisShards& shards,
                 store::Session& session) {
    for (const SourceFacts& facts : recording.sources()) {
        session.sources.push_back(source_of(facts));
        session.packets += facts.packets;
    }
    if (filtered > 0) {
        session.packets_skipped.emplace_back("filter", filtered);
    }
    for (std::size_t i = 0; i < kSkipReasons; ++i) {
        if (decoded.skipped[i] > 0) {
            session.packets_skipped.emplace_back(name_of(static_cast<SkipReason>(i)),
                                                 decoded.skipped[i]);
        }
    }
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

// Reads to the end, or until it is told to stop; returns how many packets the filter left out.
std::uint64_t read_all(Recording& recording,
                       AnalyzeOptions& options,
                       PacketDecoder& decoder,
                       ShardDistributor& distributor,
                       tls::Secrets& secrets) {
    std::uint64_t filtered = 0;
    std::size_t secrets_taken = 0;  // of the latest source
    std::size_t source = 0;
    std::shared_ptr<const void> owner;
    Packet packet;
    while (recording.next(packet)) {
        take_secrets(recording, source, secrets_taken, secrets);
        if (recording.block() != owner.get()) {
            distributor.flush({std::move(owner), decoder.keep_alive()});
            owner = recording.hold();
            if (options.progress) {
                options.progress(recording.bytes_read(), recording.bytes_total());
            }
            if (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) {
                break;
            }
        }
        if (options.filter && !options.filter->matches(packet)) {
            ++filtered;
            continue;
        }
        decoder.decode(packet);
    }
    distributor.flush({std::move(owner), decoder.keep_alive()});
    return filtered;
}

}  // namespace

store::Session analyze(Recording& recording, AnalyzeOptions options) {
    const auto derived = std::make_shared<DerivedStore>();
    tls::Secrets own_secrets;
    tls::Secrets& secrets = options.secrets != nullptr ? *options.secrets : own_secrets;
    AnalysisShards shards;
    for (auto& shard : shards) {
        shard = std::make_unique<AnalysisShard>(
            [&recording](Place place, std::span<Byte> out) { return recording.read(place, out); },
            secrets,
            *derived);
    }
    if (options.threads > 1) {
        recording.read_ahead();
    }
    ShardDistributor distributor(shards, options.threads);
    PacketDecoder decoder(distributor);
    const std::uint64_t filtered = read_all(recording, options, decoder, distributor, secrets);
    distributor.finish();

    store::Session session;
    tell_counts(recording, decoder.counts(), filtered, shards, session);
    std::vector<std::unique_ptr<store::SessionShard>> rows;
    for (const auto& shard : shards) {
        rows.push_back(shard->take_rows());
    }
    store::SessionBuilder::merge(std::move(rows), session);
    if (derived->size() > 0) {
        session.derived = derived;
    }
    return session;
}

}  // namespace waybill::capture
