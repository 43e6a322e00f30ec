// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads HAR 1.2 in constant memory, entry by entry, into the rows of a shard.
//
// Whatever other programs write is taken: missing members, members of the wrong type, times that
// cannot be (clamped), bodies as text or base64. An entry that cannot be read as one is passed over
// and named in notes(); what is odd about one that can be read is an anomaly of its exchange.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/store/byte_store.h"
#include "core/store/session.h"
#include "core/store/session_builder.h"

namespace waybill::report {

class HarReader {
public:
    // `bytes` is the store that `shard` was made with; bodies wait there until their entry was read
    // as a whole. `source` is the index of the file among the sources of the session. Shard and
    // store must outlive the reader.
    HarReader(store::SessionShard& shard, store::ByteStore& bytes, std::uint64_t source);
    ~HarReader();
    HarReader(const HarReader&) = delete;
    HarReader& operator=(const HarReader&) = delete;

    // The next bytes of the file, decompressed. An error is one of JSON, with its place; what came
    // before it stays.
    Result<void> add(Bytes text);
    Result<void> finish();

    // Entries read, and passed over because they are none.
    std::uint64_t entries() const;
    std::uint64_t entries_passed_over() const;
    // Sentences: the entries passed over, by number and reason, at most 20 of them and a count.
    const std::vector<std::string>& notes() const;

    // What the file tells of itself: its creator, browser, pages and comment, for Source.
    const std::vector<std::string>& comments() const;
    // Marks and comments of entries, in ascending order of exchanges as the shard numbers them;
    // empty when there are none.
    struct EntryNote {
        std::uint32_t exchange = 0;
        int mark = 0;         // 1 to 9; 0: none
        std::string comment;  // empty: none
    };
    const std::vector<EntryNote>& entry_notes() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::report
