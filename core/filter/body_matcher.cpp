// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/body_matcher.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <optional>
#include <string>

#include <boost/json/value.hpp>
#include <pugixml.hpp>

#include "core/base/ascii.h"
#include "core/filter/body_text.h"
#include "core/filter/json_path.h"
#include "core/filter/json_values.h"
#include "core/filter/message_text.h"
#include "core/filter/streamed_text.h"
#include "core/filter/value_matcher.h"
#include "core/filter/xml_path.h"
#include "core/http/content_coding.h"
#include "core/http/media_type.h"

namespace waybill::filter {
namespace {

using store::BodyForm;

// The values in a body that a field means.
enum class Part : std::uint8_t { Text, Raw, Json, Xml, DecodedSize, Anything };

struct Place {
    Part part = Part::Text;
    bool of_request = false;
    bool of_response = false;
};

struct FieldPlace {
    FieldId field;
    Place place;
};
constexpr std::array<FieldPlace, 15> kPlaces{{
    {FieldId::Body, {Part::Text, true, true}},
    {FieldId::RequestBody, {Part::Text, true, false}},
    {FieldId::ResponseBody, {Part::Text, false, true}},
    {FieldId::RawBody, {Part::Raw, true, true}},
    {FieldId::RequestRawBody, {Part::Raw, true, false}},
    {FieldId::ResponseRawBody, {Part::Raw, false, true}},
    {FieldId::Json, {Part::Json, true, true}},
    {FieldId::RequestJson, {Part::Json, true, false}},
    {FieldId::ResponseJson, {Part::Json, false, true}},
    {FieldId::Xml, {Part::Xml, true, true}},
    {FieldId::RequestXml, {Part::Xml, true, false}},
    {FieldId::ResponseXml, {Part::Xml, false, true}},
    {FieldId::DecodedSize, {Part::DecodedSize, false, true}},
    {FieldId::RequestDecodedSize, {Part::DecodedSize, true, false}},
    {FieldId::Text, {Part::Anything, true, true}},
}};

Place place_of(FieldId field) {
    const auto* const found =
        std::find_if(kPlaces.begin(), kPlaces.end(), [field](const FieldPlace& candidate) {
            return candidate.field == field;
        });
    assert(found != kPlaces.end());
    return found->place;
}

std::string_view subtype_of(const http::Message& message) {
    const std::string_view type =
        http::parse_media_type(message.head.fields.value("content-type")).type;
    return type.substr(type.find('/') + 1);
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
    return text.size() >= end.size()
           && ascii::equal_ignoring_case(text.substr(text.size() - end.size()), end);
}

template <typename Number>
std::string decimal(Number number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return {digits.data(), end.ptr};
}

}  // namespace

class BodyMatcher::Impl {
public:
    explicit Impl(const Predicate& predicate)
        : place_(place_of(predicate.field)),
          is_present_(predicate.op == Operator::Present),
          values_(predicate),
          text_(predicate, values_) {
        // The parser lets nothing else through; a path that is none selects nothing.
        if (place_.part == Part::Json) {
            if (auto path = JsonPath::parse(predicate.argument)) {
                json_path_ = std::move(*path);
            }
        } else if (place_.part == Part::Xml) {
            if (auto path = XmlPath::parse(predicate.argument)) {
                xml_path_ = std::move(*path);
            }
        }
    }

    bool matches(const http::Exchange& exchange, store::ExchangeLoader& loader) {
        seen_ = false;
        matched_ = false;
        if (place_.part == Part::Anything) {
            judge_heads(exchange);
        }
        for (const Side side : {Side::Client, Side::Server}) {
            const bool is_asked = side == Side::Client ? place_.of_request : place_.of_response;
            if (is_asked && !matched_ && has_body(message_of(exchange, side))) {
                judge_body(exchange, side, loader);
            }
        }
        return values_.verdict(seen_, matched_);
    }

private:
    void judge_heads(const http::Exchange& exchange) {
        seen_ = true;
        matched_ = values_.on_text(exchange.url.text);
        for (const Side side : {Side::Client, Side::Server}) {
            const http::Message& message = message_of(exchange, side);
            if (message.present && !matched_) {
                matched_ = values_.on_text(head_text(message, scratch_));
            }
        }
    }

    void judge_body(const http::Exchange& exchange, Side side, store::ExchangeLoader& loader) {
        switch (place_.part) {
            case Part::Text:
            case Part::Anything:
                judge_text([&](const BodyText::Output& output) {
                    reader_.read(exchange, side, loader, output);
                });
                break;
            case Part::Raw:
                judge_text([&](const BodyText::Output& output) {
                    loader.read_body(exchange, side, BodyForm::AsSent, output);
                });
                break;
            case Part::Json:
                judge_json(exchange, side, loader);
                break;
            case Part::Xml:
                judge_xml(exchange, side, loader);
                break;
            case Part::DecodedSize:
                if (const auto size = decoded_size(exchange, side, loader)) {
                    seen_ = true;
                    matched_ = values_.on_number(static_cast<double>(*size));
                }
                break;
        }
    }

    template <typename Read>
    void judge_text(Read read) {
        seen_ = true;
        text_.start();
        read([this](Bytes data) { return text_.add(data); });
        matched_ = text_.finish();
    }

    void judge_json(const http::Exchange& exchange, Side side, store::ExchangeLoader& loader) {
        if (json_path_) {
            const auto visit = [this](const boost::json::value& value) {
                seen_ = true;
                matched_ = is_present_ ? is_there(value) : on_json(value);
                return !matched_;
            };
            json_.select(exchange, side, loader, *json_path_, visit);
        }
    }

    static bool is_there(const boost::json::value& value) {
        switch (value.kind()) {
            case boost::json::kind::null:
                return false;
            case boost::json::kind::string:
                return !value.get_string().empty();
            case boost::json::kind::array:
                return !value.get_array().empty();
            case boost::json::kind::object:
                return !value.get_object().empty();
            case boost::json::kind::bool_:
            case boost::json::kind::int64:
            case boost::json::kind::uint64:
            case boost::json::kind::double_:
                break;
        }
        return true;
    }

    bool on_json(const boost::json::value& value) const {
        switch (value.kind()) {
            case boost::json::kind::null:
                return values_.on_text("null");
            case boost::json::kind::bool_:
                return values_.on_text(value.get_bool() ? "true" : "false");
            case boost::json::kind::string:
                return values_.on_text({value.get_string().data(), value.get_string().size()});
            case boost::json::kind::int64:
                return on_integer(value.get_int64());
            case boost::json::kind::uint64:
                return on_integer(value.get_uint64());
            case boost::json::kind::double_:
                return values_.on_number(value.get_double());
            case boost::json::kind::array:
            case boost::json::kind::object:
                break;  // equal to nothing
        }
        return false;
    }

    // As a double only where that is exact.
    template <typename Integer>
    bool on_integer(Integer number) const {
        constexpr auto kExact = Integer{1} << 53U;
        bool is_exact = number < kExact;
        if constexpr (std::is_signed_v<Integer>) {
            is_exact = is_exact && number > -kExact;
        }
        return (is_exact && values_.on_number(static_cast<double>(number)))
               || values_.on_text(decimal(number));
    }

    void judge_xml(const http::Exchange& exchange, Side side, store::ExchangeLoader& loader) {
        constexpr std::size_t kLongest = 16 * kMiB;  // its tree takes up to sixteen times as much
        const bool is_xml = ends_with_ignoring_case(subtype_of(message_of(exchange, side)), "xml");
        scratch_.clear();
        reader_.read(exchange, side, loader, [&](Bytes data) {
            if (scratch_.empty()) {
                const std::size_t begin = as_text(data).find_first_not_of(" \t\r\n");
                if (begin == std::string_view::npos) {
                    return true;
                }
                data = data.subspan(begin);
                if (!is_xml && data.front() != '<') {
                    return false;
                }
            }
            scratch_ += as_text(data.first(std::min(data.size(), kLongest - scratch_.size())));
            return scratch_.size() < kLongest;
        });
        if (!xml_path_ || scratch_.empty()) {
            return;
        }
        // What stands before an error, or before the end of a body that was cut off, is found.
        pugi::xml_document document;
        document.load_buffer_inplace(
            scratch_.data(), scratch_.size(), pugi::parse_default, pugi::encoding_utf8);
        xml_path_->select(document, [this](const XmlValue& value) {
            seen_ = true;
            matched_ = (is_present_ && value.has_elements) || values_.on_text(value.text);
            return !matched_;
        });
        let_go_of_large(scratch_);
    }

    // As the machine format tells it: nothing where bytes are missing or cannot be decoded.
    static std::optional<std::uint64_t> decoded_size(const http::Exchange& exchange,
                                                     Side side,
                                                     store::ExchangeLoader& loader) {
        const http::Message& message = message_of(exchange, side);
        if (message.body.missing > 0) {
            return std::nullopt;
        }
        if (!message.content_decoded && http::codings_of(message).empty()) {
            return message.body.size;
        }
        std::uint64_t size = 0;
        const auto failure = loader.read_body(exchange, side, BodyForm::Content, [&](Bytes data) {
            size += data.size();
            return size <= kMostDecoded;
        });
        const bool is_decoded = !failure || (failure->at_end && size > 0);
        return is_decoded && size <= kMostDecoded ? std::optional(size) : std::nullopt;
    }

    Place place_;
    bool is_present_;
    ValueMatcher values_;
    StreamedText text_;
    BodyText reader_;
    JsonBodies json_;
    std::optional<JsonPath> json_path_;
    std::optional<XmlPath> xml_path_;
    std::string scratch_;
    bool seen_ = false;
    bool matched_ = false;
};

BodyMatcher::BodyMatcher(const Predicate& predicate) : impl_(std::make_unique<Impl>(predicate)) {}
BodyMatcher::~BodyMatcher() = default;
BodyMatcher::BodyMatcher(BodyMatcher&&) noexcept = default;
BodyMatcher& BodyMatcher::operator=(BodyMatcher&&) noexcept = default;

bool BodyMatcher::matches(const http::Exchange& exchange, store::ExchangeLoader& loader) {
    return impl_->matches(exchange, loader);
}

}  // namespace waybill::filter
