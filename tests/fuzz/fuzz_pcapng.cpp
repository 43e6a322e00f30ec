// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: as that of fuzz_pcap.cpp, for pcapng; and the facts about the file stay within their
// limits.
#include "tests/fuzz/capture_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 4 || !waybill::capture::PcapngReader::recognises(waybill::Bytes(data, size))) {
        return 0;
    }
    const waybill::capture::SourceFacts facts = waybill::fuzz::check_capture_file({data, size});
    waybill::fuzz::require(facts.comments.size() <= 1000);
    waybill::fuzz::require(facts.interfaces.size() <= size / 20);
    waybill::fuzz::require(facts.link_types.size() <= facts.interfaces.size());
    waybill::fuzz::require(facts.tls_secrets.size() <= size);
    waybill::fuzz::require(facts.names.size() <= size);
    return 0;
}
