// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes down the events of an Http1Stream: as messages, and as a transcript in which adjacent body
// bytes are one event, so that it does not depend on how the bytes arrived.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/http/http1_stream.h"

namespace waybill::http {

struct RecordedField {
    std::string name;
    std::string value;

    bool operator==(const RecordedField&) const = default;
};

struct RecordedMessage {
    std::uint64_t offset = 0;
    std::uint32_t head_length = 0;
    MessageSpan span;  // at the message's end
    bool head_complete = false;
    std::string method;
    std::string target;
    Version version;
    std::string version_text;
    std::uint16_t status = 0;
    std::string reason;
    std::vector<RecordedField> fields;
    std::string body;  // without what is missing
    std::vector<RecordedField> trailers;
    BodyFacts facts;
    bool ended = false;
};

struct RecordedAnomaly {
    AnomalyCode code;
    std::uint64_t offset;
    std::string detail;
};

class Http1Recorder final : public Http1Events {
public:
    ResponseContext context;  // what on_head answers

    std::vector<RecordedMessage> messages;
    std::vector<RecordedAnomaly> anomalies;
    std::string raw;
    std::uint64_t raw_offset = 0;
    bool is_raw = false;
    RawReason raw_reason = RawReason::Tunnel;

    // One event a line.
    std::string transcript() const { return transcript_ + pending_; }

    // The names of the anomalies in the order they came, separated by spaces.
    std::string anomaly_names() const {
        std::string names;
        for (const RecordedAnomaly& anomaly : anomalies) {
            names.append(names.empty() ? "" : " ").append(name_of(anomaly.code));
        }
        return names;
    }

    bool has(AnomalyCode code) const {
        for (const RecordedAnomaly& anomaly : anomalies) {
            if (anomaly.code == code) {
                return true;
            }
        }
        return false;
    }

    ResponseContext on_head(const Head& head, const MessageSpan& span) override {
        RecordedMessage message;
        message.offset = span.offset;
        message.head_length = span.head_length;
        message.head_complete = head.complete;
        message.method = head.method;
        message.target = head.target;
        message.version = head.version;
        message.version_text = head.version_text;
        message.status = head.status;
        message.reason = head.reason;
        message.fields = copy(head.fields);
        std::string line = "head " + std::to_string(span.offset) + '+'
                           + std::to_string(span.head_length) + ' ' + message.method + ' '
                           + message.target + ' ' + message.version_text + ' '
                           + std::to_string(message.status) + ' ' + message.reason
                           + (head.complete ? "" : " (incomplete)");
        for (const RecordedField& field : message.fields) {
            line += "\n  " + field.name + ": " + field.value;
        }
        add(line);
        messages.push_back(std::move(message));
        return context;
    }

    void on_body(Bytes data) override {
        messages.back().body += as_text(data);
        continue_event("body ", as_text(data));
    }

    void on_body_gap(std::uint64_t length) override { add("body gap " + std::to_string(length)); }

    void on_trailers(const HeaderList& trailers) override {
        messages.back().trailers = copy(trailers);
        add("trailers");
        for (const RecordedField& field : messages.back().trailers) {
            add("  " + field.name + ": " + field.value);
        }
    }

    void on_message_end(const BodyFacts& body, const MessageSpan& span) override {
        messages.back().facts = body;
        messages.back().span = span;
        messages.back().ended = true;
        add("end framing " + std::to_string(static_cast<int>(body.framing)) + " size "
            + std::to_string(body.size) + " missing " + std::to_string(body.missing)
            + (body.complete ? "" : " (incomplete)"));
    }

    void on_anomaly(AnomalyCode code, std::uint64_t offset, std::string detail) override {
        // An anomaly inside a body divides it in the same place however the bytes arrived.
        add("anomaly " + std::string(name_of(code)) + " at " + std::to_string(offset) + ' '
            + detail);
        anomalies.push_back({code, offset, std::move(detail)});
    }

    void on_raw_start(RawReason reason, std::uint64_t offset) override {
        is_raw = true;
        raw_reason = reason;
        raw_offset = offset;
        add("raw from " + std::to_string(offset)
            + (reason == RawReason::Tunnel ? " tunnel" : " not http"));
    }

    void on_raw(Bytes data, const Arrival& /*arrival*/) override {
        raw += as_text(data);
        continue_event("raw ", as_text(data));
    }

    void on_raw_gap(std::uint64_t length, Timestamp /*at*/) override {
        add("raw gap " + std::to_string(length));
    }

private:
    static std::vector<RecordedField> copy(const HeaderList& fields) {
        std::vector<RecordedField> result;
        for (const Field& field : fields) {
            result.push_back({std::string(field.name), std::string(field.value)});
        }
        return result;
    }

    void add(const std::string& line) {
        transcript_ += std::exchange(pending_, std::string()) + line + '\n';
    }

    void continue_event(const std::string& kind, std::string_view bytes) {
        if (pending_.starts_with(kind)) {
            pending_.pop_back();
        } else {
            transcript_ += std::exchange(pending_, kind);
        }
        pending_.append(bytes).push_back('\n');
    }

    std::string transcript_;
    std::string pending_;  // body or raw bytes that may go on
};

}  // namespace waybill::http
