// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/frame_json.h"

#include <string_view>

#include <fmt/format.h>

#include "core/report/json_writer.h"

namespace waybill::report {
namespace {

// A number that has no name is written in hexadecimal.
std::string named(std::string_view name, std::uint32_t number) {
    return name.empty() ? fmt::format("{:#x}", number) : std::string(name);
}

void write_settings(JsonWriter& json, const http::Http2FrameNote& note) {
    json.begin_array();
    for (const auto& [setting, value] : note.settings) {
        json.begin_array();
        json.plain_string(named(http::http2_setting_name(setting), setting));
        json.number(value);
        json.end_array();
    }
    json.end_array();
}

void write_priority(JsonWriter& json, const http::Http2Priority& priority) {
    json.begin_object();
    json.key("dependency");
    json.number(priority.dependency);
    json.key("weight");
    json.number(priority.weight);
    json.key("exclusive");
    json.boolean(priority.exclusive);
    json.end_object();
}

}  // namespace

void append_frame(std::string& out,
                  std::uint64_t connection,
                  const http::Http2FrameNote& note,
                  Timestamp at) {
    JsonWriter json(out);
    json.begin_object();
    json.key("type");
    json.plain_string("frame");
    json.key("connection");
    json.number(connection);
    json.key("stream");
    json.number(note.stream);
    json.key("side");
    json.plain_string(to_string(note.side));
    json.key("at");
    json.timestamp(at);
    json.key("kind");
    json.plain_string(named(http::http2_kind_name(note.kind), note.kind));
    json.key("flags");
    json.number(note.flags);
    json.key("length");
    json.number(note.length);
    if (note.missing != 0) {
        json.key("missing");
        json.number(note.missing);
    }
    if (note.kind == http::http2_kind::kSettings) {
        json.key("settings");
        write_settings(json, note);
    }
    if (note.error) {
        json.key("error");
        json.plain_string(named(http::http2_error_name(*note.error), *note.error));
    }
    if (note.last_stream) {
        json.key("last_stream");
        json.number(*note.last_stream);
    }
    if (note.increment) {
        json.key("increment");
        json.number(*note.increment);
    }
    if (note.promised_stream) {
        json.key("promised_stream");
        json.number(*note.promised_stream);
    }
    if (note.priority) {
        json.key("priority");
        write_priority(json, *note.priority);
    }
    json.end_object();
}

}  // namespace waybill::report
