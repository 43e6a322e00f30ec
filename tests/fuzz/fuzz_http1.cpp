// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariants: a stream gives the same messages, trailers, anomalies and raw bytes whether it comes
// whole or cut into pieces by a pattern; each message has one head and one end; the sizes told at
// a message's end are those of its body events; at most 64 anomalies of a message and a few summary
// ones are listed; no more fields are told than the limit allows; with gaps in it a stream may read
// otherwise, but nothing is told twice or out of order. A head that llhttp accepts reads the same
// in our tolerant reader, which finds nothing wrong with it: nothing slips through the strict
// parser.
//
// Input: byte 0 is the kind and the context, byte 1 seeds the cuts and gaps, the rest is the
// stream.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/http/tolerant_head_reader.h"
#include "tests/support/http1_recorder.h"

namespace {

using namespace waybill;
using namespace waybill::http;

constexpr Http1Limits kSmallLimits{512, 20, 64};

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// Checks the call order and the sums while it records.
class Checker final : public Http1Events {
public:
    explicit Checker(std::uint8_t flags) {
        recorder.context.to_head = (flags & 2U) != 0;
        recorder.context.to_connect = (flags & 4U) != 0;
        recorder.context.upgrade_allowed = (flags & 8U) == 0;
    }

    Http1Recorder recorder;

    ResponseContext on_head(const Head& head, const MessageSpan& span) override {
        require(!open_ && !raw_);
        require(head.fields.size() <= kSmallLimits.fields + 64);
        require(span.offset >= next_offset_);
        next_offset_ = span.offset;
        open_ = true;
        size_ = 0;
        missing_ = 0;
        anomalies_ = 0;
        return recorder.on_head(head, span);
    }
    void on_body(Bytes data) override {
        require(open_ && !data.empty());
        size_ += data.size();
        recorder.on_body(data);
    }
    void on_body_gap(std::uint64_t length) override {
        require(open_ && length > 0);
        size_ += length;
        missing_ += length;
        recorder.on_body_gap(length);
    }
    void on_trailers(const HeaderList& trailers) override {
        require(open_);
        recorder.on_trailers(trailers);
    }
    void on_message_end(const BodyFacts& body, const MessageSpan& span) override {
        require(open_ && body.size == size_ && body.missing == missing_);
        require(body.framing != BodyFraming::Length || !body.complete
                || body.size == body.announced);
        open_ = false;
        recorder.on_message_end(body, span);
    }
    void on_anomaly(AnomalyCode code, std::uint64_t offset, std::string detail) override {
        require(++anomalies_ <= 64 + 4 || !open_);
        recorder.on_anomaly(code, offset, std::move(detail));
    }
    void on_raw_start(RawReason reason, std::uint64_t offset) override {
        require(!open_ && !raw_);
        raw_ = true;
        recorder.on_raw_start(reason, offset);
    }
    void on_raw(Bytes data, const Arrival& arrival) override {
        require(raw_);
        recorder.on_raw(data, arrival);
    }
    void on_raw_gap(std::uint64_t length, Timestamp at) override {
        require(raw_);
        recorder.on_raw_gap(length, at);
    }

    bool open() const { return open_; }

private:
    bool open_ = false;
    bool raw_ = false;
    std::uint64_t next_offset_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t missing_ = 0;
    int anomalies_ = 0;
};

// The lengths of pieces: a small generator, so that a seed is a pattern.
class Pattern {
public:
    explicit Pattern(std::uint8_t seed) : state_(seed * 2654435761U + 1) {}

    std::uint32_t next() {
        state_ = state_ * 1664525U + 1013904223U;
        return state_ >> 16;
    }

private:
    std::uint32_t state_;
};

void compare_readers(HeadKind kind, std::string_view input) {
    HeadEndFinder finder;
    const std::size_t end = finder.find(input);
    if (end == std::string_view::npos) {
        return;
    }
    const std::string_view raw = input.substr(0, end);
    HeadParser parser;
    const Head& strict = parser.parse(kind, raw);
    if (!strict.anomalies.empty()) {
        return;
    }
    Head tolerant;
    tolerant.kind = kind;
    tolerant.raw = raw;
    read_head_tolerantly(kind, raw, true, kDefaultMaxFields, tolerant);
    require(tolerant.anomalies.empty());
    require(strict.method == tolerant.method && strict.target == tolerant.target
            && strict.version == tolerant.version && strict.status == tolerant.status
            && strict.reason == tolerant.reason && strict.fields.size() == tolerant.fields.size());
    for (std::size_t i = 0; i < strict.fields.size(); ++i) {
        require(strict.fields[i].name == tolerant.fields[i].name
                && strict.fields[i].value == tolerant.fields[i].value);
    }
}

std::string run(std::uint8_t flags, std::string_view input, Pattern* cuts, bool with_gaps) {
    HeadParser parser;
    Checker checker(flags);
    const HeadKind kind = (flags & 1U) != 0 ? HeadKind::Response : HeadKind::Request;
    Http1Stream stream(kind, checker, parser, 0, kSmallLimits);
    if ((flags & 16U) != 0) {
        stream.start_mid_stream();
    }
    while (!input.empty()) {
        const std::size_t piece = cuts == nullptr
                                      ? input.size()
                                      : std::min<std::size_t>(input.size(), 1 + cuts->next() % 24);
        const Arrival arrival{Timestamp{1}, Place{1, 0}, 1, 0};
        if (with_gaps && cuts->next() % 4 == 0) {
            stream.on_gap(piece, Timestamp{1});
        } else {
            stream.on_data(as_bytes(input.substr(0, piece)), arrival);
        }
        input.remove_prefix(piece);
    }
    stream.on_end(EndReason::Closed, Timestamp{1});
    require(!checker.open());
    return checker.recorder.transcript();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) {
        return 0;
    }
    // Behind a gap or in mid-stream the parser looks at the beginnings of pieces first, so the law
    // does not hold for it.
    const auto flags = static_cast<std::uint8_t>(data[0] & ~16U);
    const std::string_view input = as_text({data + 2, size - 2});
    compare_readers((flags & 1U) != 0 ? HeadKind::Response : HeadKind::Request, input);
    Pattern cuts(data[1]);
    const std::string whole = run(flags, input, nullptr, false);
    require(run(flags, input, &cuts, false) == whole);
    Pattern gaps(data[1]);
    run(data[0], input, &gaps, true);
    return 0;
}
