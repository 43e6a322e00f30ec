// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: whatever the bytes of a capture file are, reading it ends; no packet is longer than
// 256 KiB or than it was on the wire; packets lie one behind another inside the file, with the
// bytes that stand there, and read the same again, alone and as a range. Reading ends without an
// error only at the end of the file or of its last whole record.
#include "tests/fuzz/capture_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Nothing but pcap: the other formats have a target of their own, or their own fuzzers.
    if (size < 4 || !waybill::capture::PcapReader::recognises(waybill::Bytes(data, size))) {
        return 0;
    }
    waybill::fuzz::check_capture_file({data, size});
    return 0;
}
