// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/redacted_heads.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/http/http2_head.h"

namespace waybill::report {
namespace {

using http::Field;
using http::FieldLengths;

// A value that stands in a text, and what takes its place.
struct Replaced {
    std::size_t begin;
    std::size_t length;
    std::string value;
};

bool lies_in(std::string_view text, std::string_view part) {
    const std::less_equal<> in_order;
    return part.data() != nullptr && in_order(text.data(), part.data())
           && in_order(part.data() + part.size(), text.data() + text.size());
}

class TextMaker {
public:
    TextMaker(const SecretReplacer& replacer, std::string_view text)
        : replacer_(replacer),
          text_(text) {}

    void put(std::string_view part, std::string value) {
        if (lies_in(text_, part)) {
            replaced_.push_back({static_cast<std::size_t>(part.data() - text_.data()),
                                 part.size(),
                                 std::move(value)});
        }
    }

    void put_fields(const http::HeaderList& fields) {
        for (const Field& field : fields) {
            put(field.value, replacer_.field(field.name, field.value));
        }
    }

    // What stands between the parts may have secrets, too: lines that are no fields. `moved` is
    // told where each part lies now.
    std::string make(const std::function<void(std::size_t begin, std::size_t length)>& moved = {}) {
        std::stable_sort(replaced_.begin(),
                         replaced_.end(),
                         [](const Replaced& a, const Replaced& b) { return a.begin < b.begin; });
        std::string out;
        std::size_t done = 0;
        for (const Replaced& part : replaced_) {
            if (part.begin < done) {
                continue;
            }
            out += replacer_.text(text_.substr(done, part.begin - done));
            if (moved) {
                moved(out.size(), part.value.size());
            }
            out += part.value;
            done = part.begin + part.length;
        }
        out += replacer_.text(text_.substr(done));
        return out;
    }

private:
    const SecretReplacer& replacer_;
    std::string_view text_;
    std::vector<Replaced> replaced_;
};

std::string redacted_value(const SecretReplacer& replacer,
                           std::string_view name,
                           std::string_view value) {
    if (name == ":authority") {
        return replacer.authority(value);
    }
    return name.starts_with(':') ? replacer.text(value) : replacer.field(name, value);
}

void redact_http2_head(const SecretReplacer& replacer,
                       const http::Message& from,
                       http::HeadKind kind,
                       http::Message& out) {
    constexpr std::size_t kSeparator = 2;
    http::Http2HeadText head;
    std::string_view text = from.raw_head;
    for (const FieldLengths& length : from.head_lengths) {
        const std::string_view name = text.substr(0, length.name);
        const std::string_view value = text.substr(length.name + kSeparator, length.value);
        text.remove_prefix(length.name + kSeparator + length.value + kSeparator);
        head.add(name, redacted_value(replacer, name, value));
    }
    head.finish();
    out.raw_head = head.text();
    out.head_lengths.assign(head.lengths().begin(), head.lengths().end());
    http::read_http2_head(kind, out.raw_head, out.head_lengths, out.head);
}

void redact_trailers(const SecretReplacer& replacer,
                     const http::Message& from,
                     http::Message& out) {
    TextMaker maker(replacer, from.raw_trailers);
    maker.put_fields(from.trailers);
    std::vector<std::pair<std::size_t, std::size_t>> places;
    out.raw_trailers = maker.make(
        [&](std::size_t begin, std::size_t length) { places.emplace_back(begin, length); });
    out.trailers.clear();
    std::size_t i = 0;
    for (const Field& field : from.trailers) {
        if (!lies_in(from.raw_trailers, field.value) || i == places.size()) {
            continue;
        }
        const auto [begin, length] = places[i++];
        const std::string_view all = out.raw_trailers;
        // The name stands as far in front of its value as it did.
        const auto distance = static_cast<std::size_t>(field.value.data() - field.name.data());
        out.trailers.add({all.substr(begin - std::min(begin, distance), field.name.size()),
                          all.substr(begin, length)});
    }
}

}  // namespace

void redact_heads(const SecretReplacer& replacer,
                  const http::Message& from,
                  http::HeadKind kind,
                  http::HeadParser& parser,
                  http::Message& out) {
    out.head_lengths.clear();
    if (!from.head_lengths.empty()) {
        redact_http2_head(replacer, from, kind, out);
    } else if (!from.raw_head.empty()) {
        TextMaker maker(replacer, from.raw_head);
        maker.put(from.head.target,
                  from.head.method == "CONNECT" ? replacer.authority(from.head.target)
                                                : replacer.text(from.head.target));
        maker.put(from.head.reason, replacer.text(from.head.reason));
        maker.put_fields(from.head.fields);
        out.raw_head = maker.make();
        out.head = parser.parse(kind, out.raw_head, from.head.complete);
    } else {
        out.raw_head.clear();
        out.head = {};
        out.head.kind = kind;
        out.head.version = from.head.version;
        out.head.complete = from.head.complete;
    }
    redact_trailers(replacer, from, out);
}

}  // namespace waybill::report
