// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a filter says of an exchange of which a part has not come yet: whether it surely matches
// whatever comes, and whether it still may. Both are filters again, over what is known.
#pragma once

#include "core/filter/expression.h"
#include "proxy/rules/flow.h"

namespace waybill::proxy {

// Parts of an exchange that come later than the request's head; bits.
inline constexpr unsigned kPartRequestBody = 1U << 0;
inline constexpr unsigned kPartResponse = 1U << 1;
inline constexpr unsigned kPartResponseBody = 1U << 2;

// Those that the filter asks about.
unsigned parts_asked(const filter::Expression& expression);

// Those that have not come at that phase.
unsigned parts_missing(Phase phase);

// Whether the filter asks how far the exchange is, so that it says something else later.
bool asks_for_progress(const filter::Expression& expression);

struct KnownForms {
    filter::Expression surely;
    filter::Expression possibly;
};
KnownForms known_forms(const filter::Expression& expression, unsigned missing);

// Kind::All is always; this is what stands for never.
filter::Expression never();
bool is_never(const filter::Expression& expression);
bool is_always(const filter::Expression& expression);

}  // namespace waybill::proxy
