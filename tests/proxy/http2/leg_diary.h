// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a leg tells, as text, line by line; pieces of content that follow each other are one line.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/anomaly.h"
#include "core/http/http2_frame_note.h"
#include "proxy/codec/leg_codec.h"

namespace waybill::proxy {

class LegDiary final : public LegEvents {
public:
    // Done when a head, or an end, has been told.
    std::function<void(StreamId, const MessageHead&)> then_on_head;
    std::function<void(StreamId)> then_on_end;
    std::function<void(StreamId, Bytes)> then_on_body;
    bool keeps_content = true;

    void on_head(StreamId stream, MessageHead& head, const BodyPlan& body) override {
        ++heads;
        const bool request = head.kind == http::HeadKind::Request;
        std::string line = request ? head.method : std::to_string(head.status);
        if (request) {
            line += " " + head.scheme + " " + head.authority + " " + head.path;
            line += head.protocol.empty() ? "" : " (" + head.protocol + ")";
        }
        add(stream, line + fields(head.fields) + plan(body));
        if (then_on_head) {
            then_on_head(stream, head);
        }
    }
    void on_body(StreamId stream, Bytes data) override {
        content += data.size();
        if (keeps_content) {
            if (body_of_ != stream) {
                add(stream, "\"");
                body_of_ = stream;
            }
            text_.insert(text_.size() - 1, as_text(data));
        }
        if (then_on_body) {
            then_on_body(stream, data);
        }
    }
    void on_trailers(StreamId stream, FieldList& trailers) override {
        add(stream, "trailers" + fields(trailers));
    }
    void on_end(StreamId stream) override {
        ++ends;
        add(stream, "end");
        if (then_on_end) {
            then_on_end(stream);
        }
    }
    void on_refused(StreamId stream, const Refusal& refusal) override {
        ++refusals;
        add(stream, "refused " + std::to_string(refusal.status) + " " + refusal.detail);
    }
    void on_broken(StreamId stream, const Broken& broken) override {
        ++broken_streams;
        static constexpr const char* kHow[] = {"closed", "reset", "cancelled", "refused"};
        add(stream,
            std::string("broken ") + kHow[static_cast<int>(broken.how)] + " "
                + std::to_string(broken.code) + (broken.nothing_came ? " nothing came" : ""));
    }
    void on_writable(StreamId stream) override { add(stream, "writable"); }
    void on_raw(Bytes) override { add(0, "raw"); }
    void on_raw_end() override { add(0, "raw end"); }
    void on_last_exchange() override { add(0, "last"); }
    void on_frame(Side sender, Bytes note) override {
        http::Http2FrameNote read;
        if (!keeps_content) {
            return;
        }
        if (!http::read_note(note, read) || !note.empty() || read.side != sender) {
            frames += "damaged\n";
        }
        frames += (read.side == Side::Client ? "C " : "S ")
                  + std::string(http::http2_kind_name(read.kind)) + " "
                  + std::to_string(read.stream) + " " + std::to_string(read.length) + "\n";
    }
    void on_anomaly(StreamId stream, AnomalyCode code, std::string) override {
        add(stream, "anomaly " + std::string(name_of(code)));
    }

    // What was told since it was taken.
    std::string take() {
        body_of_ = 0;
        return std::exchange(text_, {});
    }

    std::string frames;
    std::size_t heads = 0;
    std::size_t ends = 0;
    std::size_t refusals = 0;
    std::size_t broken_streams = 0;
    std::size_t content = 0;

private:
    void add(StreamId stream, std::string_view what) {
        body_of_ = 0;
        text_ += std::to_string(stream) + ": ";
        text_.append(what).append("\n");
    }
    static std::string fields(const FieldList& list) {
        std::string text;
        for (const HeadField& field : list) {
            text += " | " + field.name + ": " + field.value;
        }
        return text;
    }
    static std::string plan(const BodyPlan& body) {
        switch (body.kind) {
            case BodyKind::None:
                return "";
            case BodyKind::Length:
                return " [" + std::to_string(body.length) + "]";
            default:
                return " [..]";
        }
    }

    std::string text_;
    StreamId body_of_ = 0;
};

inline MessageHead request_head(std::string_view method,
                                std::string_view path,
                                const std::vector<HeadField>& fields = {}) {
    MessageHead head;
    head.method = method;
    head.scheme = "https";
    head.authority = "example.com";
    head.path = path;
    for (const HeadField& field : fields) {
        head.fields.add(field.name, field.value);
    }
    return head;
}

inline MessageHead response_head(std::uint16_t status, const std::vector<HeadField>& fields = {}) {
    MessageHead head;
    head.kind = http::HeadKind::Response;
    head.status = status;
    for (const HeadField& field : fields) {
        head.fields.add(field.name, field.value);
    }
    return head;
}

}  // namespace waybill::proxy
