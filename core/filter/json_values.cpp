// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/json_values.h"

#include <string>
#include <utility>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "core/base/ascii.h"
#include "core/http/media_type.h"

namespace waybill::filter {
namespace {

bool is_json(const http::Message& message) {
    const std::string_view type =
        http::parse_media_type(message.head.fields.value("content-type")).type;
    const std::string_view subtype = type.substr(type.find('/') + 1);
    const auto ends_with = [&](std::string_view end) {
        return subtype.size() >= end.size()
               && ascii::equal_ignoring_case(subtype.substr(subtype.size() - end.size()), end);
    };
    return ends_with("json") || ends_with("jsonl") || ends_with("json-seq");
}

constexpr std::int64_t kExact = std::int64_t{1} << 53U;  // beyond it, a double is not

void tell_value(const boost::json::value& value, ValueSink& sink) {
    if (const auto* const text = value.if_string()) {
        sink.on_text({text->data(), text->size()});
    } else if (const auto* const number = value.if_double()) {
        sink.on_number(*number);
    } else if (const auto* const integer = value.if_int64();
               integer != nullptr && *integer<kExact&& * integer> - kExact) {
        sink.on_number(static_cast<double>(*integer));
    } else {
        sink.on_text(boost::json::serialize(value));
    }
}

}  // namespace

bool JsonBodies::select(const http::Exchange& exchange,
                        Side side,
                        store::ExchangeLoader& loader,
                        const JsonPath& path,
                        const JsonPath::Visit& visit,
                        std::uint64_t most) {
    json_.start(is_json(message_of(exchange, side)));
    std::uint64_t size = 0;
    reader_.read(exchange, side, loader, [&](Bytes data) {
        size += data.size();
        return size <= most && json_.add(data);
    });
    if (size <= most) {
        json_.select(path, visit);
    }
    json_.clear();
    return size <= most;
}

JsonValues::JsonValues(FieldId field, std::string_view path) : field_(field) {
    if (auto parsed = JsonPath::parse(path)) {
        path_ = std::move(*parsed);
        is_path_ = true;
    }
}

bool JsonValues::tell(const http::Exchange& exchange,
                      store::ExchangeLoader& loader,
                      std::uint64_t most,
                      ValueSink& sink) {
    bool all = true;
    for (const Side side : {Side::Client, Side::Server}) {
        const bool is_asked =
            field_ == FieldId::Json
            || field_ == (side == Side::Client ? FieldId::RequestJson : FieldId::ResponseJson);
        if (is_path_ && is_asked && has_body(message_of(exchange, side))) {
            const auto visit = [&](const boost::json::value& value) {
                tell_value(value, sink);
                return true;
            };
            all = bodies_.select(exchange, side, loader, path_, visit, most) && all;
        }
    }
    return all;
}

}  // namespace waybill::filter
