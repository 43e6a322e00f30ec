// SPDX-License-Identifier: GPL-3.0-or-later
//
// Packets from network interfaces, through a pipe from a program that may capture them, so that
// nothing that reads packets has privileges: our waybill-capture (capture/helper), which holds
// cap_net_raw and nothing else, or Wireshark's dumpcap where ours may not and the user may use it.
//
// What comes through the pipe is pcapng with times in nanoseconds: a section, an interface
// description for each interface, packets, and interface statistics about once a second and at the
// end (dumpcap: at the end). What the kernel dropped is isb_osdrop; dumpcap, which writes no
// isb_osdrop, has it in isb_ifdrop. Packets of several interfaces are not in the order of time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture {

struct PacketFeedOptions {
    std::vector<std::string> interfaces;  // names, as network_interfaces() has them; "any" is one
    std::string filter;                   // in libpcap's language; "": all packets
    std::uint32_t snap_length = 0;        // 0: whole packets
    bool promiscuous = true;
    std::size_t buffer_bytes = 64 * kMiB;  // of the kernel, for each interface
};

class PacketFeed {
public:
    // Starts the program and waits until it captures on all interfaces. Errors are sentences fit to
    // show: no such interface, no permission (with what gives it, in lines of their own), what is
    // wrong with the filter and where. Starts no thread, so that drop_privileges() may follow.
    static Result<std::unique_ptr<PacketFeed>> start(const PacketFeedOptions& options);
    // Ends the program, if it has not ended.
    virtual ~PacketFeed() = default;

    // "waybill-capture" or "dumpcap".
    virtual const std::string& program() const = 0;

    // The end of the pipe to read from; belongs to the feed. Its end is the end of the capture.
    virtual int descriptor() const = 0;

    // Asks the program to end: what it has captured so far still comes. Any thread, and signal
    // handlers.
    virtual void stop() = 0;

    // Sentences about what went wrong while it captured, as an interface that went away; each is
    // given once. Any thread.
    virtual std::vector<std::string> take_complaints() = 0;

    // Behind the end of the pipe: waits for the end of the program; why it ended early.
    virtual Result<void> outcome() = 0;
};

// The line that gives waybill-capture the right to capture, for people to copy:
// "sudo setcap cap_net_raw+ep /usr/libexec/waybill-capture".
std::string setcap_line();

}  // namespace waybill::capture
