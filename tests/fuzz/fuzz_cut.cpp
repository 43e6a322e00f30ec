// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: what is cut of any capture is a pcapng file that is read to its end without a word;
// its packets stand in the capture, in the same order; that of all exchanges has as many exchanges.
//
// Input: one byte picks the exchanges; then a capture file.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "capture/capture_analyzer.h"
#include "capture/packet_cutter.h"
#include "tests/fuzz/capture_file.h"

namespace waybill::fuzz {
namespace {

std::vector<Byte> cut(const capture::Recording& recording,
                      const store::Session& session,
                      std::vector<std::uint32_t> exchanges) {
    std::vector<Byte> file;
    const auto chosen = capture::ChosenExchanges::these(std::move(exchanges));
    const auto result =
        capture::cut_packets({.recording = recording,
                              .session = session,
                              .exchanges = chosen,
                              .output = [&file](Bytes bytes) {
                                  file.insert(file.end(), bytes.begin(), bytes.end());
                                  return Result<void>();
                              }});
    require(result.has_value());
    return file;
}

// The packets of `part` are among those of `whole`, in their order.
void check_packets(const std::string& part, const std::string& whole) {
    capture::Recording inner({part});
    capture::Recording outer({whole});
    capture::Packet packet;
    capture::Packet candidate;
    while (inner.next(packet)) {
        bool found = false;
        while (!found && outer.next(candidate)) {
            found = packet.wire_length == candidate.wire_length
                    && std::ranges::equal(packet.data, candidate.data);
        }
        require(found);
    }
    require(!inner.error() && inner.notes().empty());
}

void check(std::uint8_t step, Bytes content) {
    const MemoryFile file(content);
    capture::Recording recording({file.path()});
    const store::Session session = capture::analyze(recording, {});
    const auto count = static_cast<std::uint32_t>(session.exchanges.size());
    std::vector<std::uint32_t> some;
    for (std::uint32_t i = step; i < count; i += step + 1U) {
        some.push_back(i);
    }
    const MemoryFile part(cut(recording, session, std::move(some)));
    check_packets(part.path(), file.path());
    capture::Recording again({part.path()});
    (void)capture::analyze(again, {});

    std::vector<std::uint32_t> all(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        all[i] = i;
    }
    const MemoryFile most(cut(recording, session, std::move(all)));
    capture::Recording same({most.path()});
    require(capture::analyze(same, {}).exchanges.size() == count);
}

}  // namespace
}  // namespace waybill::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 0) {
        waybill::fuzz::check(data[0] & 7U, waybill::Bytes(data + 1, size - 1));
    }
    return 0;
}
