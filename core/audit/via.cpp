// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/via.h"

#include <algorithm>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

// The end of the member that begins at `start`: a comma inside of a comment does not count, and
// comments may nest.
std::size_t end_of_hop(std::string_view value, std::size_t start) {
    std::size_t depth = 0;
    for (std::size_t i = start; i < value.size(); ++i) {
        if (value[i] == '(') {
            ++depth;
        } else if (value[i] == ')' && depth > 0) {
            --depth;
        } else if (value[i] == '\\' && depth > 0) {
            ++i;
        } else if (value[i] == ',' && depth == 0) {
            return i;
        }
    }
    return value.size();
}

// Takes what stands in front of the first blank.
std::string_view take_word(std::string_view& rest) {
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest = ascii::trim(rest.substr(end));
    return word;
}

bool is_received_by(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return ascii::is_token_char(c) || c == ':' || c == '[' || c == ']';
    });
}

bool read_hop(std::string_view member, ViaHop& hop) {
    std::string_view rest = member;
    const std::string_view protocol = take_word(rest);
    const std::size_t slash = protocol.find('/');
    hop.protocol = slash == std::string_view::npos ? std::string_view{} : protocol.substr(0, slash);
    hop.version = protocol.substr(slash == std::string_view::npos ? 0 : slash + 1);
    hop.by = take_word(rest);
    if (!rest.empty()) {
        if (rest.front() != '(' || rest.back() != ')') {
            return false;
        }
        hop.comment = rest.substr(1, rest.size() - 2);
    }
    return ascii::is_token(hop.version) && (hop.protocol.empty() || ascii::is_token(hop.protocol))
           && is_received_by(hop.by);
}

}  // namespace

Via parse_via(std::string_view value) {
    Via out;
    for (std::size_t start = 0; start < value.size();) {
        const std::size_t end = std::min(end_of_hop(value, start), value.size());
        const std::string_view member = ascii::trim(value.substr(start, end - start));
        ViaHop hop;
        if (member.empty()) {
            // Empty members of a list count for nothing.
        } else if (read_hop(member, hop)) {
            out.hops.push_back(hop);
        } else if (out.faulty.empty()) {
            out.faulty = member;
        }
        start = end + 1;
    }
    return out;
}

}  // namespace waybill::audit
