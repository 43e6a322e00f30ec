// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/body_store.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <zstd.h>

namespace waybill::session_file {
namespace {

constexpr int kLevel = 1;
constexpr std::size_t kWorthPacking = 256;
constexpr std::size_t kMostSpare = 64;  // growing bodies kept for the next ones

constexpr std::uint64_t kMostPieces = std::uint64_t{1} << kPieceBits;

// What comes slowly is saved time and again. A tail of this size is not written anew but becomes a
// piece; the more pieces there are, the larger they are to be, so that their numbers last.
constexpr std::size_t kSmallestPiece = 4 * kKiB;
std::size_t smallest_piece(std::uint64_t pieces) {
    return std::min<std::uint64_t>(kSmallestPiece * (1 + pieces / 16'384), kPieceBytes);
}

std::int64_t first_piece(std::int64_t body) {
    return body << kPieceBits;
}

}  // namespace

RecentDigests::RecentDigests()
    : entries_(static_cast<Entry*>(std::calloc(kEntries, sizeof(Entry)))) {}

void RecentDigests::Free::operator()(Entry* entries) const {
    std::free(entries);
}

RecentDigests::Entry* RecentDigests::set_of(const Digest& digest) const {
    std::uint64_t number = 0;
    std::memcpy(&number, digest.data(), sizeof(number));
    return entries_.get() + number % (kEntries / kWays) * kWays;
}

std::int64_t RecentDigests::find(const Digest& digest) {
    if (entries_ == nullptr) {
        return 0;
    }
    Entry* const set = set_of(digest);
    Entry* const found = std::find_if(set, set + kWays, [&](const Entry& entry) {
        return entry.body != 0 && entry.digest == digest;
    });
    if (found == set + kWays) {
        return 0;
    }
    std::rotate(set, found, found + 1);
    return set->body;
}

void RecentDigests::add(const Digest& digest, std::int64_t body) {
    if (entries_ != nullptr) {
        Entry* const set = set_of(digest);
        std::move_backward(set, set + kWays - 1, set + kWays);
        *set = {digest, body};
    }
}

void GrowingBody::restart() {
    if (tail_.capacity() > kPieceBytes / 8) {
        tail_ = {};
    }
    tail_.clear();
    saved_ = 0;
    pieces_ = 0;
    size_ = 0;
    id_ = 0;
    packing_ = Packing::Untried;
    full_ = false;
    sha256_init(&hash_);
}

BodyStore::BodyStore() : packer_(ZSTD_createCCtx()), packed_(ZSTD_compressBound(kPieceBytes)) {
    ZSTD_CCtx_setParameter(packer_, ZSTD_c_compressionLevel, kLevel);
}

BodyStore::~BodyStore() {
    ZSTD_freeCCtx(packer_);
}

Result<void> BodyStore::prepare(const Database& database) {
    for (const auto& [statement, sql] :
         {std::pair<Statement*, std::string_view>{&put_body_,
                                                  "INSERT INTO body VALUES(?1, ?2, ?3, ?4, ?5)"},
          {&end_body_, "UPDATE body SET size = ?2, sha256 = ?3 WHERE id = ?1"},
          {&drop_body_, "DELETE FROM body WHERE id = ?1"},
          {&put_piece_, "INSERT OR REPLACE INTO piece VALUES(?1, ?2, ?3, ?4)"},
          {&drop_pieces_, "DELETE FROM piece WHERE id >= ?1 AND id < ?2"}}) {
        Result<Statement> prepared = Statement::prepare(database, sql);
        if (!prepared) {
            return prepared.error();
        }
        *statement = std::move(*prepared);
    }
    return {};
}

std::unique_ptr<GrowingBody> BodyStore::begin() {
    if (spare_.empty()) {
        auto made = std::make_unique<GrowingBody>();
        made->restart();
        return made;
    }
    std::unique_ptr<GrowingBody> body = std::move(spare_.back());
    spare_.pop_back();
    return body;
}

// The tail as it is to be written. Whether packing pays is tried once, at the first piece that is
// worth it.
BodyStore::Packed BodyStore::pack(GrowingBody& body) {
    const Packed plain{body.tail_, kPlain};
    if (packer_ == nullptr || body.packing_ == GrowingBody::Packing::Useless
        || body.tail_.size() < kWorthPacking) {
        return plain;
    }
    const std::size_t size = ZSTD_compress2(
        packer_, packed_.data(), packed_.size(), body.tail_.data(), body.tail_.size());
    const bool pays = ZSTD_isError(size) == 0 && size <= body.tail_.size() / 10 * 9;
    if (body.packing_ == GrowingBody::Packing::Untried) {
        body.packing_ = pays ? GrowingBody::Packing::Pays : GrowingBody::Packing::Useless;
    }
    return pays ? Packed{Bytes(packed_).first(size), kZstd} : plain;
}

bool BodyStore::give_row(GrowingBody& body) {
    if (body.id_ != 0) {
        return true;
    }
    body.id_ = next_++;
    put_body_.bind(1, body.id_);
    put_body_.bind_null(2);
    put_body_.bind_null(3);
    put_body_.bind(4, kPlain);
    put_body_.bind_null(5);
    return put_body_.run();
}

bool BodyStore::put_piece(GrowingBody& body) {
    if (!give_row(body)) {
        return false;
    }
    const Packed packed = pack(body);
    put_piece_.bind(1, first_piece(body.id_) + static_cast<std::int64_t>(body.pieces_));
    put_piece_.bind(2, static_cast<std::int64_t>(body.tail_.size()));
    put_piece_.bind(3, packed.coding);
    put_piece_.bind_blob(4, packed.data);
    body.saved_ = body.tail_.size();
    return put_piece_.run();
}

// Ends the piece that the tail is.
bool BodyStore::seal(GrowingBody& body) {
    const bool done = !body.has_unsaved() || put_piece(body);
    ++body.pieces_;
    body.full_ = body.pieces_ == kMostPieces;
    body.tail_.clear();
    body.saved_ = 0;
    return done;
}

bool BodyStore::add(GrowingBody& body, Bytes data) {
    bool done = true;
    while (!data.empty() && done && !body.full_) {
        if (body.tail_.size() == kPieceBytes) {
            done = seal(body);
            continue;
        }
        const Bytes part = data.first(std::min(data.size(), kPieceBytes - body.tail_.size()));
        sha256_update(&body.hash_, part.size(), part.data());
        body.tail_.insert(body.tail_.end(), part.begin(), part.end());
        body.size_ += part.size();
        data = data.subspan(part.size());
    }
    return done;
}

bool BodyStore::save(GrowingBody& body) {
    if (!body.has_unsaved()) {
        return true;
    }
    if (!put_piece(body)) {
        return false;
    }
    if (body.tail_.size() >= smallest_piece(body.pieces_)) {
        seal(body);
        body.tail_ = {};  // many bodies may come slowly at a time
    }
    return true;
}

bool BodyStore::drop(std::int64_t id) {
    drop_body_.bind(1, id);
    drop_pieces_.bind(1, first_piece(id));
    drop_pieces_.bind(2, first_piece(id + 1));
    return drop_body_.run() && drop_pieces_.run();
}

bool BodyStore::end(std::unique_ptr<GrowingBody> body, std::int64_t& id) {
    id = 0;
    bool done = true;
    if (body->size_ > 0) {
        Digest digest{};
        sha256_digest(&body->hash_, digest.size(), digest.data());
        id = digests_.find(digest);
        if (id != 0) {
            done = body->id_ == 0 || drop(body->id_);
        } else if (body->id_ == 0) {
            id = body->id_ = next_++;
            const Packed packed = pack(*body);
            put_body_.bind(1, id);
            put_body_.bind(2, static_cast<std::int64_t>(body->size_));
            put_body_.bind_blob(3, digest);
            put_body_.bind(4, packed.coding);
            put_body_.bind_blob(5, packed.data);
            done = put_body_.run();
            digests_.add(digest, id);
        } else {
            id = body->id_;
            done = !body->has_unsaved() || put_piece(*body);
            end_body_.bind(1, id);
            end_body_.bind(2, static_cast<std::int64_t>(body->size_));
            end_body_.bind_blob(3, digest);
            done = end_body_.run() && done;
            digests_.add(digest, id);
        }
    }
    if (spare_.size() < kMostSpare) {
        body->restart();
        spare_.push_back(std::move(body));
    }
    return done;
}

}  // namespace waybill::session_file
