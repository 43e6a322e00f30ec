// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/copy_exchange.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/json_writer.h"
#include "core/report/message_list.h"
#include "core/session_file/schema.h"
#include "core/store/judgements.h"

namespace waybill::session_file {
namespace {

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

}  // namespace

RecordId moved_record(RecordId record, std::uint64_t sources) {
    if (record == kNoRecord || record_source(record) == store::kDerivedSource) {
        return record;
    }
    return make_record(record_source(record) + sources, record_offset(record));
}

void ExchangeCopier::open(const store::Session& session,
                          store::ExchangeLoader& loader,
                          std::uint32_t index,
                          const CopiedAs& as) {
    put_facts(session, index, as, Known::Nothing);
    loader.load(index, store::BodyDetail::None, exchange_);
    put_head(as.exchange, Side::Client);
    put_facts(session, index, as, Known::Request);
}

void ExchangeCopier::copy(const store::Session& session,
                          store::ExchangeLoader& loader,
                          std::uint32_t index,
                          const CopiedAs& as) {
    loader.load(index, store::BodyDetail::None, exchange_);
    if (!as.opened) {
        put_facts(session, index, as, Known::Nothing);
    }
    const store::ExchangeRow& row = session.exchanges[index];
    const std::uint64_t id = as.exchange;
    const bool timed = report::may_have_messages(exchange_);
    for (const Side side : {Side::Client, Side::Server}) {
        put_head(id, side);
        put_content(row, loader, id, side, timed);
    }
    if (!exchange_.interim.empty()) {
        put_interims(session, index, id);
    }
    if (timed) {
        put_messages(loader, id);
    }
    if (session.noted != nullptr) {
        const int mark = session.noted->mark(index);
        const std::string_view comment = session.noted->comment(index);
        if (mark != 0 || !comment.empty()) {
            writer_.put_note(id, mark, comment);
        }
    }
    if (session.judgements != nullptr) {
        put_judgements(session, index, id);
    }
    put_facts(session, index, as, Known::All);
}

void ExchangeCopier::put_facts(const store::Session& session,
                               std::uint32_t index,
                               const CopiedAs& as,
                               Known known) {
    ExchangeFacts facts;
    facts.row = session.exchanges[index];
    facts.row.order = moved_record(facts.row.order, as.first_source);
    facts.row.request.first_record = moved_record(facts.row.request.first_record, as.first_source);
    facts.row.response.first_record =
        moved_record(facts.row.response.first_record, as.first_source);
    facts.connection = as.connection;
    facts.method = session.strings.at(facts.row.method);
    facts.host = session.strings.at(facts.row.host);
    facts.type = session.strings.at(facts.row.type);
    facts.dialect = session.strings.at(facts.row.dialect);
    facts.target = session.target(facts.row);
    facts.over = known == Known::All;
    std::vector<Anomaly> anomalies;
    if (known == Known::All) {
        facts.notes = &session.notes(index);
        anomalies = session.anomalies(index);
        facts.anomalies = anomalies;
    } else {
        // What is not in the file yet: its messages, or its response.
        constexpr auto kOfRequest =
            static_cast<std::uint16_t>(store::row_flag::kHasRequest | store::row_flag::kHttps
                                       | store::row_flag::kFirstOnConnection);
        facts.row.response = {};
        if (known == Known::Request) {
            facts.row.flags &= kOfRequest;
        } else {
            facts.row.flags = 0;
            facts.row.request = {};
        }
    }
    writer_.put_exchange(as.exchange, facts);
}

void ExchangeCopier::put_head(std::uint64_t id, Side side) {
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

void ExchangeCopier::put_interims(const store::Session& session,
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

void ExchangeCopier::put_content(const store::ExchangeRow& row,
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

void ExchangeCopier::put_messages(store::ExchangeLoader& loader, std::uint64_t id) {
    report::MessageLimits limits;
    limits.message_bytes = kMessageKept;
    std::uint64_t number = 0;
    report::list_messages(loader, exchange_, limits, [&](const http::StreamMessage& message) {
        writer_.put_message(id, number++, message);
        return true;
    });
}

void ExchangeCopier::put_judgements(const store::Session& session,
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

}  // namespace waybill::session_file
