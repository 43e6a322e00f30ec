// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/copy_session.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/report/json_writer.h"
#include "core/report/message_list.h"
#include "core/session_file/schema.h"
#include "core/store/judgements.h"

namespace waybill::session_file {
namespace {

using AnomalyCounts = std::array<std::uint64_t, kAnomalyCodes>;

constexpr std::uint64_t kMessageKept = kMiB;  // of each message in the table of messages

// Text and lengths of fields, as http2_head.h has them.
struct FieldsText {
    std::string text;
    std::vector<http::FieldLengths> lengths;

    void add(std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\r\n");
        lengths.push_back(
            {static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size())});
    }
    void end() { text += "\r\n"; }
};

FieldsText text_of_interim(const http::Interim& interim, bool has_streams) {
    FieldsText made;
    const std::string status = std::to_string(interim.status);
    if (has_streams) {
        made.add(":status", status);
    } else {
        made.text = "HTTP/1.1 " + status + ' ' + interim.reason + "\r\n";
    }
    for (const auto& [name, value] : interim.fields) {
        made.add(name, value);
    }
    made.end();
    if (!has_streams) {
        made.lengths.clear();
    }
    return made;
}

std::string evidence_of(const audit::Finding& finding) {
    const audit::Evidence& evidence = finding.evidence;
    std::string text;
    report::JsonWriter json(text);
    json.begin_object();
    json.key("side");
    json.plain_string(to_string(evidence.side));
    if (evidence.in_body) {
        json.key("offset");
        json.number(evidence.offset);
    } else if (!evidence.field.empty()) {
        json.key("field");
        json.string(evidence.field);
    }
    if (!evidence.value.empty()) {
        json.key("value");
        json.string(evidence.value);
    }
    if (!finding.detail.empty()) {
        json.key("detail");
        json.string(finding.detail);
    }
    json.end_object();
    return std::string(json.written());
}

// The record as one of sources that follow others in the file.
RecordId moved(RecordId record, std::uint64_t sources) {
    if (record == kNoRecord || record_source(record) == store::kDerivedSource) {
        return record;
    }
    return make_record(record_source(record) + sources, record_offset(record));
}

store::ConnectionRow moved(const store::ConnectionRow& connection, std::uint64_t sources) {
    store::ConnectionRow copy;
    copy.start = connection.start;
    copy.start.first_record = moved(connection.start.first_record, sources);
    copy.facts = connection.facts;
    copy.roles_swapped = connection.roles_swapped;
    copy.protocol = connection.protocol;
    copy.exchanges = connection.exchanges;
    copy.anomalies = connection.anomalies;
    if (connection.tls != nullptr) {
        copy.tls = std::make_unique<TlsFacts>(*connection.tls);
    }
    return copy;
}

void count(const std::vector<Anomaly>& anomalies, AnomalyCounts& counts) {
    for (const Anomaly& anomaly : anomalies) {
        ++counts[static_cast<std::size_t>(anomaly.code)];
    }
}

}  // namespace

void SessionCopier::begin(const store::Session& session) {
    std::uint64_t number = first_source_;
    for (const store::Source& source : session.sources) {
        writer_.put_source(number++, source);
    }
    connections_copied_.assign(session.connections.size(), false);
    copied_anomalies_ = {};
    counts_.packets += session.packets;
    counts_.connections_without_bytes += session.connections_without_bytes;
    for (const auto& [reason, packets] : session.packets_skipped) {
        const auto same = std::find_if(counts_.packets_skipped.begin(),
                                       counts_.packets_skipped.end(),
                                       [&](const auto& known) { return known.first == reason; });
        if (same != counts_.packets_skipped.end()) {
            same->second += packets;
        } else {
            counts_.packets_skipped.emplace_back(reason, packets);
        }
    }
}

Result<void> SessionCopier::copy(const store::Session& session,
                                 store::ExchangeLoader& loader,
                                 std::uint32_t index) {
    const store::ExchangeRow& row = session.exchanges[index];
    const std::uint64_t id = next_exchange_++;
    loader.load(index, store::BodyDetail::None, exchange_);
    copy_connection(session, loader, row.connection);
    copy_facts(session, index, id, false);
    const bool timed = report::may_have_messages(exchange_);
    for (const Side side : {Side::Client, Side::Server}) {
        copy_head(id, side);
        copy_content(row, loader, id, side, timed);
    }
    if (!exchange_.interim.empty()) {
        copy_interims(session, index, id);
    }
    if (timed) {
        copy_messages(loader, id);
    }
    if (session.noted != nullptr) {
        const int mark = session.noted->mark(index);
        const std::string_view comment = session.noted->comment(index);
        if (mark != 0 || !comment.empty()) {
            writer_.put_note(id, mark, comment);
        }
    }
    if (session.judgements != nullptr) {
        copy_judgements(session, index, id);
    }
    count(session.anomalies(index), copied_anomalies_);
    copy_facts(session, index, id, true);
    return outcome();
}

void SessionCopier::copy_facts(const store::Session& session,
                               std::uint32_t index,
                               std::uint64_t id,
                               bool over) {
    ExchangeFacts facts;
    facts.row = session.exchanges[index];
    facts.row.order = moved(facts.row.order, first_source_);
    facts.row.request.first_record = moved(facts.row.request.first_record, first_source_);
    facts.row.response.first_record = moved(facts.row.response.first_record, first_source_);
    facts.connection = first_connection_ + facts.row.connection;
    facts.method = session.strings.at(facts.row.method);
    facts.host = session.strings.at(facts.row.host);
    facts.type = session.strings.at(facts.row.type);
    facts.dialect = session.strings.at(facts.row.dialect);
    facts.target = session.target(facts.row);
    facts.notes = &session.notes(index);
    const std::vector<Anomaly> anomalies = session.anomalies(index);
    facts.anomalies = anomalies;
    facts.over = over;
    if (!over) {
        // Its messages are not in the file yet.
        facts.row.flags = 0;
        facts.row.request = {};
        facts.row.response = {};
        facts.notes = nullptr;
        facts.anomalies = {};
    }
    writer_.put_exchange(id, facts);
}

void SessionCopier::copy_head(std::uint64_t id, Side side) {
    const http::Message& message = side == Side::Client ? exchange_.request : exchange_.response;
    if (!message.present) {
        return;
    }
    writer_.put_head(id,
                     side == Side::Client ? kRequestPart : kResponsePart,
                     message.raw_head,
                     message.head_lengths,
                     message.content_decoded);
    if (!message.trailers.empty()) {
        FieldsText trailers;
        for (const http::Field& field : message.trailers) {
            trailers.add(field.name, field.value);
        }
        trailers.end();
        writer_.put_head(id,
                         side == Side::Client ? kRequestTrailersPart : kResponseTrailersPart,
                         trailers.text,
                         trailers.lengths,
                         false);
    }
}

void SessionCopier::copy_interims(const store::Session& session,
                                  std::uint32_t index,
                                  std::uint64_t id) {
    const store::ExchangeNotes& notes = session.notes(index);
    const bool all_kept = notes.interims.size() == exchange_.interim.size();
    std::uint32_t part = kFirstInterimPart;
    FieldsText kept;
    for (const http::Interim& interim : exchange_.interim) {
        const std::size_t number = part - kFirstInterimPart;
        if (all_kept && session.kept != nullptr && notes.interims[number].is_derived()
            && session.kept->read_head(notes.interims[number], kept.text, kept.lengths)) {
            writer_.put_head(id, part++, kept.text, kept.lengths, false);
        } else {
            const FieldsText made = text_of_interim(interim, exchange_.stream != 0);
            writer_.put_head(id, part++, made.text, made.lengths, false);
        }
    }
}

void SessionCopier::copy_content(const store::ExchangeRow& row,
                                 store::ExchangeLoader& loader,
                                 std::uint64_t id,
                                 Side side,
                                 bool timed) {
    const bool is_request = side == Side::Client;
    const http::Message& message = is_request ? exchange_.request : exchange_.response;
    if (!message.present) {
        return;
    }
    const bool is_derived = (is_request ? row.request : row.response).is_derived();
    const bool is_tunnel = row.has(store::row_flag::kTunnel);
    const bool in_pieces = is_derived || is_tunnel || timed || message.body.missing > 0;
    if (message.body.size > 0 && (!in_pieces || (is_tunnel && !is_derived))) {
        loader.read_body(exchange_, side, store::BodyForm::AsSent, [&](Bytes data) {
            writer_.add_content(id, side, {data, 0, {}}, false);
            return true;
        });
    }
    if (in_pieces) {
        loader.read_pieces(exchange_, side, [&](const store::ChainPiece& piece) {
            writer_.add_content(id, side, piece, timed);
            return true;
        });
    }
    writer_.end_content(id, side);
}

void SessionCopier::copy_messages(store::ExchangeLoader& loader, std::uint64_t id) {
    report::MessageLimits limits;
    limits.message_bytes = kMessageKept;
    std::uint64_t number = 0;
    report::list_messages(loader, exchange_, limits, [&](const http::StreamMessage& message) {
        writer_.put_message(id, number++, message);
        return true;
    });
}

void SessionCopier::copy_judgements(const store::Session& session,
                                    std::uint32_t index,
                                    std::uint64_t id) {
    for (const audit::Finding& finding : session.judgements->findings(index)) {
        writer_.put_finding(id,
                            finding.rule->id,
                            audit::name_of(finding.severity),
                            finding.rule->message,
                            evidence_of(finding));
    }
    writer_.put_score(id, session.judgements->security(index), session.judgements->caching(index));
}

void SessionCopier::copy_connection(const store::Session& session,
                                    store::ExchangeLoader& loader,
                                    std::uint32_t index) {
    if (connections_copied_[index]) {
        return;
    }
    connections_copied_[index] = true;
    const store::ConnectionRow& connection = session.connections[index];
    const std::uint64_t id = first_connection_ + index;
    if (first_source_ == 0) {
        writer_.put_connection(id, connection);
    } else {
        writer_.put_connection(id, moved(connection, first_source_));
    }
    count(connection.anomalies, copied_anomalies_);
    loader.read_frames(index, [&](const store::ChainPiece& piece) {
        writer_.add_frames(id, piece.data, piece.at);
        return true;
    });
}

Result<void> SessionCopier::end(const store::Session& session,
                                store::ExchangeLoader& loader,
                                bool all) {
    for (std::uint32_t i = 0; all && i < session.connections.size(); ++i) {
        copy_connection(session, loader, i);
    }
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        counts_.anomaly_counts[i] += (all ? session.anomaly_counts : copied_anomalies_)[i];
    }
    writer_.put_counts(counts_);
    first_connection_ += session.connections.size();
    first_source_ += session.sources.size();
    return outcome();
}

Result<void> SessionCopier::outcome() const {
    const std::optional<Error> failure = writer_.failure();
    return failure ? Result<void>(*failure) : Result<void>();
}

}  // namespace waybill::session_file
