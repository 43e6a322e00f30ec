// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts bodies into a session file: each content once (as far as the latest digests tell), packed
// where that pays, long ones in pieces while they come.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <nettle/sha2.h>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/session_file/database.h"
#include "core/session_file/schema.h"

struct ZSTD_CCtx_s;

namespace waybill::session_file {

using Digest = std::array<Byte, SHA256_DIGEST_SIZE>;

// Which body has a content, of the latest kEntries or so. Takes its memory only as it is used.
class RecentDigests {
public:
    static constexpr std::size_t kEntries = std::size_t{1} << 19U;

    RecentDigests();
    // 0: not known.
    std::int64_t find(const Digest& digest);
    void add(const Digest& digest, std::int64_t body);

private:
    static constexpr std::size_t kWays = 4;  // entries that a digest may have; the first is newest

    struct Entry {
        Digest digest;
        std::int64_t body;  // 0: free
    };
    struct Free {
        void operator()(Entry* entries) const;
    };

    Entry* set_of(const Digest& digest) const;

    std::unique_ptr<Entry, Free> entries_;
};

// A body that comes.
class GrowingBody {
public:
    // Of its row; 0 as long as it has none.
    std::int64_t id() const { return id_; }
    // Whether some of it is not in the file yet.
    bool has_unsaved() const { return saved_ < tail_.size(); }

private:
    friend class BodyStore;
    enum class Packing : std::uint8_t { Untried, Pays, Useless };

    void restart();

    std::vector<Byte> tail_;    // behind the pieces that are whole
    std::size_t saved_ = 0;     // of the tail: so much is in the file, as a piece
    std::uint64_t pieces_ = 0;  // whole ones
    std::uint64_t size_ = 0;
    std::int64_t id_ = 0;
    Packing packing_ = Packing::Untried;
    bool full_ = false;  // no more pieces are possible
    sha256_ctx hash_{};
};

// Belongs to the thread of its database, within whose transactions it writes. A step that fails
// tells so by false; the database knows why.
class BodyStore {
public:
    BodyStore();
    ~BodyStore();
    BodyStore(const BodyStore&) = delete;
    BodyStore& operator=(const BodyStore&) = delete;

    Result<void> prepare(const Database& database);

    std::unique_ptr<GrowingBody> begin();
    bool add(GrowingBody& body, Bytes data);
    // Puts what is there of it into the file, though it goes on.
    bool save(GrowingBody& body);
    // `id`: of the body with that content, 0 when there is none.
    bool end(std::unique_ptr<GrowingBody> body, std::int64_t& id);

private:
    struct Packed {
        Bytes data;
        std::int64_t coding = kPlain;
    };

    Packed pack(GrowingBody& body);
    bool give_row(GrowingBody& body);
    bool put_piece(GrowingBody& body);
    bool seal(GrowingBody& body);
    bool drop(std::int64_t id);

    Statement put_body_;
    Statement end_body_;
    Statement drop_body_;
    Statement put_piece_;
    Statement drop_pieces_;
    std::int64_t next_ = 1;
    RecentDigests digests_;
    std::vector<std::unique_ptr<GrowingBody>> spare_;
    ZSTD_CCtx_s* packer_;
    std::vector<Byte> packed_;
};

}  // namespace waybill::session_file
