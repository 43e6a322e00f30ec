// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/text_list.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/report/program_text.h"
#include "core/store/row_facts.h"

namespace waybill::report {
namespace {

namespace row_flag = store::row_flag;

constexpr std::size_t kTimeWidth = 12;          // 06:48:46.123
constexpr std::size_t kProgramWidth = 16;       // 15 bytes are the longest name of a process
constexpr std::size_t kGrowingNumberWidth = 5;  // of a session that grows
constexpr std::size_t kNarrowestProgram = 7;
constexpr std::size_t kMethodWidth = 7;
constexpr std::size_t kStatusWidth = 3;
constexpr std::size_t kTypeWidth = 8;
constexpr std::size_t kSizeWidth = 7;
constexpr std::size_t kDurationWidth = 7;
constexpr std::size_t kMarkWidth = 2;
constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowestAddress = 16;

// Durations over a minute in one unit, to fit the column.
std::string short_duration(std::int64_t ns) {
    constexpr std::int64_t kMinute = 60 * kNsPerSecond;
    if (ns < kMinute) {
        return format_duration(ns);
    }
    return ns < 1000 * kMinute ? std::to_string(ns / kNsPerSecond) + " s"
                               : std::to_string(ns / kMinute / 60) + " h";
}

// The path of gRPC is its method.
bool names_more_than_the_path(http::DialectKind kind) {
    return kind != http::DialectKind::Grpc && kind != http::DialectKind::GrpcWeb;
}

// What the dialect names, and how much a WebSocket carried; nothing for most.
std::string told_of_content(const store::Session& session, std::uint32_t index) {
    const store::ExchangeRow& row = session.exchanges[index];
    std::string text;
    if (row.dialect != 0) {
        const http::Dialect dialect = store::read_dialect(session.strings.at(row.dialect));
        if (!dialect.operation.empty() && names_more_than_the_path(dialect.kind)) {
            text += " (" + dialect.operation + ')';
        }
    }
    if (row.has(row_flag::kWebSocket)) {
        if (const auto& websocket = session.notes(index).websocket) {
            text += " (" + format_counted(websocket->messages(), "message", "messages") + ')';
        }
    }
    return text;
}

// Numbers of exchanges ascend.
std::size_t width_of_numbers(const store::Session& session) {
    const auto count = static_cast<std::uint32_t>(session.exchanges.size());
    const std::uint64_t last = count == 0 ? 0 : session.exchange_number(count - 1);
    return std::max<std::size_t>(std::to_string(last).size(), 2);
}

std::size_t width_of_programs(const store::Session& session, ProgramColumn programs) {
    if (programs != ProgramColumn::IfKnown) {
        return programs == ProgramColumn::Always ? kProgramWidth : 0;
    }
    std::size_t width = 0;
    for (const store::ConnectionRow& connection : session.connections) {
        if (const Program* const program = connection.program(Side::Client)) {
            const std::string label = for_terminal(program_label(*program));
            width = std::max({width, display_width(label), kNarrowestProgram});
        }
    }
    return std::min(width, kProgramWidth);
}

std::string program_of(const store::Session& session, const store::ExchangeRow& row) {
    const Program* const program = session.connections[row.connection].program(Side::Client);
    const std::string label = program != nullptr ? program_label(*program) : std::string();
    return label.empty() ? "-" : label;
}

std::string_view arrow(const TextStyle& style) {
    return style.unicode ? "\xe2\x86\x92" : "->";
}

}  // namespace

std::string_view short_type(std::string_view media_type) {
    constexpr auto kNames = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"application/javascript", "js"},
        {"application/octet-stream", "binary"},
        {"application/x-javascript", "js"},
        {"application/x-www-form-urlencoded", "form"},
        {"text/event-stream", "sse"},
        {"text/javascript", "js"},
        {"text/plain", "text"},
    });
    for (const auto& [type, name] : kNames) {
        if (media_type == type) {
            return name;
        }
    }
    std::string_view name = media_type.substr(media_type.find('/') + 1);
    const std::size_t plus = name.rfind('+');
    if (media_type == "image/svg+xml") {
        name = "svg";
    } else if (plus != std::string_view::npos && plus + 1 < name.size()) {
        name.remove_prefix(plus + 1);
    } else if (name.starts_with("x-")) {
        name.remove_prefix(2);
    }
    return name;
}

std::string address_of(const store::Session& session, const store::ExchangeRow& row) {
    if (!row.has(row_flag::kHasRequest)) {
        return to_string(session.connections[row.connection].server()) + " (request not captured)";
    }
    const std::string_view target = session.target(row);
    const std::string_view method = session.strings.at(row.method);
    const std::string_view secure = row.has(row_flag::kHttps) ? "https://" : "";
    const std::string host = shown_host(session.strings.at(row.host));
    std::string address = std::string(secure) + host;
    if (target.starts_with('/')) {
        address += target;
        return address;
    }
    const std::size_t scheme = target.find("://");
    if (scheme != std::string_view::npos && scheme < target.find('/')) {
        const bool is_https = ascii::equal_ignoring_case(target.substr(0, scheme), "https");
        return std::string(is_https ? target : target.substr(scheme + 3));
    }
    if (method == "CONNECT" || host.empty()) {
        return std::string(target);
    }
    if (!target.empty()) {
        address += ' ';
        address += target;
    }
    return address;
}

std::string status_of(const store::ExchangeRow& row) {
    if (!row.has(row_flag::kHasResponse)) {
        return "-";
    }
    return row.status == 0 ? "?" : std::to_string(row.status);
}

TextList::TextList(const store::Session& session, const TextStyle& style, ProgramColumn programs)
    : session_(session),
      style_(style),
      id_width_(std::max(width_of_numbers(session),
                         programs == ProgramColumn::IfKnown ? 0 : kGrowingNumberWidth)),
      program_width_(width_of_programs(session, programs)) {
    const std::size_t others = id_width_ + kGap + kTimeWidth + kGap
                               + (program_width_ != 0 ? program_width_ + kGap : 0) + kMethodWidth
                               + 1 + kGap + display_width(arrow(style_)) + 1 + kStatusWidth + kGap
                               + kTypeWidth + 1 + kSizeWidth + 1 + kDurationWidth + kMarkWidth;
    address_width_ =
        std::max(kNarrowestAddress, style_.width - std::min<std::size_t>(others, style_.width));
}

void TextList::append_header(std::string& out) const {
    Line line(out, style_);
    line.right("#", id_width_, Colour::Bold)
        .space(kGap)
        .left("time", kTimeWidth, Colour::Bold)
        .space(kGap);
    if (program_width_ != 0) {
        line.left("program", program_width_, Colour::Bold).space(kGap);
    }
    line.left("method", kMethodWidth, Colour::Bold)
        .space(1)
        .left("address", address_width_ + kGap, Colour::Bold)
        .left("status", display_width(arrow(style_)) + 1 + kStatusWidth + kGap, Colour::Bold)
        .left("type", kTypeWidth, Colour::Bold)
        .space(1)
        .right("size", kSizeWidth, Colour::Bold)
        .space(1)
        .right("took", kDurationWidth, Colour::Bold);
}

void TextList::append_line(std::string& out, std::uint32_t index) const {
    append(out, index, false);
}

void TextList::append_open_line(std::string& out, std::uint32_t index) const {
    append(out, index, true);
}

void TextList::append(std::string& out, std::uint32_t index, bool is_open) const {
    const store::ExchangeRow& row = session_.exchanges[index];
    const bool answered = row.has(row_flag::kHasResponse);
    std::string time = "-";
    if (row.started.known()) {
        time.clear();
        append_time_of_day(time, row.started);
    }
    std::string_view method = session_.strings.at(row.method);
    if (method.empty()) {
        method = "-";
    }
    const std::string_view type = short_type(session_.strings.at(row.type));

    Line line(out, style_);
    line.right(std::to_string(session_.exchange_number(index)), id_width_)
        .space(kGap)
        .left(time, kTimeWidth, Colour::Dim)
        .space(kGap);
    if (program_width_ != 0) {
        line.left(program_of(session_, row), program_width_).space(kGap);
    }
    line.left(method, kMethodWidth, Colour::Bold)
        .space(1)
        .left(address_of(session_, row) + told_of_content(session_, index), address_width_)
        .space(kGap)
        .text(arrow(style_), Colour::Dim)
        .space(1)
        .left(is_open && !answered ? "..." : status_of(row),
              kStatusWidth,
              colour_of_status(row.status))
        .space(kGap)
        .left(type.empty() ? "-" : type, kTypeWidth)
        .space(1)
        .right(is_open    ? "..."
               : answered ? format_size(row.response_size)
                          : "-",
               kSizeWidth)
        .space(1)
        .right(is_open ? "..." : short_duration(total_of(row)), kDurationWidth);
    if (row.has(row_flag::kHasAnomalies)) {
        line.space(1).text("!", Colour::Red);
    }
}

}  // namespace waybill::report
