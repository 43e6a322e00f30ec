// SPDX-License-Identifier: GPL-3.0-or-later
//
// The head of a message on its way through the proxy: owned, and made to be changed by rules and
// users. Which protocol a leg speaks is its codec's business; what stands here is the same for
// HTTP/1 and HTTP/2.
//
// The fields are those that were sent, in their order and case, duplicates kept, but for HTTP/2's
// pseudo-fields, which are members. Framing (Content-Length, Transfer-Encoding) and what concerns
// one connection (RFC 9110 section 7.6.1) is still among them when a codec gives a head; a codec
// that sends a head leaves out what it must decide itself and writes its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/head.h"
#include "core/http/url.h"

namespace waybill::proxy {

struct HeadField {
    std::string name;
    std::string value;
};

// Lookups ignore ASCII case. A list that is cleared and filled again, as codecs do for each
// message, reuses the strings it has; one that is assigned by move gives its own in return.
class FieldList {
public:
    using iterator = std::vector<HeadField>::iterator;
    using const_iterator = std::vector<HeadField>::const_iterator;

    FieldList() = default;
    FieldList(const FieldList& other);
    FieldList& operator=(const FieldList& other);
    FieldList(FieldList&& other) noexcept;
    FieldList& operator=(FieldList&& other) noexcept;
    ~FieldList() = default;

    iterator begin() { return fields_.begin(); }
    iterator end() { return fields_.begin() + static_cast<std::ptrdiff_t>(size_); }
    const_iterator begin() const { return fields_.begin(); }
    const_iterator end() const { return fields_.begin() + static_cast<std::ptrdiff_t>(size_); }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    void clear();

    // The first field of that name; null when there is none.
    const HeadField* find(std::string_view name) const;
    // Its value; empty when there is none.
    std::string_view value(std::string_view name) const;
    bool contains(std::string_view name) const { return find(name) != nullptr; }
    std::size_t count(std::string_view name) const;
    // Whether a member of the comma-separated lists in the fields of that name is `token`.
    bool has_token(std::string_view name, std::string_view token) const;

    void add(std::string_view name, std::string_view value);
    // Replaces all fields of that name by one, in the place of the first; adds it at the end where
    // there was none.
    void set(std::string_view name, std::string_view value);
    // How many went.
    std::size_t remove(std::string_view name);

private:
    void cut_off(iterator from);

    std::vector<HeadField> fields_;  // spare ones behind `size_`
    std::size_t size_ = 0;
};

struct MessageHead {
    http::HeadKind kind = http::HeadKind::Request;
    http::Version version;  // as spoken on the leg that it came from: {2, 0} for HTTP/2

    // Of a request. A codec fills scheme and authority as far as they were sent (absolute form, or
    // HTTP/2); who knows the connection fills in the rest before rules see it, the authority from
    // Host. For CONNECT the authority is what to connect to and the path is empty.
    std::string method;
    std::string scheme;                                    // "http", "https"
    std::string authority;                                 // host, and port as it was sent
    std::string path;                                      // with the query, as sent: "/a?b"; "*"
    http::Target::Form form = http::Target::Form::Origin;  // of the request line that came
    std::string protocol;  // :protocol of an extended CONNECT (RFC 8441); else empty

    // Of a response.
    std::uint16_t status = 0;
    std::string reason;  // HTTP/1 only

    FieldList fields;

    bool is_interim() const { return status >= 100 && status < 200; }
};

// How the body behind a head is framed on the leg that it came from.
enum class BodyKind : std::uint8_t {
    None,
    Length,      // so many bytes, as Content-Length says
    Chunked,     // HTTP/1
    UntilClose,  // a response of HTTP/1 without framing
    Frames,      // HTTP/2 without Content-Length
};

struct BodyPlan {
    BodyKind kind = BodyKind::None;
    std::uint64_t length = 0;  // with Length

    bool has_body() const { return kind != BodyKind::None; }
};

// The value of `authority` as host (without brackets, lower case) and port; the scheme's own port
// where none is in it. nullopt: it cannot be read.
struct HostPort {
    std::string host;
    std::uint16_t port = 0;

    bool operator==(const HostPort&) const = default;
};
std::optional<HostPort> host_port_of(std::string_view authority, std::string_view scheme);

// "http://example.com/a?b" of a request whose scheme, authority and path are known.
std::string url_of(const MessageHead& request);

// Fields that concern one connection and are not passed on (RFC 9110 section 7.6.1): the standard
// ones and those that Connection names. `keep_upgrade`: Connection: upgrade and Upgrade stay.
// Trailer and TE: trailers stay.
void remove_connection_fields(FieldList& fields, bool keep_upgrade);

// Whether a field of that name goes because Connection names it. Some never do: without them the
// message would be another one.
bool connection_may_name(std::string_view name);

}  // namespace waybill::proxy
