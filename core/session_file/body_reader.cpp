// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/body_reader.h"

#include <algorithm>
#include <utility>

#include <zstd.h>

#include "core/session_file/schema.h"

namespace waybill::session_file {
namespace {

constexpr std::int64_t kMostBodies = std::int64_t{1} << (62 - kPieceBits);

// Gives a statement free when its rows are done with.
class Rows {
public:
    explicit Rows(Statement& statement) : statement_(statement) { statement_.reset(); }
    ~Rows() { statement_.reset(); }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

private:
    Statement& statement_;
};

}  // namespace

BodyReader::BodyReader() : unpacker_(ZSTD_createDCtx()) {}

BodyReader::~BodyReader() {
    ZSTD_freeDCtx(unpacker_);
}

Result<void> BodyReader::prepare(const Database& database) {
    for (const auto& [statement, sql] :
         {std::pair<Statement*, std::string_view>{
              &body_, "SELECT size, coding, data FROM body WHERE id = ?1"},
          {&pieces_,
           "SELECT id, size, coding, data FROM piece WHERE id >= ?1 AND id < ?2 ORDER BY id"}}) {
        Result<Statement> prepared = Statement::prepare(database, sql);
        if (!prepared) {
            return prepared.error();
        }
        *statement = std::move(*prepared);
    }
    return {};
}

// The bytes of a body's row or of a piece, of which there are `size`.
std::optional<Bytes> BodyReader::unpack(Bytes data, std::int64_t coding, std::int64_t size) {
    if (size < 0 || size > static_cast<std::int64_t>(kPieceBytes)) {
        return std::nullopt;
    }
    const auto length = static_cast<std::size_t>(size);
    if (coding == kPlain) {
        return data.size() == length ? std::optional(data) : std::nullopt;
    }
    if (coding != kZstd || unpacker_ == nullptr) {
        return std::nullopt;
    }
    // In one step the frame's window is the output itself: no more memory is taken.
    unpacked_.resize(kPieceBytes);
    const std::size_t unpacked =
        ZSTD_decompressDCtx(unpacker_, unpacked_.data(), length, data.data(), data.size());
    return ZSTD_isError(unpacked) == 0 && unpacked == length
               ? std::optional(Bytes(unpacked_).first(length))
               : std::nullopt;
}

BodyEnd BodyReader::read_pieces(std::int64_t body,
                                std::optional<std::uint64_t> size,
                                const std::function<bool(Bytes)>& output) {
    const Rows rows(pieces_);
    const std::int64_t first = body << kPieceBits;
    pieces_.bind(1, first);
    pieces_.bind(2, first + (std::int64_t{1} << kPieceBits));
    std::uint64_t given = 0;
    std::int64_t expected = first;
    int outcome = pieces_.step();
    for (; outcome == SQLITE_ROW; outcome = pieces_.step()) {
        if (pieces_.integer(0) != expected++) {
            return BodyEnd::Damaged;
        }
        const std::optional<Bytes> data =
            unpack(pieces_.blob(3), pieces_.integer(2), pieces_.integer(1));
        if (!data) {
            return BodyEnd::Damaged;
        }
        given += data->size();
        if (!data->empty() && !output(*data)) {
            return BodyEnd::Stopped;
        }
    }
    if (outcome != SQLITE_DONE) {
        return BodyEnd::Damaged;
    }
    if (!size) {
        return BodyEnd::Growing;
    }
    return given == *size ? BodyEnd::Whole : BodyEnd::Damaged;
}

BodyEnd BodyReader::read(std::int64_t body, const std::function<bool(Bytes)>& output) {
    if (body < 1 || body >= kMostBodies) {
        return BodyEnd::Damaged;
    }
    const Rows rows(body_);
    body_.bind(1, body);
    if (body_.step() != SQLITE_ROW) {
        return BodyEnd::Damaged;
    }
    const std::int64_t size = body_.integer(0);
    if (body_.is_null(2)) {
        const bool is_known = !body_.is_null(0);
        if (is_known && size < 0) {
            return BodyEnd::Damaged;
        }
        return read_pieces(
            body,
            is_known ? std::optional(static_cast<std::uint64_t>(size)) : std::nullopt,
            output);
    }
    const std::optional<Bytes> data = unpack(body_.blob(2), body_.integer(1), size);
    if (!data) {
        return BodyEnd::Damaged;
    }
    return data->empty() || output(*data) ? BodyEnd::Whole : BodyEnd::Stopped;
}

}  // namespace waybill::session_file
