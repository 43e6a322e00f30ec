// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the body of a message whose place in a capture is known once more.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/stream_reader.h"
#include "core/http/exchange.h"
#include "core/http/head_parser.h"
#include "core/http/http1_stream.h"
#include "core/store/byte_chain.h"

namespace waybill::capture {

// Runs the bytes of one message through the HTTP/1 parser again. A body whose end the first look
// did not see ends where it ended then: what follows on the same addresses is something else.
class MessageReplay final : public StreamPartSink, public http::Http1Events {
public:
    MessageReplay(const http::Message& message,
                  http::HeadParser& parser,
                  http::ResponseContext context,
                  std::function<bool(Bytes)> on_content,
                  Timestamp* time = nullptr)
        : context_(context),
          on_content_(std::move(on_content)),
          time_(time),
          size_(message.body.size),
          shows_its_end_(message.body.complete && message.body.framing != http::BodyFraming::Close),
          stream_(message.head.kind, *this, parser) {}

    http::Http1Stream& stream() { return stream_; }

    // Body bytes that were there.
    std::uint64_t given() const { return given_; }

    // Puts the trailers into the message, which owns their text then.
    void give_trailers(http::Message& message) {
        message.raw_trailers = std::move(trailers_);
        message.trailers.clear();
        std::string_view rest = message.raw_trailers;
        for (const auto& [name, value] : trailer_sizes_) {
            message.trailers.add({rest.substr(0, name), rest.substr(name, value)});
            rest.remove_prefix(name + value);
        }
    }

    void on_time(Timestamp at) override {
        if (time_ != nullptr) {
            *time_ = at;
        }
    }
    bool on_data(Bytes data) override {
        stream_.on_data(data, Arrival{});
        return !over_;
    }
    bool on_gap(std::uint64_t length) override {
        stream_.on_gap(length, Timestamp{});
        return !over_;
    }
    void finish() {
        if (!over_) {
            stream_.on_end(EndReason::Closed, Timestamp{});
        }
    }

    http::ResponseContext on_head(const http::Head& /*head*/,
                                  const http::MessageSpan& /*span*/) override {
        return context_;
    }
    void on_body(Bytes data) override {
        if (over_) {
            return;
        }
        if (data.size() > size_ - seen_) {
            data = data.first(size_ - seen_);
        }
        given_ += data.size();
        advance(data.size());
        over_ = !on_content_(data) || over_;
    }
    void on_body_gap(std::uint64_t length) override { advance(std::min(length, size_ - seen_)); }
    void on_trailers(const http::HeaderList& trailers) override {
        if (over_) {
            return;
        }
        for (const http::Field& field : trailers) {
            trailers_.append(field.name).append(field.value);
            trailer_sizes_.emplace_back(field.name.size(), field.value.size());
        }
    }
    void on_message_end(const http::BodyFacts& /*body*/,
                        const http::MessageSpan& /*span*/) override {
        over_ = true;
    }
    void on_anomaly(AnomalyCode /*code*/,
                    std::uint64_t /*offset*/,
                    std::string /*detail*/) override {}
    void on_raw_start(RawReason /*reason*/, std::uint64_t /*offset*/) override { over_ = true; }
    void on_raw(Bytes /*data*/, const Arrival& /*arrival*/) override {}
    void on_raw_gap(std::uint64_t /*length*/, Timestamp /*at*/) override {}

private:
    void advance(std::uint64_t count) {
        seen_ += count;
        over_ = over_ || (seen_ == size_ && !shows_its_end_);
    }

    http::ResponseContext context_;
    std::function<bool(Bytes)> on_content_;  // false: no more is wanted
    Timestamp* time_;                        // of the bytes given to it; may be null
    std::uint64_t size_;                     // of the body
    std::uint64_t seen_ = 0;                 // at most size_
    std::uint64_t given_ = 0;
    bool shows_its_end_;
    http::Http1Stream stream_;
    std::string trailers_;  // names and values, one behind the other
    std::vector<std::pair<std::size_t, std::size_t>> trailer_sizes_;
    bool over_ = false;
};

// Collects a head.
class HeadCollector final : public StreamPartSink {
public:
    HeadCollector(std::string& out, std::size_t length) : out_(out), length_(length) {}

    bool on_data(Bytes data) override {
        out_.append(as_text(data).substr(0, length_ - out_.size()));
        return out_.size() < length_;
    }
    bool on_gap(std::uint64_t /*length*/) override { return false; }

private:
    std::string& out_;
    std::size_t length_;
};

// The bytes of a body that is nothing but so many bytes of the stream.
class PlainBody final : public StreamPartSink {
public:
    PlainBody(std::uint64_t size, const std::function<bool(Bytes)>& on_content)
        : left_(size),
          on_content_(on_content) {}

    // Body bytes that were there.
    std::uint64_t given() const { return given_; }

    bool on_data(Bytes data) override {
        if (data.size() > left_) {
            data = data.first(left_);
        }
        left_ -= data.size();
        given_ += data.size();
        return on_content_(data) && left_ > 0;
    }
    bool on_gap(std::uint64_t length) override {
        left_ -= std::min(length, left_);
        return left_ > 0;
    }

private:
    std::uint64_t left_;
    std::uint64_t given_ = 0;
    const std::function<bool(Bytes)>& on_content_;
};

// Gives the content of a stream with its times.
class TimedContent final : public StreamPartSink {
public:
    explicit TimedContent(const std::function<bool(const store::ChainPiece&)>& output)
        : output_(output) {}

    void on_time(Timestamp at) override { at_ = at; }
    bool on_data(Bytes data) override { return output_({data, 0, at_}); }
    bool on_gap(std::uint64_t length) override { return output_({{}, length, at_}); }

private:
    const std::function<bool(const store::ChainPiece&)>& output_;
    Timestamp at_;
};

// Whether the bytes end with the empty line that ends a head.
inline bool is_whole_head(std::string_view raw) {
    http::HeadEndFinder finder;
    return finder.find(raw) == raw.size();
}

}  // namespace waybill::capture
