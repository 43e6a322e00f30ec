// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values that a path selects in the JSON bodies of an exchange: for filters, which compare
// them, and for those who show them.
#pragma once

#include <cstdint>
#include <limits>

#include "core/filter/answer.h"
#include "core/filter/body_text.h"
#include "core/filter/field.h"
#include "core/filter/json_path.h"
#include "core/filter/json_text.h"
#include "core/http/exchange.h"
#include "core/store/exchange_loader.h"

namespace waybill::filter {

// What is read of bodies, by one thread for one after the other.
class JsonBodies {
public:
    // Gives what the path selects in the body that `side` sent; returns false when that is longer
    // than `most`, and then gives nothing. REQUIRES: `loader` loaded `exchange`.
    bool select(const http::Exchange& exchange,
                Side side,
                store::ExchangeLoader& loader,
                const JsonPath& path,
                const JsonPath::Visit& visit,
                std::uint64_t most = std::numeric_limits<std::uint64_t>::max());

private:
    BodyText reader_;
    JsonText json_;
};

// One belongs to one thread.
class JsonValues {
public:
    // REQUIRES: one of the fields of JSON paths. A path that is none selects nothing.
    JsonValues(FieldId field, std::string_view path);

    // Tells texts and numbers as such, all else as JSON text. Returns false when a body is longer
    // than `most` and was passed over. REQUIRES: `loader` loaded `exchange`.
    bool tell(const http::Exchange& exchange,
              store::ExchangeLoader& loader,
              std::uint64_t most,
              ValueSink& sink);

private:
    FieldId field_;
    bool is_path_ = false;
    JsonPath path_;
    JsonBodies bodies_;
};

}  // namespace waybill::filter
