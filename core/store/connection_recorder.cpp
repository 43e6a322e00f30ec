// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/connection_recorder.h"

#include <algorithm>
#include <utility>

#include "core/base/ascii.h"
#include "core/http/exchange.h"
#include "core/http/http2_head.h"
#include "core/http/url.h"

namespace waybill::store {
namespace {

void extend(MessagePlace& place, const http::MessageSpan& span) {
    if (place.is_derived()) {
        return;
    }
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

MessagePlace& place_in(ExchangeRow& row, Side side) {
    return side == Side::Client ? row.request : row.response;
}

// Names, values and what ends their lines, so that the text alone is fit to show.
void append_fields(const http::HeaderList& fields,
                   std::string& text,
                   std::vector<http::FieldLengths>& lengths) {
    for (const http::Field& field : fields) {
        text.append(field.name).append(": ").append(field.value).append("\r\n");
        lengths.push_back({static_cast<std::uint32_t>(field.name.size()),
                           static_cast<std::uint32_t>(field.value.size())});
    }
    text += "\r\n";
}

// What was spoken, whatever a start line claims: only streams are of HTTP/2.
void set_version(ExchangeRow& row, http::Version claimed) {
    const http::Version spoken =
        claimed.major >= 2 && row.stream == 0 ? http::Version{1, 1} : claimed;
    row.version_major = spoken.major;
    row.version_minor = spoken.minor;
}

}  // namespace

http::ExchangeHandle ConnectionRecorder::on_opened(std::uint32_t stream) {
    ConnectionRow& connection = shard_.connections_[connection_];
    const std::uint32_t exchange = shard_.new_exchange();
    ExchangeRow& row = shard_.exchanges_[exchange];
    row.connection = connection_;
    row.stream = stream;
    if (connection.exchanges++ == 0) {
        row.flags |= row_flag::kFirstOnConnection;
    }
    return http::ExchangeHandle{exchange};
}

// The end of the message completes it.
MessagePlace ConnectionRecorder::place_of(const http::Head& head, const http::MessageSpan& span) {
    MessagePlace place;
    place.head_length = span.head_length;
    if (span.in_recording) {
        place.first_record = span.first_record;
        place.stream_offset = span.offset;
        if (span.head_place.contiguous() && span.head_place.record == span.first_record) {
            place.head_skip = span.head_place.skip;
        }
        return place;
    }
    place.stream_offset = kNoChain;
    if (!shard_.derived_) {
        return place;
    }
    place.head_length = static_cast<std::uint32_t>(head.raw.size());
    place.head_skip = MessagePlace::kTextHead;
    std::vector<Byte>& bytes = shard_.derived_scratch_;
    bytes.assign(head.raw.begin(), head.raw.end());
    if (!head.lengths.empty()) {
        place.head_skip = MessagePlace::kFieldsHead;
        place.span_units = static_cast<std::uint32_t>(head.lengths.size());
        http::append_lengths(head.lengths, bytes);
    }
    if (span.content_decoded) {
        place.head_skip |= MessagePlace::kDecoded;
    }
    place.first_record = make_record(kDerivedSource, shard_.derived_->put(bytes));
    return place;
}

bool ConnectionRecorder::on_head(http::ExchangeHandle exchange,
                                 Side side,
                                 const http::Head& head,
                                 const http::MessageSpan& span) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    const MessagePlace place = place_of(head, span);
    if (side == Side::Client) {
        if (row.has(row_flag::kHasResponse)) {  // the response was captured first
            rebase(row, span.first_byte);
        }
        row.order = span.head_place.record;
        row.order_skip = span.head_place.skip;
        row.started = span.first_byte;
        row.request = place;
        row.flags |= row_flag::kHasRequest;
        set_version(row, head.version);
        if (span.over_tls || ascii::equal_ignoring_case(head.scheme, "https")) {
            row.flags |= row_flag::kHttps;
        }
        take_request(exchange, head, row.has(row_flag::kHttps));
        take_dialect(row, http::dialect_of_heads(&head, nullptr));
        note_head(exchange);
        if (http::DialectReader::wants_body(head)) {
            dialects_.try_emplace(exchange, std::make_unique<http::DialectReader>(head));
            return true;
        }
        return place.is_derived();
    }
    if (!row.has(row_flag::kHasRequest)) {
        row.order = span.head_place.record;
        row.order_skip = span.head_place.skip;
        row.started = span.first_byte;
        set_version(row, head.version);
        row.flags |= span.over_tls ? row_flag::kHttps : std::uint16_t{0};
    }
    row.response = place;
    row.response_begin = since(row.started, span.first_byte);
    row.flags |= row_flag::kHasResponse;
    take_response(row, head);
    if (row.dialect == 0) {
        take_dialect(row, http::dialect_of_heads(nullptr, &head));
    }
    note_head(exchange);
    return place.is_derived();
}

void ConnectionRecorder::note_head(http::ExchangeHandle exchange) {
    if (shard_.live_) {
        const bool known = shard_.exchange_states_[exchange].told;
        SessionShard::RowEvent& event = shard_.event_of(exchange);
        (known || event.opened ? event.changed : event.opened) = true;
    }
}

void ConnectionRecorder::take_request(http::ExchangeHandle exchange,
                                      const http::Head& head,
                                      bool over_tls) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    row.method = shard_.strings_.intern(head.method);
    row.host = host_of(head, over_tls);
    row.target = shard_.keep_target(exchange, head.target.substr(0, Session::kTargetKept));
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

void ConnectionRecorder::take_dialect(ExchangeRow& row, const http::Dialect& dialect) {
    if (dialect.kind != http::DialectKind::None) {
        row.dialect = shard_.strings_.intern(dialect_text(dialect));
    }
}

// Of the authority of an absolute-form target, else :authority or Host, else the server's address.
StringId ConnectionRecorder::host_of(const http::Head& head, bool over_tls) {
    http::Url url;
    const std::string_view host =
        head.authority.empty() ? head.fields.value("host") : head.authority;
    const bool plain = !host.empty() && head.target.starts_with('/') && head.method != "CONNECT";
    if (plain && host == shard_.last_host_field_ && over_tls == shard_.last_over_tls_) {
        return shard_.last_host_;
    }
    http::resolve_url(
        url, head.method, head.target, host, over_tls, shard_.connections_[connection_].server());
    const StringId id = shard_.intern_lower(authority_of(url, head, host));
    if (plain) {
        shard_.last_host_field_.assign(host);
        shard_.last_host_ = id;
        shard_.last_over_tls_ = over_tls;
    }
    return id;
}

void ConnectionRecorder::on_interim(http::ExchangeHandle exchange,
                                    const http::Head& head,
                                    const http::MessageSpan& span) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    std::vector<MessagePlace>& places = shard_.notes_[exchange].interims;
    if (places.size() < kInterimsKept) {
        row.flags |= row_flag::kHasInterim | row_flag::kHasNotes;
        places.push_back(place_of(head, span));
        extend(places.back(), span);
    }
}

void ConnectionRecorder::on_body(http::ExchangeHandle exchange,
                                 Side side,
                                 Bytes data,
                                 Timestamp at) {
    MessagePlace& place = place_in(shard_.exchanges_[exchange], side);
    if (place.is_derived()) {
        shard_.derived_->append(place.stream_offset, data, at);
    }
    if (side == Side::Client && !dialects_.empty()) {
        const auto reader = dialects_.find(exchange);
        if (reader != dialects_.end()) {
            reader->second->add(data);
        }
    }
}

void ConnectionRecorder::on_body_gap(http::ExchangeHandle exchange,
                                     Side side,
                                     std::uint64_t length,
                                     Timestamp at) {
    MessagePlace& place = place_in(shard_.exchanges_[exchange], side);
    if (place.is_derived()) {
        shard_.derived_->append_gap(place.stream_offset, length, at);
    }
}

void ConnectionRecorder::on_trailers(http::ExchangeHandle exchange,
                                     Side side,
                                     const http::HeaderList& trailers) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    row.flags |= row_flag::kHasTrailers;
    if (!place_in(row, side).is_derived()) {
        return;
    }
    row.flags |= row_flag::kHasNotes;
    std::string text;
    std::vector<http::FieldLengths> lengths;
    append_fields(trailers, text, lengths);
    std::vector<Byte>& bytes = shard_.derived_scratch_;
    bytes.assign(text.begin(), text.end());
    http::append_lengths(lengths, bytes);
    MessagePlace& place = shard_.notes_[exchange].trailers[index_of(side)];
    place.head_skip = MessagePlace::kFieldsHead;
    place.head_length = static_cast<std::uint32_t>(text.size());
    place.span_units = static_cast<std::uint32_t>(lengths.size());
    place.first_record = make_record(kDerivedSource, shard_.derived_->put(bytes));
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
        if (const auto reader = dialects_.find(exchange); reader != dialects_.end()) {
            take_dialect(row, reader->second->finish());
            dialects_.erase(reader);
        }
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

void ConnectionRecorder::on_tunnel(http::ExchangeHandle exchange) {
    shard_.exchanges_[exchange].flags |= row_flag::kTunnel;
}

// What is sent in a tunnel is no body: it makes the exchange longer, not larger.
void ConnectionRecorder::grow_tunnel(ExchangeRow& row, Timestamp at) {
    row.response_end = std::max(row.response_end, since(row.started, at));
}

void ConnectionRecorder::on_tunnel_data(http::ExchangeHandle exchange,
                                        Side side,
                                        Bytes data,
                                        const Arrival& arrival) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    MessagePlace& place = place_in(row, side);
    grow_tunnel(row, arrival.at);
    if (place.is_derived()) {
        shard_.derived_->append(place.stream_offset, data, arrival.at);
        return;
    }
    http::MessageSpan span;
    span.first_record = arrival.first_record;
    span.last_record = arrival.place.record;
    extend(place, span);
}

void ConnectionRecorder::on_tunnel_gap(http::ExchangeHandle exchange,
                                       Side side,
                                       std::uint64_t length,
                                       Timestamp at) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    MessagePlace& place = place_in(row, side);
    grow_tunnel(row, at);
    if (place.is_derived()) {
        shard_.derived_->append_gap(place.stream_offset, length, at);
    }
}

void ConnectionRecorder::on_websocket(http::ExchangeHandle exchange,
                                      const http::WebSocketFacts& facts) {
    shard_.exchanges_[exchange].flags |= row_flag::kWebSocket | row_flag::kHasNotes;
    if (shard_.live_) {
        shard_.event_of(exchange).changed = true;
    }
    shard_.notes_[exchange].websocket = std::make_unique<http::WebSocketFacts>(facts);
}

void ConnectionRecorder::on_closed(http::ExchangeHandle exchange) {
    dialects_.erase(exchange);
    if (!shard_.live_) {
        return;
    }
    // What is sent in a tunnel comes behind the end of its response.
    const ExchangeRow& row = shard_.exchanges_[exchange];
    if (row.stream == 0 && row.has(row_flag::kTunnel)) {
        tunnels_.push_back(exchange);
    } else {
        shard_.event_of(exchange).closed = true;
    }
}

void ConnectionRecorder::close() {
    for (const http::ExchangeHandle tunnel : tunnels_) {
        shard_.event_of(tunnel).closed = true;
    }
    shard_.close_connection(connection_);
}

ExchangeNotes& ConnectionRecorder::noted(http::ExchangeHandle exchange) {
    shard_.exchanges_[exchange].flags |= row_flag::kHasNotes;
    if (shard_.live_ && shard_.exchange_states_[exchange].told) {
        shard_.event_of(exchange).changed = true;
    }
    return shard_.notes_[exchange];
}

void ConnectionRecorder::add_rule(http::ExchangeHandle exchange, std::string_view name) {
    std::vector<std::string>& rules = noted(exchange).proxy.rules;
    if (std::find(rules.begin(), rules.end(), name) == rules.end()) {
        rules.emplace_back(name);
    }
}

void ConnectionRecorder::add_tag(http::ExchangeHandle exchange, std::string_view tag) {
    std::vector<std::string>& tags = noted(exchange).proxy.tags;
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) {
        tags.emplace_back(tag);
    }
}

void ConnectionRecorder::set_edited(http::ExchangeHandle exchange) {
    noted(exchange).proxy.edited = true;
}

void ConnectionRecorder::set_server(const Endpoint& server, std::int64_t connect_ns) {
    ConnectionRow& row = shard_.connections_[connection_];
    row.start.endpoints[index_of(Side::Server)] = server;
    row.facts.connect_ns = connect_ns;
    shard_.connection_changed(connection_, true);
}

void ConnectionRecorder::on_exchange_anomaly(http::ExchangeHandle exchange, Anomaly anomaly) {
    ExchangeRow& row = shard_.exchanges_[exchange];
    row.flags |= row_flag::kHasAnomalies;
    // The two that whole one-sided captures are full of cost no memory, unless they say more.
    if (anomaly.code == AnomalyCode::NoResponse || anomaly.code == AnomalyCode::OrphanResponse) {
        const bool asked = anomaly.code == AnomalyCode::NoResponse;
        row.flags |= asked ? row_flag::kNoResponse : row_flag::kOrphanResponse;
        if (anomaly.detail.empty()) {
            ++shard_.anomaly_counts_[static_cast<std::size_t>(anomaly.code)];
            return;
        }
    }
    row.flags |= row_flag::kHasNotes;
    shard_.add_anomaly(shard_.notes_[exchange].anomalies, std::move(anomaly));
}

void ConnectionRecorder::on_connection_anomaly(Anomaly anomaly) {
    shard_.add_anomaly(shard_.connections_[connection_].anomalies, std::move(anomaly));
    shard_.connection_changed(connection_, true);
}

void ConnectionRecorder::on_roles_swapped() {
    ConnectionRow& row = shard_.connections_[connection_];
    row.roles_swapped = !row.roles_swapped;
    shard_.connection_changed(connection_, true);
}

void ConnectionRecorder::on_protocol(http::Protocol protocol) {
    shard_.connections_[connection_].protocol = protocol;
    shard_.connection_changed(connection_, true);
}

void ConnectionRecorder::on_tls(const TlsFacts& facts) {
    shard_.connections_[connection_].tls = std::make_unique<TlsFacts>(facts);
    shard_.connection_changed(connection_, true);
}

void ConnectionRecorder::on_frame(Bytes note, Timestamp at) {
    if (shard_.derived_) {
        shard_.derived_->append(shard_.connections_[connection_].frames, note, at);
    }
}

}  // namespace waybill::store
