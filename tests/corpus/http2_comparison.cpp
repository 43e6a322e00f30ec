// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/http2_comparison.h"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "tests/corpus/message_matcher.h"
#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

bool is_pseudo(const std::pair<std::string, std::string>& field) {
    return field.first.starts_with(':');
}

std::string_view value_of(const Fields& fields, std::string_view name) {
    for (const auto& [key, value] : fields) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

bool has_field(const Fields& fields, std::string_view name) {
    return std::any_of(
        fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
}

void append(Fields& out, const Fields& more) {
    out.insert(out.end(), more.begin(), more.end());
}

std::string first_difference(const Fields& theirs, const Fields& ours) {
    std::size_t at = 0;
    while (at < theirs.size() && at < ours.size() && same_text(theirs[at].first, ours[at].first)
           && same_text(theirs[at].second, ours[at].second)) {
        ++at;
    }
    const auto text = [&](const Fields& fields) {
        return at < fields.size() ? printable(fields[at].first + ": " + fields[at].second)
                                  : std::string("(no more)");
    };
    return fmt::format("tshark '{}', waybill '{}'", text(theirs), text(ours));
}

// What tshark lists of a stream, put together by its sides.
struct TheirStream {
    const TsharkStream* from = nullptr;
    std::string client;
    std::string server;
    Fields request;   // pseudo-fields, fields, trailers
    Fields response;  // of all responses, interim ones too
    bool promised = false;
};

class Http2Comparison {
public:
    Http2Comparison(const TsharkLayers& truth, const RecordedLayers& recorded)
        : truth_(truth),
          recorded_(recorded),
          taken_(recorded.streams.size(), false) {}

    Comparison run() {
        put_together();
        for (const TheirStream& stream : streams_) {
            if (!stream.request.empty() || !stream.response.empty()) {
                ++out_.compared;
                compare(stream);
            }
        }
        for (std::size_t i = 0; i < taken_.size(); ++i) {
            if (!taken_[i]) {
                out_.differences.push_back("only waybill lists: " + describe(recorded_.streams[i]));
            }
        }
        return std::move(out_);
    }

private:
    static std::string describe(const RecordedStream& stream) {
        return fmt::format("stream {} {} ({} to {})",
                           stream.id,
                           stream.request ? stream.request->method + " " + printable(stream.url, 60)
                                          : std::string("without request"),
                           stream.client,
                           stream.server);
    }

    static std::string describe(const TheirStream& stream) {
        return fmt::format("stream {} {} {} ({} to {})",
                           stream.from->id,
                           value_of(stream.request, ":method"),
                           printable(value_of(stream.request, ":path"), 60),
                           stream.client,
                           stream.server);
    }

    // Lists with a method are requests, also those that a server promises; their sender and the
    // receiver follow from that, and whose the other lists are.
    void put_together() {
        std::map<std::pair<std::int64_t, std::int64_t>, Fields> promises;
        for (const TsharkStream& from : truth_.streams) {
            TheirStream stream;
            stream.from = &from;
            std::size_t promised = 0;
            for (const TsharkFieldList& list : from.lists) {
                if (has_field(list.fields, ":status")) {
                    stream.server = list.source;
                } else if (has_field(list.fields, ":method") && from.promised.empty()) {
                    stream.client = list.source;
                }
            }
            for (const TsharkFieldList& list : from.lists) {
                if (has_field(list.fields, ":method") && promised < from.promised.size()) {
                    promises[{from.connection, from.promised[promised++]}] = list.fields;
                } else if (list.source == stream.client) {
                    append(stream.request, list.fields);
                } else {
                    append(stream.response, list.fields);
                }
            }
            streams_.push_back(std::move(stream));
        }
        for (TheirStream& stream : streams_) {
            const auto promise = promises.find({stream.from->connection, stream.from->id});
            if (promise != promises.end()) {
                stream.request = promise->second;
                stream.promised = true;
            }
        }
    }

    const RecordedStream* find(const TheirStream& theirs) {
        for (std::size_t i = 0; i < taken_.size(); ++i) {
            const RecordedStream& ours = recorded_.streams[i];
            if (!taken_[i] && ours.id == theirs.from->id
                && (theirs.client.empty() || ours.client == theirs.client)
                && (theirs.server.empty() || ours.server == theirs.server)) {
                taken_[i] = true;
                return &ours;
            }
        }
        return nullptr;
    }

    void compare(const TheirStream& theirs) {
        const RecordedStream* ours = find(theirs);
        if (ours == nullptr) {
            out_.differences.push_back("not listed: " + describe(theirs));
            return;
        }
        compare_request(theirs, *ours);
        compare_responses(theirs, *ours);
        compare_sizes(theirs, *ours);
        for (const TsharkData& data : theirs.from->data) {
            compare_data(data, *ours);
        }
    }

    void differ(const RecordedStream& ours, std::string_view what) {
        out_.differences.push_back(fmt::format("{}: {}", describe(ours), what));
    }

    void compare_request(const TheirStream& theirs, const RecordedStream& ours) {
        if (theirs.request.empty()) {
            if (!ours.request) {
                return;
            }
            // The request of an upgrade to h2c was sent as HTTP/1.1.
            if (ours.id == 1) {
                out_.notes.push_back(describe(ours)
                                     + ": its request is the one that asked for h2c");
            } else {
                differ(ours, "only waybill lists a request");
            }
            return;
        }
        if (!ours.request) {
            differ(ours, "tshark lists a request");
            return;
        }
        const RecordedMessage& request = *ours.request;
        compare_text(ours, "method", value_of(theirs.request, ":method"), request.method);
        compare_text(ours, "path", value_of(theirs.request, ":path"), request.target);
        compare_url(theirs, ours);
        Fields fields;
        std::copy_if(theirs.request.begin(),
                     theirs.request.end(),
                     std::back_inserter(fields),
                     [](const auto& field) { return !is_pseudo(field); });
        Fields our_fields = request.headers;
        append(our_fields, request.trailers);
        if (!same_fields(fields, our_fields)) {
            differ(ours, "fields of the request: " + first_difference(fields, our_fields));
        }
    }

    void compare_url(const TheirStream& theirs, const RecordedStream& ours) {
        const std::string_view authority = value_of(theirs.request, ":authority");
        if (authority.empty() || value_of(theirs.request, ":method") == "CONNECT") {
            return;
        }
        const std::string_view scheme = value_of(theirs.request, ":scheme");
        const std::string_view path = value_of(theirs.request, ":path");
        const std::string url = fmt::format("{}://{}{}", scheme, authority, path);
        compare_text(ours, "URL", path == "*" ? url.substr(0, url.size() - 1) : url, ours.url);
    }

    void compare_text(const RecordedStream& ours,
                      std::string_view what,
                      std::string_view theirs,
                      std::string_view text) {
        if (!same_text(theirs, text)) {
            differ(
                ours,
                fmt::format("{} '{}', tshark has '{}'", what, printable(text), printable(theirs)));
        }
    }

    void compare_responses(const TheirStream& theirs, const RecordedStream& ours) {
        Fields fields;
        const auto add = [&](const RecordedMessage& message) {
            if (message.status != 0) {
                fields.emplace_back(":status", fmt::format("{}", message.status));
            }
            append(fields, message.headers);
        };
        for (const RecordedMessage& interim : ours.interim) {
            add(interim);
        }
        if (ours.response) {
            add(*ours.response);
            append(fields, ours.response->trailers);
        }
        if (!same_fields(theirs.response, fields)) {
            differ(ours, "fields of the response: " + first_difference(theirs.response, fields));
        }
    }

    static std::int64_t size_of(const std::optional<RecordedMessage>& message) {
        return message ? message->body.size.value_or(0) : 0;
    }

    // Frames are the only sizes of tshark's that are surely those on the wire. Of an upgrade, the
    // request's body came before.
    void compare_sizes(const TheirStream& theirs, const RecordedStream& ours) {
        const std::int64_t on_wire = theirs.from->data_on_wire;
        const std::int64_t size =
            (theirs.request.empty() ? 0 : size_of(ours.request)) + size_of(ours.response);
        const bool same = theirs.from->padded ? size <= on_wire : size == on_wire;
        if (!same) {
            differ(ours, fmt::format("{} bytes sent, tshark has {}", size, on_wire));
        }
    }

    void compare_data(const TsharkData& theirs, const RecordedStream& ours) {
        const std::optional<RecordedMessage>& message =
            theirs.source == ours.client ? ours.request : ours.response;
        if (!message) {
            differ(ours, "tshark lists data of " + theirs.source);
            return;
        }
        const RecordedBody& body = message->body;
        const std::int64_t sent = body.size.value_or(0);
        if (body.decoded_size && body.sha256 == theirs.sha256) {
            return;
        }
        const bool coded = !field(*message, "content-encoding").empty();
        const std::int64_t decoded = body.decoded_size.value_or(-1);
        if (theirs.size == sent && (coded || body.is_tunnel)) {
            return;  // tshark shows it as it was sent
        }
        // The pieces but for the last one, and the whole behind them.
        const std::int64_t whole = coded ? decoded : sent;
        const std::int64_t pieces = theirs.size - whole;
        if (body.decoded_size && pieces > 0 && pieces <= sent) {
            return;
        }
        differ(ours,
               fmt::format("body of {} bytes ({} decoded) {}{}, tshark has {} bytes {}",
                           sent,
                           decoded,
                           body.sha256.substr(0, 12),
                           body.complete ? "" : " (incomplete)",
                           theirs.size,
                           theirs.sha256.substr(0, 12)));
    }

    const TsharkLayers& truth_;
    const RecordedLayers& recorded_;
    std::vector<bool> taken_;
    std::vector<TheirStream> streams_;
    Comparison out_;
};

}  // namespace

Comparison compare_http2(const TsharkLayers& truth, const RecordedLayers& recorded) {
    return Http2Comparison(truth, recorded).run();
}

}  // namespace waybill::corpus
