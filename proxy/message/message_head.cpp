// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/message/message_head.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/ascii.h"

namespace waybill::proxy {
namespace {

// RFC 9110 section 7.6.1, and what proxies and clients invented beside it.
constexpr std::array<std::string_view, 7> kConnectionFields = {"connection",
                                                               "keep-alive",
                                                               "proxy-connection",
                                                               "proxy-authenticate",
                                                               "proxy-authorization",
                                                               "te",
                                                               "upgrade"};

// What a list keeps of strings for the next message: heads of most browsers.
constexpr std::size_t kSpareFields = 32;
constexpr std::size_t kSpareBytes = 512;  // of one field

// Calls `visit` with each member of a comma-separated list.
template <typename Visit>
void for_each_member(std::string_view list, Visit visit) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view member = ascii::trim(list.substr(0, comma));
        if (!member.empty()) {
            visit(member);
        }
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

}  // namespace

FieldList::FieldList(const FieldList& other)
    : fields_(other.begin(), other.end()),
      size_(other.size_) {}

FieldList& FieldList::operator=(const FieldList& other) {
    if (this != &other) {
        clear();
        for (const HeadField& field : other) {
            add(field.name, field.value);
        }
    }
    return *this;
}

FieldList::FieldList(FieldList&& other) noexcept
    : fields_(std::move(other.fields_)),
      size_(std::exchange(other.size_, 0)) {}

FieldList& FieldList::operator=(FieldList&& other) noexcept {
    if (this != &other) {
        fields_.swap(other.fields_);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

void FieldList::clear() {
    cut_off(begin());
}

void FieldList::cut_off(iterator from) {
    for (auto field = from; field != end(); ++field) {
        if (field->name.capacity() + field->value.capacity() > kSpareBytes) {
            *field = HeadField();
        }
    }
    size_ = static_cast<std::size_t>(from - begin());
    fields_.resize(std::min(fields_.size(), std::max(size_, kSpareFields)));
}

const HeadField* FieldList::find(std::string_view name) const {
    const auto at = std::find_if(begin(), end(), [&](const HeadField& field) {
        return field.name.size() == name.size() && ascii::equal_ignoring_case(field.name, name);
    });
    return at != end() ? &*at : nullptr;
}

std::string_view FieldList::value(std::string_view name) const {
    const HeadField* const field = find(name);
    return field != nullptr ? std::string_view(field->value) : std::string_view();
}

std::size_t FieldList::count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(begin(), end(), [&](const HeadField& field) {
        return ascii::equal_ignoring_case(field.name, name);
    }));
}

bool FieldList::has_token(std::string_view name, std::string_view token) const {
    bool found = false;
    for (const HeadField& field : *this) {
        if (ascii::equal_ignoring_case(field.name, name)) {
            for_each_member(field.value, [&](std::string_view member) {
                found = found || ascii::equal_ignoring_case(member, token);
            });
        }
    }
    return found;
}

void FieldList::add(std::string_view name, std::string_view value) {
    if (size_ == fields_.size()) {  // both may lie in the list, which may move
        fields_.push_back({std::string(name), std::string(value)});
        ++size_;
        return;
    }
    HeadField& field = fields_[size_++];
    field.name.assign(name);
    field.value.assign(value);
}

void FieldList::set(std::string_view name, std::string_view value) {
    const auto is_named = [&](const HeadField& field) {
        return ascii::equal_ignoring_case(field.name, name);
    };
    const auto first = std::find_if(begin(), end(), is_named);
    if (first == end()) {
        add(name, value);
        return;
    }
    first->value.assign(value);
    cut_off(std::remove_if(first + 1, end(), is_named));
}

std::size_t FieldList::remove(std::string_view name) {
    const std::size_t before = size_;
    cut_off(std::remove_if(begin(), end(), [&](const HeadField& field) {
        return ascii::equal_ignoring_case(field.name, name);
    }));
    return before - size_;
}

std::optional<HostPort> host_port_of(std::string_view authority, std::string_view scheme) {
    const std::optional<http::HostAndPort> parts = http::split_host_and_port(authority);
    if (!parts || parts->host.empty()) {
        return std::nullopt;
    }
    HostPort result;
    result.host = ascii::lower(parts->host);
    result.port = parts->port.value_or(http::default_port(scheme));
    return result;
}

std::string url_of(const MessageHead& request) {
    std::string url;
    url.reserve(request.scheme.size() + request.authority.size() + request.path.size() + 3);
    url.append(request.scheme).append("://").append(request.authority);
    if (request.path.starts_with('/')) {
        url.append(request.path);
    }
    return url;
}

void remove_connection_fields(FieldList& fields, bool keep_upgrade) {
    std::vector<std::string> named;
    for (const HeadField& field : fields) {
        if (ascii::equal_ignoring_case(field.name, "connection")) {
            for_each_member(field.value, [&](std::string_view member) {
                if (connection_may_name(member)) {
                    named.emplace_back(member);
                }
            });
        }
    }
    const bool trailers = fields.has_token("te", "trailers");
    const std::string upgrade(keep_upgrade ? fields.value("upgrade") : std::string_view());
    const bool upgrades = !upgrade.empty() && fields.has_token("connection", "upgrade");
    for (const std::string& name : named) {
        if (!(upgrades && ascii::equal_ignoring_case(name, "upgrade"))) {
            fields.remove(name);
        }
    }
    for (const std::string_view name : kConnectionFields) {
        if (!(upgrades && (name == "upgrade" || name == "connection"))) {
            fields.remove(name);
        }
    }
    if (upgrades) {
        fields.set("Connection", "Upgrade");
    }
    if (trailers) {
        fields.add("TE", "trailers");
    }
}

bool connection_may_name(std::string_view name) {
    constexpr std::array<std::string_view, 6> kNever = {
        "host", "content-length", "transfer-encoding", "content-type", "cookie", "set-cookie"};
    return std::none_of(kNever.begin(), kNever.end(), [&](std::string_view never) {
        return ascii::equal_ignoring_case(name, never);
    });
}

}  // namespace waybill::proxy
