// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages of a session file, read as somebody asks for them. Places are those of
// message_places.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/session_file/checked_database.h"
#include "core/session_file/schema_upgrade.h"
#include "core/store/kept_messages.h"

namespace waybill::session_file {

// Each call takes a connection of its own out of those that are free.
class SessionMessages final : public store::KeptMessages {
public:
    // `copy`: what the place is, where it is no file of the user's; null.
    SessionMessages(FilePlace place, std::unique_ptr<PrivateCopy> copy);
    ~SessionMessages() override;

    bool read_head(const store::MessagePlace& place,
                   std::string& text,
                   std::vector<http::FieldLengths>& lengths) const override;
    bool read_content(const store::MessagePlace& place,
                      const std::function<bool(const store::ChainPiece&)>& output) const override;
    bool read_frames(std::uint64_t frames,
                     const std::function<bool(const store::ChainPiece&)>& output) const override;

private:
    class Connection;
    class Lease;

    std::unique_ptr<Connection> take() const;
    void give_back(std::unique_ptr<Connection> connection) const;

    FilePlace place_;
    std::unique_ptr<PrivateCopy> copy_;  // behind the connections to it
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Connection>> free_;
};

}  // namespace waybill::session_file
