// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages that ConnectionRecorder wrote into a ByteStore.
#pragma once

#include <memory>
#include <utility>

#include "core/store/byte_store.h"
#include "core/store/kept_messages.h"

namespace waybill::store {

class ChainedMessages final : public KeptMessages {
public:
    explicit ChainedMessages(std::shared_ptr<const ByteStore> bytes) : bytes_(std::move(bytes)) {}

    bool read_head(const MessagePlace& place,
                   std::string& text,
                   std::vector<http::FieldLengths>& lengths) const override;
    bool read_content(const MessagePlace& place,
                      const std::function<bool(const ChainPiece&)>& output) const override;
    bool read_frames(std::uint64_t frames,
                     const std::function<bool(const ChainPiece&)>& output) const override;

private:
    std::shared_ptr<const ByteStore> bytes_;
};

}  // namespace waybill::store
