// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lines of the machine format, version 1, that are not exchanges. None has a line feed behind
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/json_writer.h"
#include "core/store/session.h"

namespace waybill::report {

// The first line, `"type":"session"`: where the recording came from.
void append_session(std::string& out, const store::Session& session);

// The list of its member "sources".
void write_sources(JsonWriter& json, const std::vector<store::Source>& sources);

// One `"type":"connection"` line; `index` counts from 0.
void append_connection(std::string& out,
                       const store::Session& session,
                       std::uint32_t index,
                       bool with_programs = true);

// What a filter let through, or was chosen otherwise.
struct MatchCount {
    std::string_view filter;  // in canonical form; "": there was none
    std::uint64_t matched = 0;
};

// The last line, `"type":"summary"`: what there was, counted; with `filter` and `matched` when only
// what a filter let through was written.
void append_summary(std::string& out,
                    const store::Session& session,
                    const MatchCount* filtered = nullptr);

// Of a network interface that was captured from.
struct InterfaceTotals {
    std::string name;
    std::uint64_t packets = 0;
    std::optional<std::uint64_t> dropped;               // by the kernel
    std::optional<std::uint64_t> dropped_by_interface;  // by the card or its driver
};

// What a live capture has seen, which may be more than its session still holds.
struct SessionTotals {
    std::uint64_t connections = 0;
    std::uint64_t exchanges = 0;
    std::uint64_t requests = 0;
    std::uint64_t responses = 0;
    std::uint64_t bytes = 0;
    std::vector<InterfaceTotals> interfaces{};
};
void append_summary(std::string& out,
                    const store::Session& session,
                    const SessionTotals& totals,
                    const MatchCount* filtered);

}  // namespace waybill::report
