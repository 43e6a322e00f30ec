// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a leg tells, as lines of text; pieces of a body that follow each other are one.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "proxy/codec/leg_codec.h"

namespace waybill::proxy {

class LegRecorder : public LegEvents {
public:
    void on_head(StreamId stream, MessageHead& head, const BodyPlan& body) override {
        if (head.kind == http::HeadKind::Request) {
            add("head", stream, head.method + " ");
            text_ += head.scheme + "|" + head.authority + "|" + head.path;
        } else {
            add("head", stream, std::to_string(head.status) + " " + head.reason);
        }
        text_ += " 1." + std::to_string(head.version.minor) + " " + plan(body);
        for (const HeadField& field : head.fields) {
            text_ += "\n  " + field.name + ": " + field.value;
        }
        ++heads;
    }
    void on_body(StreamId stream, Bytes data) override {
        if (!in_body_) {
            add("body", stream, " ");
            in_body_ = true;
        }
        text_ += as_text(data);
        body_bytes += data.size();
    }
    void on_trailers(StreamId stream, FieldList& trailers) override {
        add("trailers", stream, {});
        for (const HeadField& field : trailers) {
            text_ += "\n  " + field.name + ": " + field.value;
        }
    }
    void on_end(StreamId stream) override { add("end", stream, {}); }
    void on_refused(StreamId stream, const Refusal& refusal) override {
        add("refused", stream, std::to_string(refusal.status) + " ");
        text_.append(name_of(refusal.code)).append(" ").append(refusal.detail);
        refused = refusal;
    }
    void on_broken(StreamId stream, const Broken& broken) override {
        add("broken", stream, broken.how == Broken::How::Reset ? "reset " : "closed ");
        text_ += broken.nothing_came ? "before anything: " : "";
        text_ += broken.detail;
    }
    void on_writable(StreamId stream) override { add("writable", stream, {}); }
    void on_raw(Bytes data) override {
        if (!in_raw_) {
            add("raw", 0, " ");
            in_raw_ = true;
        }
        text_ += as_text(data);
    }
    void on_raw_end() override { add("raw end", 0, {}); }
    void on_last_exchange() override { add("last", 0, {}); }
    void on_frame(Side, Bytes) override { add("frame", 0, {}); }
    void on_anomaly(StreamId stream, AnomalyCode code, std::string detail) override {
        add("anomaly", stream, std::string(name_of(code)) + " " + detail);
    }

    const std::string& text() const { return text_; }
    std::string take() {
        in_body_ = false;
        in_raw_ = false;
        return std::exchange(text_, {});
    }

    std::size_t heads = 0;
    std::size_t body_bytes = 0;
    Refusal refused;

private:
    static std::string plan(const BodyPlan& body) {
        switch (body.kind) {
            case BodyKind::None:
                return "none";
            case BodyKind::Length:
                return "length " + std::to_string(body.length);
            case BodyKind::Chunked:
                return "chunked";
            case BodyKind::UntilClose:
                return "until close";
            case BodyKind::Frames:
                return "frames";
        }
        return "?";
    }
    void add(std::string_view what, StreamId stream, std::string_view rest) {
        text_ += text_.empty() ? "" : "\n";
        text_.append(what);
        if (stream != 0) {
            text_ += " " + std::to_string(stream);
        }
        text_.append(rest.empty() || rest == " " ? "" : " ").append(rest);
        in_body_ = false;
        in_raw_ = false;
    }

    std::string text_;
    bool in_body_ = false;
    bool in_raw_ = false;
};

}  // namespace waybill::proxy
