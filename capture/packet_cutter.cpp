// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/packet_cutter.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "capture/cut_plan.h"
#include "capture/packet_decoder.h"
#include "capture/pcapng_writer.h"
#include "capture/tls/hello_search.h"

namespace waybill::capture {
namespace {

// What the first reading of the packets finds.
class FirstReading final : public SegmentSink {
public:
    FirstReading(CutPlan& plan, const store::Session& session, bool wants_hellos)
        : plan_(plan),
          session_(session),
          wants_hellos_(wants_hellos) {}

    void begin_packet() { fragment_.reset(); }

    void on_segment(const Segment& segment) override {
        const std::uint32_t index = plan_.connection_of(segment);
        if (index == CutPlan::kNone) {
            return;
        }
        plan_.look_at(segment);
        if (fragment_) {
            plan_.look_at_fragments(segment, *fragment_);
        }
        const std::uint32_t connection = plan_.connections()[index];
        if (wants_hellos_ && session_.connections[connection].tls != nullptr) {
            searches_[connection][segment.from].add(
                segment.sequence, segment.payload, [this](const tls::Random& random) {
                    if (seen_.insert(random).second) {
                        randoms_.push_back(random);
                    }
                });
        }
    }

    void on_fragment(std::uint64_t datagram) override { fragment_ = datagram; }

    // Of what looks like the ClientHellos of chosen connections.
    const std::vector<tls::Random>& randoms() const { return randoms_; }

private:
    CutPlan& plan_;
    const store::Session& session_;
    bool wants_hellos_;
    std::optional<std::uint64_t> fragment_;  // that the packet is: of which datagram
    std::unordered_map<std::uint32_t, std::array<tls::HelloSearch, 2>> searches_;
    std::set<tls::Random> seen_;
    std::vector<tls::Random> randoms_;
};

// Whether a packet is to be kept.
class SecondReading final : public SegmentSink {
public:
    explicit SecondReading(const CutPlan& plan) : plan_(plan), found_(plan.connections().size()) {}

    void begin_packet() { keeps_ = false; }
    bool keeps() const { return keeps_; }

    void on_segment(const Segment& segment) override {
        if (plan_.keeps(segment)) {
            keeps_ = true;
            found_[plan_.connection_of(segment)] = true;
        }
    }
    void on_fragment(std::uint64_t datagram) override {
        keeps_ = keeps_ || plan_.keeps_fragment(datagram);
    }

    // Of every chosen connection there was a packet.
    bool found_all() const {
        return std::ranges::all_of(found_, [](bool found) { return found; });
    }

private:
    const CutPlan& plan_;
    bool keeps_ = false;
    std::vector<bool> found_;
};

// Writes the packets, with the interfaces that they came from.
class CutFile {
public:
    CutFile(const CutTask& task, const PcapngWriter::Section& section)
        : sources_(task.recording.sources()),
          writer_(task.output, section) {
        if (task.comments) {
            for (std::uint32_t i = 0; i < task.exchanges.size(); ++i) {
                const std::uint32_t index = task.exchanges[i];
                starts_.emplace_back(task.session.exchanges[index].order, std::uint64_t{index} + 1);
            }
            std::ranges::sort(starts_);
        }
    }

    PcapngWriter& writer() { return writer_; }

    Result<void> add(const Packet& packet) {
        comments_.clear();
        for (; next_ < starts_.size() && starts_[next_].first <= packet.record; ++next_) {
            if (starts_[next_].first == packet.record && comments_.size() < kMostComments) {
                comments_.push_back("exchange " + std::to_string(starts_[next_].second));
            }
        }
        return writer_.add_packet(packet, interface_of(packet), comments_);
    }

    // What each file's capturing program lost: said of the first of its interfaces.
    Result<void> finish() {
        std::uint64_t told = ~std::uint64_t{0};
        for (const auto& [key, number] : interfaces_) {
            const std::uint64_t source = std::get<0>(key);
            if (source == told || sources_[source].dropped == 0) {
                continue;
            }
            told = source;
            PcapngWriter::Statistics statistics;
            statistics.dropped = sources_[source].dropped;
            statistics.at = sources_[source].last;
            if (Result<void> result = writer_.add_statistics(number, statistics); !result) {
                return result;
            }
        }
        return writer_.flush();
    }

private:
    static constexpr std::size_t kMostComments = 100;  // of a packet

    // The source, the interface among the source's, the link type.
    using InterfaceKey = std::tuple<std::uint64_t, std::uint32_t, std::uint16_t>;

    std::uint32_t interface_of(const Packet& packet) {
        const InterfaceKey key{record_source(packet.record), packet.interface, packet.link_type};
        if (const auto known = interfaces_.find(key); known != interfaces_.end()) {
            return known->second;
        }
        PcapngWriter::Interface interface;
        interface.link_type = packet.link_type;
        const std::vector<std::string>& names = sources_[std::get<0>(key)].interfaces;
        if (packet.interface < names.size()) {
            interface.name = names[packet.interface];
        }
        return interfaces_.emplace(key, writer_.add_interface(interface)).first->second;
    }

    const std::vector<SourceFacts>& sources_;
    PcapngWriter writer_;
    std::map<InterfaceKey, std::uint32_t> interfaces_;
    std::vector<std::pair<RecordId, std::uint64_t>> starts_;  // of exchanges: packet and id
    std::size_t next_ = 0;
    std::vector<std::string> comments_;
};

// One reading of the packets that were analysed.
class Reading {
public:
    Reading(const CutTask& task, RecordId first, std::uint64_t done)
        : task_(task),
          packets_(task.recording.packets(first, kNoRecord)),
          done_(done) {}

    // False at the end, and when it shall stop.
    bool next(Packet& packet) {
        while (packets_->next(packet)) {
            constexpr std::uint64_t kPacketsPerLook = 4096;
            if (++done_ % kPacketsPerLook == 0) {
                if (task_.stop != nullptr && task_.stop->load(std::memory_order_relaxed)) {
                    return false;
                }
                if (task_.progress) {
                    const std::uint64_t total = 2 * task_.session.packets;
                    task_.progress(std::min(done_, total), total);
                }
            }
            if (task_.filter == nullptr || task_.filter->matches(packet)) {
                return true;
            }
        }
        return false;
    }

private:
    const CutTask& task_;
    std::unique_ptr<PacketRange> packets_;
    std::uint64_t done_;
};

bool was_stopped(const CutTask& task) {
    return task.stop != nullptr && task.stop->load(std::memory_order_relaxed);
}

PcapngWriter::Section section_of(const CutTask& task) {
    PcapngWriter::Section section;
    section.application = "Waybill " WAYBILL_VERSION;
    section.comments.push_back(
        "The packets of " + std::to_string(task.exchanges.size()) + " of "
        + std::to_string(task.session.exchanges.size())
        + " exchanges. Exchanges that share packets with them come along, and of TLS and HTTP/2 "
          "whole connections.");
    return section;
}

// The names that the recording has of the addresses of chosen connections.
std::vector<std::pair<IpAddress, std::string>> names_of(const CutTask& task, const CutPlan& plan) {
    std::map<std::string, IpAddress> addresses;
    for (const std::uint32_t index : plan.connections()) {
        for (const Endpoint& endpoint : task.session.connections[index].start.endpoints) {
            addresses.emplace(to_string(endpoint.ip), endpoint.ip);
        }
    }
    std::vector<std::pair<IpAddress, std::string>> names;
    for (const SourceFacts& source : task.recording.sources()) {
        for (const auto& [address, name] : source.names) {
            if (const auto found = addresses.find(address); found != addresses.end()) {
                names.emplace_back(found->second, name);
            }
        }
    }
    return names;
}

std::string key_log_of(const tls::Secrets& secrets, const std::vector<tls::Random>& randoms) {
    std::string text;
    for (const tls::Random& random : randoms) {
        text += secrets.key_log_of(random);
    }
    return text;
}

bool has_packets_of(const CutPlan& plan) {
    return plan.first_record() != kNoRecord
           && record_source(plan.first_record()) < store::kDerivedSource;
}

void read_first(const CutTask& task, const CutPlan& plan, FirstReading& first) {
    if (!has_packets_of(plan)) {
        return;
    }
    Packet packet;
    Reading reading(task, plan.first_record(), 0);
    PacketDecoder decoder(first);
    while (reading.next(packet)) {
        first.begin_packet();
        decoder.decode(packet);
        decoder.keep_alive();
    }
}

}  // namespace

std::string chosen_key_log(const CutTask& task) {
    if (task.secrets == nullptr) {
        return {};
    }
    CutPlan plan(task.session, task.exchanges);
    FirstReading first(plan, task.session, true);
    read_first(task, plan, first);
    return key_log_of(*task.secrets, first.randoms());
}

Result<CutPackets> cut_packets(const CutTask& task) {
    CutPlan plan(task.session, task.exchanges);
    FirstReading first(plan, task.session, task.secrets != nullptr);
    CutFile file(task, section_of(task));
    const bool has_packets = has_packets_of(plan);
    read_first(task, plan, first);
    plan.settle();

    CutPackets cut;
    const std::string key_log =
        task.secrets != nullptr ? key_log_of(*task.secrets, first.randoms()) : std::string();
    cut.secrets = static_cast<std::uint64_t>(std::ranges::count(key_log, '\n'));
    // What cannot be written is told by flush(), too.
    (void)file.writer().add_names(names_of(task, plan));
    (void)file.writer().add_tls_secrets(key_log);
    SecondReading second(plan);
    if (has_packets) {
        Packet packet;
        Reading reading(task, plan.first_record(), task.session.packets);
        PacketDecoder decoder(second);
        while (reading.next(packet)) {
            second.begin_packet();
            decoder.decode(packet);
            decoder.keep_alive();
            if (!second.keeps()) {
                continue;
            }
            ++cut.packets;
            if (const Result<void> result = file.add(packet); !result) {
                return result.error();
            }
        }
    }
    if (const Result<void> result = file.finish(); !result) {
        return result.error();
    }
    if (!second.found_all() && !was_stopped(task)) {
        return Error{has_packets ? "packets of the recording cannot be read again: was a file "
                                   "changed or removed?"
                                 : "there are no packets: they were not recorded"};
    }
    return cut;
}

}  // namespace waybill::capture
