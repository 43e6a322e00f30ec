// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where one is in a file of HAR: what an open object or array is, and which members mean anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace waybill::report {

// What an open container is.
enum class HarNode : std::uint8_t {
    PassedOver,
    Document,
    Wrapper,  // a member of the document that may have the log in it
    Log,
    Entries,
    LogFacts,  // log._waybill
    Connections,
    // Collected:
    Kept,  // with all that is in it
    Entry,
    Request,
    Response,
    PostData,
    Content,
    EntryFacts,  // _waybill
    // Not collected, as there may be much of it:
    Messages,  // _webSocketMessages
    Message,
    Times,  // _waybill.messageTimes
};

inline bool is_collected(HarNode node) {
    return node >= HarNode::Kept && node <= HarNode::EntryFacts;
}

// Whether a member of it is to be collected.
bool har_wants(HarNode node, std::string_view key);

// What the object or array is that begins in `parent`, none for the document itself: the member
// `key`, or an element. `wanted` is what har_wants() said of it.
HarNode har_child(std::optional<HarNode> parent, std::string_view key, bool object, bool wanted);

}  // namespace waybill::report
