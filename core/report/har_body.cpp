// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_body.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/base/text.h"
#include "core/http/charset.h"
#include "core/http/content_coding.h"
#include "core/http/media_type.h"

namespace waybill::report {
namespace {

constexpr std::size_t kPart = 48 * kKiB;  // a multiple of three

bool is_ascii(std::string_view text) {
    unsigned char all = 0;
    for (const char c : text) {
        all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
    }
    return all < 0x80;
}

// Control characters that text does not have: such a body is better left alone.
bool has_controls(std::string_view text) {
    bool found = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        found |= byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\f' && byte != '\r';
    }
    return found;
}

// Length of the text without the bytes at its end that may be the beginning of a character.
std::size_t whole_characters(std::string_view text) {
    const std::size_t size = text.size();
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, size); ++back) {
        const auto byte = static_cast<unsigned char>(text[size - back]);
        if (byte < 0x80) {
            return size;
        }
        if (byte >= 0xc0) {
            const std::size_t length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
            return length > back ? size - back : size;
        }
    }
    return size;
}

bool is_utf8_by_type(const http::Message& message) {
    const std::string_view charset =
        http::parse_media_type(message.head.fields.value("content-type")).charset;
    if (charset.empty()) {
        return true;
    }
    const http::Charset* const known = http::find_charset(charset);
    return known != nullptr && known->kind == http::CharsetKind::Utf8;
}

}  // namespace

HarStringWriter::HarStringWriter(JsonWriter& json,
                                 bool as_text,
                                 const std::function<bool()>& part_written)
    : json_(json),
      as_text_(as_text),
      part_written_(part_written) {
    json_.begin_string();
}

bool HarStringWriter::add(Bytes data) {
    while (!data.empty()) {
        const Bytes next = data.first(std::min(data.size(), kPart - rest_.size()));
        data = data.subspan(next.size());
        std::string_view text = as_text(next);
        if (!rest_.empty()) {
            rest_ += text;
            text = rest_;
        }
        const std::size_t whole = as_text_ ? whole_characters(text) : text.size() / 3 * 3;
        if (!as_text_) {
            json_.base64_part(as_bytes(text.substr(0, whole)));
        } else if (is_valid_utf8(text.substr(0, whole))) {
            json_.string_part(text.substr(0, whole));
        } else {
            return false;
        }
        rest_ = std::string(text.substr(whole));
        if (!part_written_()) {
            return false;
        }
    }
    return true;
}

void HarStringWriter::finish() {
    if (!as_text_) {
        json_.base64_part(as_bytes(rest_));
    }
    json_.end_string();
}

// Gives the bytes to `output` until it returns false.
HarBody::Outcome HarBody::read(bool decode, const std::function<bool(Bytes)>& output) {
    if (!decode || codings_.empty()) {
        loader_->read_body(*exchange_, side_, store::BodyForm::AsSent, output);
        return Outcome::Whole;
    }
    bool stopped = false;
    http::DecodeLimits limits;
    limits.output_bytes = 0;
    limits.out_of_time = [&stopped] {
        return stopped;
    };
    http::ContentDecoder decoder(
        codings_, std::move(limits), [&](Bytes data) { stopped = stopped || !output(data); });
    loader_->read_body(*exchange_, side_, store::BodyForm::AsSent, [&](Bytes data) {
        return decoder.add(data) && !stopped;
    });
    if (stopped) {
        return Outcome::Whole;
    }
    // As the loader does: what a body that is cut off decodes to counts.
    const bool may_be_cut_off = decoder.failure() == nullptr && decoder.decoded_bytes() > 0;
    decoder.finish();
    if (const http::DecodeFailure* failure = decoder.failure(); failure != nullptr) {
        anomalies_.push_back({failure->code, side_, 0, failure->detail});
        return may_be_cut_off ? Outcome::CutOff : Outcome::Failed;
    }
    if (!decoder.leniency().empty()) {
        anomalies_.push_back(
            {AnomalyCode::ContentDecodeFailed, side_, 0, std::string(decoder.leniency())});
    }
    return Outcome::Whole;
}

void HarBody::look_at_text(std::string_view text) {
    ascii_only_ = ascii_only_ && is_ascii(text);
    is_text_ = is_text_ && !has_controls(text) && (ascii_only_ || is_valid_utf8(text));
}

void HarBody::look_at(Bytes data) {
    size_ += data.size();
    std::string_view text = as_text(data);
    if (kept_.size() < kKept) {
        kept_ += text.substr(0, kKept - kept_.size());
    }
    if (!is_text_) {
        return;
    }
    if (!cut_character_.empty()) {
        cut_character_ += text;
        text = cut_character_;
    }
    const std::size_t whole = whole_characters(text);
    look_at_text(text.substr(0, whole));
    cut_character_ = std::string(text.substr(whole));
}

void HarBody::begin() {
    kept_.clear();
    cut_character_.clear();
    size_ = 0;
    is_text_ = true;
    ascii_only_ = true;
}

void HarBody::pass_over(const http::Message& message) {
    begin();
    anomalies_.clear();
    decoded_ = true;
    size_ = message.present ? message.body.size - message.body.missing : 0;
}

void HarBody::look(const http::Exchange& exchange, Side side, store::ExchangeLoader& loader) {
    const http::Message& message = side == Side::Client ? exchange.request : exchange.response;
    exchange_ = &exchange;
    loader_ = &loader;
    side_ = side;
    codings_.clear();
    anomalies_.clear();
    decoded_ = true;
    begin();
    if (!message.present || message.body.size == 0
        || message.body.framing == http::BodyFraming::Tunnel) {
        return;
    }
    codings_ = http::codings_of(message);
    const auto take = [this](Bytes data) {
        look_at(data);
        return true;
    };
    if (read(true, take) == Outcome::Failed) {
        decoded_ = false;
        begin();
        read(false, take);
    }
    if (message.body.missing > 0) {
        anomalies_.clear();  // the gap is one of its own
    }
    is_text_ = is_text_ && cut_character_.empty() && (ascii_only_ || is_utf8_by_type(message));
}

void HarBody::write(JsonWriter& json, const std::function<bool()>& part_written) {
    HarStringWriter string(json, is_text_, part_written);
    if (size_ == kept_.size()) {
        string.add(as_bytes(kept_));
    } else {
        const std::vector<Anomaly> found = std::move(anomalies_);
        read(decoded_, [&string](Bytes data) { return string.add(data); });
        anomalies_ = found;
    }
    string.finish();
}

}  // namespace waybill::report
