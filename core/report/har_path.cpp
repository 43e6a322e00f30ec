// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_path.h"

#include <algorithm>
#include <initializer_list>

namespace waybill::report {
namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

HarNode child_of_entry(std::string_view key, bool object, bool wanted) {
    if (!wanted) {
        return object || key != "_webSocketMessages" ? HarNode::PassedOver : HarNode::Messages;
    }
    if (object && key == "request") {
        return HarNode::Request;
    }
    if (object && key == "response") {
        return HarNode::Response;
    }
    return object && key == "_waybill" ? HarNode::EntryFacts : HarNode::Kept;
}

}  // namespace

// The members of an entry that mean something here.
bool har_wants(HarNode node, std::string_view key) {
    switch (node) {
        case HarNode::Kept:
            return true;
        case HarNode::Entry:
            return is_one_of(key,
                             {"startedDateTime",
                              "time",
                              "request",
                              "response",
                              "timings",
                              "serverIPAddress",
                              "_serverPort",
                              "connection",
                              "comment",
                              "_error",
                              "_securityDetails",
                              "_webSocketClose",
                              "_waybill"});
        case HarNode::Request:
        case HarNode::Response:
            return !is_one_of(key, {"queryString", "redirectURL", "headersSize"});
        case HarNode::PostData:
        case HarNode::Content:
            return key != "text";
        case HarNode::EntryFacts:
            return !is_one_of(key, {"messageTimes", "findings"});
        default:
            return false;
    }
}

HarNode har_child(std::optional<HarNode> parent, std::string_view key, bool object, bool wanted) {
    if (!parent) {
        return object ? HarNode::Document : HarNode::PassedOver;
    }
    switch (*parent) {
        case HarNode::Document:
            return !object ? HarNode::PassedOver : key == "log" ? HarNode::Log : HarNode::Wrapper;
        case HarNode::Wrapper:
            return object && key == "log" ? HarNode::Log : HarNode::PassedOver;
        case HarNode::Log:
            if (object) {
                return key == "creator" || key == "browser" ? HarNode::Kept
                       : key == "_waybill"                  ? HarNode::LogFacts
                                                            : HarNode::PassedOver;
            }
            return key == "entries" ? HarNode::Entries : HarNode::PassedOver;
        case HarNode::Entries:
            return object ? HarNode::Entry : HarNode::PassedOver;
        case HarNode::LogFacts:
            return !object && key == "connections" ? HarNode::Connections : HarNode::PassedOver;
        case HarNode::Connections:
            return object ? HarNode::Kept : HarNode::PassedOver;
        case HarNode::Kept:
            return HarNode::Kept;
        case HarNode::Entry:
            return child_of_entry(key, object, wanted);
        case HarNode::Request:
            return !wanted                       ? HarNode::PassedOver
                   : object && key == "postData" ? HarNode::PostData
                                                 : HarNode::Kept;
        case HarNode::Response:
            return !wanted                      ? HarNode::PassedOver
                   : object && key == "content" ? HarNode::Content
                                                : HarNode::Kept;
        case HarNode::PostData:
        case HarNode::Content:
            return wanted ? HarNode::Kept : HarNode::PassedOver;
        case HarNode::EntryFacts:
            return wanted                             ? HarNode::Kept
                   : !object && key == "messageTimes" ? HarNode::Times
                                                      : HarNode::PassedOver;
        case HarNode::Messages:
            return object ? HarNode::Message : HarNode::PassedOver;
        case HarNode::Message:
        case HarNode::Times:
        case HarNode::PassedOver:
            break;
    }
    return HarNode::PassedOver;
}

}  // namespace waybill::report
