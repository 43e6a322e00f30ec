// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http1/body_reader.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "proxy/http1/head_reader.h"
#include "proxy/http1/refuse.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kMostSizeDigits = 16;

unsigned hex_value(char c) {
    return static_cast<unsigned>(ascii::is_digit(c) ? c - '0' : ascii::to_lower(c) - 'a' + 10);
}

bool refuse_chunk(Refusal& refusal, std::string_view detail) {
    return refuse(refusal, kBadRequest, AnomalyCode::BadChunk, detail);
}

}  // namespace

void Http1BodyReader::start(const BodyPlan& plan) {
    cutter_.restart();
    trailers_.clear();
    extra_ = 0;
    trailers_used_ = 0;
    left_ = plan.length;
    switch (plan.kind) {
        case BodyKind::Length:
            state_ = plan.length != 0 ? State::Length : State::End;
            break;
        case BodyKind::Chunked:
            state_ = State::ChunkLine;
            break;
        case BodyKind::UntilClose:
            state_ = State::UntilClose;
            break;
        case BodyKind::None:
        case BodyKind::Frames:
            state_ = State::End;
            break;
    }
}

Http1BodyReader::Step Http1BodyReader::next(std::string_view& in,
                                            std::string_view& data,
                                            Refusal& refusal) {
    while (true) {
        Step step = Step::End;
        switch (state_) {
            case State::End:
                return Step::End;
            case State::Length:
            case State::ChunkData:
                return take_data(in, data);
            case State::UntilClose:
                data = in;
                in = {};
                return data.empty() ? Step::NeedMore : Step::Data;
            case State::ChunkLine:
                step = read_chunk_line(in, refusal);
                break;
            case State::ChunkDataEnd:
                step = read_chunk_data_end(in, refusal);
                break;
            case State::Trailers:
                return read_trailers(in, refusal);
        }
        if (step != Step::Data) {  // Data: go on, the state is another one
            return step;
        }
    }
}

Http1BodyReader::Step Http1BodyReader::take_data(std::string_view& in, std::string_view& data) {
    if (in.empty()) {
        return Step::NeedMore;
    }
    data = in.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, in.size())));
    in.remove_prefix(data.size());
    left_ -= data.size();
    if (left_ == 0) {
        state_ = state_ == State::Length ? State::End : State::ChunkDataEnd;
    }
    return Step::Data;
}

Http1BodyReader::Step Http1BodyReader::read_chunk_line(std::string_view& in, Refusal& refusal) {
    switch (cutter_.find(in, limits_.chunk_line_bytes)) {
        case LineCutter::Found::NeedMore:
            return Step::NeedMore;
        case LineCutter::Found::TooLong:
            refuse_chunk(refusal, "the line of a chunk is too long");
            return Step::Refused;
        case LineCutter::Found::Refused:
            refuse(
                refusal, kBadRequest, cutter_.code(), "a control character in the line of a chunk");
            return Step::Refused;
        case LineCutter::Found::Line:
            break;
    }
    const std::string_view line = in.substr(0, cutter_.length());
    in.remove_prefix(line.size() + 2);
    if (!parse_chunk_line(line, refusal)) {
        return Step::Refused;
    }
    state_ = left_ != 0 ? State::ChunkData : State::Trailers;
    return Step::Data;
}

// Hexadecimal digits, and extensions behind a semicolon. No white space in front of that: it was
// never sent in earnest, and recipients differ about it.
bool Http1BodyReader::parse_chunk_line(std::string_view line, Refusal& refusal) {
    std::size_t digits = 0;
    left_ = 0;
    while (digits < line.size() && ascii::is_hex_digit(line[digits])) {
        if (digits == kMostSizeDigits) {
            return refuse_chunk(refusal, "the size of a chunk has too many digits");
        }
        left_ = left_ << 4U | hex_value(line[digits]);
        ++digits;
    }
    if (digits == 0 || (digits < line.size() && line[digits] != ';')) {
        return refuse_chunk(refusal, "the size of a chunk cannot be read");
    }
    if (digits + 1 == line.size()) {
        return refuse_chunk(refusal, "an extension without a name");
    }
    if (left_ >> 63U != 0) {
        return refuse_chunk(refusal, "the size of a chunk is too large");
    }
    extra_ += line.size() - digits;
    return extra_ <= limits_.chunk_extra_bytes
           || refuse_chunk(refusal, "too many bytes of chunk extensions");
}

// Judged byte by byte: a CR alone may be all that came.
Http1BodyReader::Step Http1BodyReader::read_chunk_data_end(std::string_view& in, Refusal& refusal) {
    constexpr std::string_view kEnd = "\r\n";
    const std::size_t have = std::min(in.size(), kEnd.size());
    if (in.substr(0, have) != kEnd.substr(0, have)) {
        refuse_chunk(refusal, "the data of a chunk does not end with CR LF");
        return Step::Refused;
    }
    if (have < kEnd.size()) {
        return Step::NeedMore;
    }
    in.remove_prefix(kEnd.size());
    state_ = State::ChunkLine;
    return Step::Data;
}

Http1BodyReader::Step Http1BodyReader::read_trailers(std::string_view& in, Refusal& refusal) {
    while (true) {
        switch (cutter_.find(in, limits_.trailer_bytes - trailers_used_)) {
            case LineCutter::Found::NeedMore:
                return Step::NeedMore;
            case LineCutter::Found::TooLong:
                refuse(
                    refusal, kHeadTooLarge, AnomalyCode::HeaderLimit, "the trailers are too large");
                return Step::Refused;
            case LineCutter::Found::Refused:
                refuse(refusal, kBadRequest, cutter_.code(), "a control character in the trailers");
                return Step::Refused;
            case LineCutter::Found::Line:
                break;
        }
        const std::string_view line = in.substr(0, cutter_.length());
        in.remove_prefix(line.size() + 2);
        trailers_used_ += line.size() + 2;
        if (line.empty()) {
            state_ = State::End;
            return trailers_.empty() ? Step::End : Step::Trailers;
        }
        if (!add_trailer(line, refusal)) {
            return Step::Refused;
        }
    }
}

bool Http1BodyReader::add_trailer(std::string_view line, Refusal& refusal) {
    FieldLine field;
    if (!split_field_line(line, field, refusal)) {
        return false;
    }
    if (trailers_.size() >= limits_.fields) {
        return refuse(refusal, kHeadTooLarge, AnomalyCode::HeaderLimit, "too many trailers");
    }
    trailers_.add(field.name, field.value);
    return true;
}

}  // namespace waybill::proxy
