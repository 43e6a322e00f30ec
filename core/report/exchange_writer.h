// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every format that holds exchanges can do: they are added one by one, in ascending order, and
// nothing of one is kept once it was written.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "core/base/result.h"
#include "core/http/exchange.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"

namespace waybill::report {

// Takes the next bytes of the output; its failure ends the writing.
using TextOutput = std::function<Result<void>(std::string_view)>;

class ExchangeWriter {
public:
    virtual ~ExchangeWriter() = default;

    // Once, before the first add().
    virtual Result<void> begin(const store::Session& session) = 0;
    // `exchange` was loaded by `loader`, which reads its bodies and messages.
    virtual Result<void> add(const store::Session& session,
                             const http::Exchange& exchange,
                             store::ExchangeLoader& loader) = 0;
    // Once, behind the last add().
    virtual Result<void> finish(const store::Session& session) = 0;
};

}  // namespace waybill::report
