// SPDX-License-Identifier: GPL-3.0-or-later
//
// A text of HAR that may be large, from when it is read until its entry was read as a whole: only
// then is it known whether it is base64, and what it belongs to. A small one waits in memory, a
// large one in a ByteStore.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/store/byte_chain.h"
#include "core/store/byte_store.h"

namespace waybill::report {

class HarSpool {
public:
    static constexpr std::size_t kInMemory = kMiB;

    // Both must outlive the spool.
    HarSpool(const store::ByteStore& bytes, store::ChainWriter& writer)
        : bytes_(bytes),
          writer_(writer) {}

    // There is no text.
    void clear();
    // A text begins; one that was there is forgotten.
    void begin();
    void add(std::string_view part);

    bool present() const { return present_; }
    std::uint64_t size() const { return size_; }

    // Gives the text in pieces, borrowed for the call.
    void read(const std::function<void(Bytes)>& output);

    // The same with base64 undone; white space in it is passed over. Returns false when something
    // else stands in it: what is in front of that was given.
    bool read_base64(const std::function<void(Bytes)>& output);

    // The same with each character as its byte in ISO-8859-1; false when there is another one.
    bool is_latin1();
    void read_latin1(const std::function<void(Bytes)>& output);

private:
    const store::ByteStore& bytes_;
    store::ChainWriter& writer_;
    bool present_ = false;
    std::uint64_t size_ = 0;
    std::string memory_;                       // empty when it is in the store
    store::ChainEnd chain_ = store::kNoChain;  // kNoChain: in memory
};

}  // namespace waybill::report
