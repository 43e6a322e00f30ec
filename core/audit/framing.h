// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who may show a document inside a frame: X-Frame-Options as the HTML standard reads it, and the
// frame-ancestors of enforced policies, which take its place (CSP level 3, section 6.4.2.2).
#pragma once

#include <cstdint>
#include <string_view>

#include "core/http/head.h"

namespace waybill::audit {

// HTML standard, "X-Frame-Options".
struct XFrameOptions {
    enum class Effect : std::uint8_t {
        Nothing,  // absent, or nothing that a browser knows
        SameOrigin,
        Blocked,
    };
    Effect effect = Effect::Nothing;
    bool present = false;
    bool conflicting = false;  // several values, of which one is known: blocked
    bool repeated = false;     // the same value again, which changes nothing
    bool allow_from = false;   // a value no browser reads any more
    bool unknown = false;      // some value is none of deny, sameorigin, allow-from
};
XFrameOptions parse_x_frame_options(const http::HeaderList& response);

enum class FramingBy : std::uint8_t { Any, List, SameOrigin, None };
std::string_view name_of(FramingBy by);  // "any", "list", "same-origin", "none"

struct Framing {
    FramingBy by = FramingBy::Any;
    bool same_origin_allowed = true;
    bool cross_origin_allowed = true;  // by some other origin at least
    bool decided_by_csp = false;       // X-Frame-Options is not looked at then
    bool report_only = false;          // frame-ancestors stands in a policy that is not enforced
    XFrameOptions x_frame_options;
};
// What all enforced policies of the response leave together. `host` is the document's own, for
// sources that name it.
Framing framing_of(const http::HeaderList& response, std::string_view host);

}  // namespace waybill::audit
