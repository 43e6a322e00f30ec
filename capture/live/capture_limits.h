// SPDX-License-Identifier: GPL-3.0-or-later
//
// When a live capture ends by itself, and when it goes on in another file: tshark's -a and -b.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace waybill::capture {

// 0 everywhere: no limit.
struct CaptureLimits {
    // Ends the capture.
    std::int64_t stop_ns = 0;        // -a duration:SECONDS, fractions allowed
    std::uint64_t stop_bytes = 0;    // -a filesize:KB, of 1,000 bytes
    std::uint64_t stop_files = 0;    // -a files:N
    std::uint64_t stop_packets = 0;  // -a packets:N

    // Begins another file.
    std::int64_t next_ns = 0;      // -b duration:SECONDS
    std::int64_t interval_ns = 0;  // -b interval:SECONDS: when the time of day is a multiple of it
    std::uint64_t next_bytes = 0;  // -b filesize:KB
    std::uint64_t next_packets = 0;  // -b packets:N
    std::uint64_t ring_files = 0;    // -b files:N: so many are kept, the oldest is deleted

    // How the files are called: path_00001_20261120224759.pcapng, in local time, or with
    // -b nametimenum:2 path_20261120224759_00001.pcapng.
    bool time_before_number = false;
    // -b printname:FILE: the name of each file is written there once it is complete; "-" or
    // "stdout", and "stderr", are the program's own.
    std::string names_file;

    // Of a file, which then ends or begins the next one. As with tshark, -a filesize is the same as
    // -b filesize where there are several files.
    std::uint64_t file_bytes() const { return next_bytes != 0 ? next_bytes : stop_bytes; }

    bool several_files() const {
        return next_ns != 0 || interval_ns != 0 || next_bytes != 0 || next_packets != 0
               || ring_files != 0;
    }
};

// Takes the value of one -a or -b; the error says what is wrong with it.
Result<void> add_stop_condition(std::string_view text, CaptureLimits& limits);
Result<void> add_ring_option(std::string_view text, CaptureLimits& limits);

// What does not go together, as -b without a limit that begins another file.
Result<void> check(const CaptureLimits& limits);

}  // namespace waybill::capture
