// SPDX-License-Identifier: GPL-3.0-or-later
//
// One line per exchange for people:
//
//     #  time          method  address                       status  type      size     time
//     1  06:48:46.123  GET     example.com/index.html     -> 200  html      1.2 kB    12 ms
//
// Made of rows alone, so that nothing is loaded. An exclamation mark at the end says that the
// exchange has anomalies. Behind the time stands the client's program ("curl[4242]") where any is
// known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/report/text_format.h"
#include "core/report/text_style.h"
#include "core/store/session.h"

namespace waybill::report {

// "html", "json", "js", "png" of a media type in lower case without parameters.
std::string_view short_type(std::string_view media_type);

// Host and path of an exchange, "https://" in front where it was that, or the server's address when
// the request was not captured; to be shown through Line.
std::string address_of(const store::Session& session, const store::ExchangeRow& row);

// "200"; "-" without a response, "?" for one whose status could not be read.
std::string status_of(const store::ExchangeRow& row);

// Whether there is a column with the client's program.
enum class ProgramColumn : std::uint8_t {
    IfKnown,  // when any connection has one by now, as wide as they need
    Always,   // of a fixed width: for a session that grows
    Never,
};

class TextList {
public:
    // `session` must outlive the list. The widths of some columns follow from the rows it has.
    TextList(const store::Session& session,
             const TextStyle& style,
             ProgramColumn programs = ProgramColumn::IfKnown);

    // Each with a line feed behind it.
    void append_header(std::string& out) const;
    void append_line(std::string& out, std::uint32_t index) const;
    // Of an exchange that goes on: "..." where nothing has come yet.
    void append_open_line(std::string& out, std::uint32_t index) const;

private:
    void append(std::string& out, std::uint32_t index, bool is_open) const;

    const store::Session& session_;
    TextStyle style_;
    std::size_t id_width_;
    std::size_t program_width_;  // 0: no such column
    std::size_t address_width_;
};

}  // namespace waybill::report
