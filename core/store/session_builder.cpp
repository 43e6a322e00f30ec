// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/session_builder.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <tuple>

#include <queue>

#include "core/base/ascii.h"
#include "core/http/exchange.h"
#include "core/http/url.h"

namespace waybill::store {
namespace {

// Place of a message in its first head event; the end of the message completes it.
MessagePlace place_of(const http::MessageSpan& span) {
    MessagePlace place;
    place.first_record = span.first_record;
    place.stream_offset = span.offset;
    place.head_length = span.head_length;
    if (span.head_place.contiguous() && span.head_place.record == span.first_record) {
        place.head_skip = span.head_place.skip;
    }
    return place;
}

void extend(MessagePlace& place, const http::MessageSpan& span) {
    if (span.first_record < place.first_record) {
        place.first_record = span.first_record;
        place.head_skip = Place::kScattered;
    }
    if (span.last_record > place.first_record) {
        const std::uint64_t units =
            (span.last_record - place.first_record + MessagePlace::kSpanUnit - 1)
            / MessagePlace::kSpanUnit;
        place.span_units =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(units, MessagePlace::kFarAway));
    }
}

std::int64_t since(Timestamp start, Timestamp at) {
    return at.known() && start.known() ? std::max<std::int64_t>(at.ns - start.ns, 0) : -1;
}

// Makes the response's times count from `start`; one that came earlier counts as 0.
void rebase(ExchangeRow& row, Timestamp start) {
    for (std::int64_t* const time : {&row.response_begin, &row.response_end}) {
        if (*time >= 0) {
            *time = std::max<std::int64_t>(*time + row.started.ns - start.ns, 0);
        }
    }
}

// The media type alone, as sent: what stands in front of the parameters.
std::string_view media_type(std::string_view content_type) {
    return ascii::trim(content_type.substr(0, content_type.find_first_of(";,\r\n")));
}

// Host and port as they stand in a URL, so that they can be told apart again; what is sent in their
// place and is neither stays as it is. The port is left out when it is the scheme's own.
std::string authority_of(const http::Url& url, const http::Head& head, std::string_view host) {
    using Form = http::Target::Form;
    const Form form = http::split_target(head.method, head.target).form;
    const std::string_view sent = form == Form::Authority  ? head.target
                                  : form == Form::Absolute ? std::string_view{}
                                                           : ascii::trim(host);
    if (!sent.empty() && !http::split_host_and_port(sent)) {
        return url.host;
    }
    const bool brackets = http::needs_brackets(url.host);
    std::string text = brackets ? "[" + url.host + "]" : url.host;
    if (url.port != (url.scheme == "https" ? 443 : 80)) {
        text += ':';
        text += std::to_string(url.port);
    }
    return text;
}

}  // namespace

std::uint32_t SessionShard::open_connection(const ConnectionStart& start) {
    connections_.emplace_back();
    connections_.back().start = start;
    return static_cast<std::uint32_t>(connections_.size() - 1);
}

StringId SessionShard::intern_lower(std::string_view text) {
    scratch_.assign(text);
    std::transform(scratch_.begin(), scratch_.end(), scratch_.begin(), ascii::to_lower);
    return strings_.intern(scratch_);
}

void SessionShard::add_anomaly(std::vector<Anomaly>& kept, Anomaly anomaly) {
    ++anomaly_counts_[static_cast<std::size_t>(anomaly.code)];
    if (kept.size() < kAnomaliesKept) {
        kept.push_back(std::move(anomaly));
    }
}

http::ExchangeHandle ConnectionRecorder::on_opened() {
    ConnectionRow& connection = shard_.connections_[connection_];
    shard_.exchanges_.emplace_back();
    ExchangeRow& row = shard_.exchanges_.back();
    row.connection = connection_;
    if (connection.exchanges++ == 0) {
        row.flags |= row_flag::kFirstOnConnection;
    }
    return static_cast<http::ExchangeHandle>(shard_.exchanges_.size() - 1);
}

void ConnectionRecorder::on_head(http::ExchangeHandle exchange,
                                 Side side,
                                 const http::Head& head,
                                 const http::MessageSpan& span) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    const MessagePlace place = place_of(span);
    if (side == Side::Client) {
        if (row.has(row_flag::kHasResponse)) {  // the response was captured first
            rebase(row, span.first_byte);
        }
        row.order = span.head_place.record;
        row.order_skip = span.head_place.skip;
        row.started = span.first_byte;
        row.request = place;
        row.flags |= row_flag::kHasRequest;
        row.version_major = head.version.major;
        row.version_minor = head.version.minor;
        take_request(row, head);
        return;
    }
    if (!row.has(row_flag::kHasRequest)) {
        row.order = span.head_place.record;
        row.order_skip = span.head_place.skip;
        row.started = span.first_byte;
        row.version_major = head.version.major;
        row.version_minor = head.version.minor;
    }
    row.response = place;
    row.response_begin = since(row.started, span.first_byte);
    row.flags |= row_flag::kHasResponse;
    take_response(row, head);
}

void ConnectionRecorder::take_request(ExchangeRow& row, const http::Head& head) {
    row.method = shard_.strings_.intern(head.method);
    row.host = host_of(head);
    row.target = shard_.targets_.add(head.target.substr(0, Session::kTargetKept));
}

void ConnectionRecorder::take_response(ExchangeRow& row, const http::Head& head) {
    row.status = head.status;
    std::string_view type;
    for (const http::Field& field : head.fields) {
        if (field.name.size() == 12 && type.empty()
            && ascii::equal_ignoring_case(field.name, "content-type")) {
            type = field.value;
        } else if (field.name.size() == 16 && !field.value.empty()
                   && ascii::equal_ignoring_case(field.name, "content-encoding")
                   && !ascii::equal_ignoring_case(field.value, "identity")) {
            row.flags |= row_flag::kCompressed;
        }
    }
    if (type != shard_.last_type_field_) {
        shard_.last_type_field_.assign(type);
        shard_.last_type_ = shard_.intern_lower(media_type(type));
    }
    row.type = shard_.last_type_;
}

// Of the authority of an absolute-form target, else Host, else the server's address.
StringId ConnectionRecorder::host_of(const http::Head& head) {
    http::Url url;
    const std::string_view host = head.fields.value("host");
    const bool plain = !host.empty() && head.target.starts_with('/') && head.method != "CONNECT";
    if (plain && host == shard_.last_host_field_) {
        return shard_.last_host_;
    }
    http::resolve_url(
        url, head.method, head.target, host, false, shard_.connections_[connection_].server());
    const StringId id = shard_.intern_lower(authority_of(url, head, host));
    if (plain) {
        shard_.last_host_field_.assign(host);
        shard_.last_host_ = id;
    }
    return id;
}

void ConnectionRecorder::on_interim(http::ExchangeHandle exchange,
                                    const http::Head& /*head*/,
                                    const http::MessageSpan& span) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    std::vector<MessagePlace>& places = shard_.notes_[exchange].interims;
    if (places.size() < kInterimsKept) {
        row.flags |= row_flag::kHasInterim | row_flag::kHasNotes;
        places.push_back(place_of(span));
        extend(places.back(), span);
    }
}

void ConnectionRecorder::on_end(http::ExchangeHandle exchange,
                                Side side,
                                const http::BodyFacts& body,
                                const http::MessageSpan& span) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    if (side == Side::Client) {
        row.request_end = since(row.started, span.last_byte);
        row.request_size = body.size;
        row.request_framing = body.framing;
        extend(row.request, span);
        row.flags |= body.complete ? row_flag::kRequestComplete : std::uint16_t{0};
    } else {
        row.response_end = since(row.started, span.last_byte);
        row.response_size = body.size;
        row.response_framing = body.framing;
        extend(row.response, span);
        row.flags |= body.complete ? row_flag::kResponseComplete : std::uint16_t{0};
    }
    if (body.missing > 0) {
        row.flags |= row_flag::kMissingBytes | row_flag::kHasNotes;
        shard_.notes_[exchange].missing[index_of(side)] = body.missing;
    }
}

void ConnectionRecorder::on_trailers(http::ExchangeHandle exchange, Side /*side*/) {
    shard_.exchanges_[exchange].flags |= row_flag::kHasTrailers;
}

void ConnectionRecorder::on_tunnel(http::ExchangeHandle exchange) {
    shard_.exchanges_[exchange].flags |= row_flag::kTunnel;
}

void ConnectionRecorder::on_closed(http::ExchangeHandle /*exchange*/) {}

void ConnectionRecorder::on_exchange_anomaly(http::ExchangeHandle exchange, Anomaly anomaly) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    row.flags |= row_flag::kHasAnomalies;
    // The two that whole one-sided captures are full of cost no memory.
    if (anomaly.code == AnomalyCode::NoResponse || anomaly.code == AnomalyCode::OrphanResponse) {
        const bool asked = anomaly.code == AnomalyCode::NoResponse;
        row.flags |= asked ? row_flag::kNoResponse : row_flag::kOrphanResponse;
        ++shard_.anomaly_counts_[static_cast<std::size_t>(anomaly.code)];
        return;
    }
    row.flags |= row_flag::kHasNotes;
    shard_.add_anomaly(shard_.notes_[exchange].anomalies, std::move(anomaly));
}

void ConnectionRecorder::on_connection_anomaly(Anomaly anomaly) {
    shard_.add_anomaly(shard_.connections_[connection_].anomalies, std::move(anomaly));
}

void ConnectionRecorder::on_roles_swapped() {
    ConnectionRow& row = shard_.connections_[connection_];
    row.roles_swapped = !row.roles_swapped;
}

void ConnectionRecorder::on_protocol(http::Protocol protocol) {
    shard_.connections_[connection_].protocol = protocol;
}

namespace {

// Order of the recording among shards: the place of what the row begins with.
struct Position {
    RecordId order;
    std::uint32_t skip;
    std::uint32_t shard;
    std::uint32_t row;

    auto operator<=>(const Position&) const = default;
};

std::vector<std::uint32_t> order_of(const Rows<ExchangeRow>& rows) {
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto key = [&](std::uint32_t i) {
        return std::tuple(rows[i].order, rows[i].order_skip, i);
    };
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return key(a) < key(b);
    });
    return order;
}

bool is_in_order(const Rows<ExchangeRow>& rows) {
    return std::is_sorted(rows.begin(), rows.end(), [](const ExchangeRow& a, const ExchangeRow& b) {
        return std::tie(a.order, a.order_skip) < std::tie(b.order, b.order_skip);
    });
}

// Gives the rows of one shard one after the other, in order.
class ShardCursor {
public:
    explicit ShardCursor(Rows<ExchangeRow>& rows) : rows_(rows), count_(rows.size()) {
        if (!is_in_order(rows)) {
            order_ = order_of(rows);
        }
    }

    bool at_end() const { return position_ == count_; }
    std::uint32_t index() const {
        return order_.empty() ? static_cast<std::uint32_t>(position_) : order_[position_];
    }
    ExchangeRow& row() { return order_.empty() ? rows_.front() : rows_[index()]; }

    // Rows that come in order are given up as they are taken, so that memory does not double.
    void advance() {
        ++position_;
        if (order_.empty()) {
            rows_.pop_front();
        }
    }

private:
    Rows<ExchangeRow>& rows_;
    std::size_t count_;
    std::size_t position_ = 0;
    std::vector<std::uint32_t> order_;  // empty: they are in order as they are
};

}  // namespace

// By first packet; gives the new numbers of each shard's connections.
std::vector<std::vector<std::uint32_t>> SessionBuilder::merge_connections(
    std::vector<std::unique_ptr<SessionShard>>& shards, Session& session) {
    std::vector<Position> order;
    std::vector<std::vector<std::uint32_t>> numbers(shards.size());
    for (std::uint32_t shard = 0; shard < shards.size(); ++shard) {
        const Rows<ConnectionRow>& rows = shards[shard]->connections_;
        numbers[shard].resize(rows.size());
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            order.push_back({rows[i].start.first_record, 0, shard, i});
        }
    }
    std::sort(order.begin(), order.end());
    for (const Position& at : order) {
        numbers[at.shard][at.row] = static_cast<std::uint32_t>(session.connections.size());
        session.connections.push_back(std::move(shards[at.shard]->connections_[at.row]));
    }
    return numbers;
}

void SessionBuilder::merge(std::vector<std::unique_ptr<SessionShard>> shards, Session& session) {
    const auto numbers = merge_connections(shards, session);

    std::vector<ShardCursor> cursors;
    std::vector<std::vector<StringId>> ids(shards.size());  // new ones, 0 where not asked for yet
    std::priority_queue<Position, std::vector<Position>, std::greater<>> next_rows;
    const auto push = [&](std::uint32_t shard) {
        if (!cursors[shard].at_end()) {
            const ExchangeRow& row = cursors[shard].row();
            next_rows.push({row.order, row.order_skip, shard, cursors[shard].index()});
        }
    };
    for (std::uint32_t shard = 0; shard < shards.size(); ++shard) {
        cursors.emplace_back(shards[shard]->exchanges_);
        ids[shard].resize(shards[shard]->strings_.size());
        for (std::size_t code = 0; code < kAnomalyCodes; ++code) {
            session.anomaly_counts[code] += shards[shard]->anomaly_counts_[code];
        }
        push(shard);
    }

    while (!next_rows.empty()) {
        const Position at = next_rows.top();
        next_rows.pop();
        SessionShard& shard = *shards[at.shard];
        const auto renamed = [&](StringId id) {
            StringId& renamed_id = ids[at.shard][id];
            if (renamed_id == 0 && id != 0) {
                renamed_id = session.strings.intern(shard.strings_.at(id));
            }
            return renamed_id;
        };
        ExchangeRow row = cursors[at.shard].row();
        row.connection = numbers[at.shard][row.connection];
        row.method = renamed(row.method);
        row.host = renamed(row.host);
        row.type = renamed(row.type);
        if (row.has(row_flag::kHasNotes)) {
            session.notes_.emplace_back(static_cast<std::uint32_t>(session.exchanges.size()),
                                        std::move(shard.notes_[at.row]));
        }
        append(session,
               row,
               row.has(row_flag::kHasRequest) ? shard.targets_.at(row.target) : std::string_view{});
        cursors[at.shard].advance();
        push(at.shard);
    }
}

void SessionBuilder::append(Session& session, ExchangeRow row, std::string_view target) {
    row.target = session.targets_.add(target.substr(0, Session::kTargetKept));
    session.exchanges.push_back(row);
}

void SessionBuilder::add_anomaly(Session& session, std::uint32_t exchange, Anomaly anomaly) {
    ++session.anomaly_counts[static_cast<std::size_t>(anomaly.code)];
    session.exchanges[exchange].flags |= row_flag::kHasAnomalies;
    const auto at = std::lower_bound(
        session.notes_.begin(),
        session.notes_.end(),
        exchange,
        [](const auto& entry, std::uint32_t wanted) { return entry.first < wanted; });
    if (at != session.notes_.end() && at->first == exchange) {
        at->second.anomalies.push_back(std::move(anomaly));
    } else {
        session.notes_.emplace(at, exchange, ExchangeNotes{{std::move(anomaly)}, {}, {}});
    }
}

}  // namespace waybill::store
