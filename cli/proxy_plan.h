// SPDX-License-Identifier: GPL-3.0-or-later
//
// The arguments of the proxy's commands once they make sense together, in the proxy's own words.
// Errors are of usage and name the option.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/live_print.h"
#include "cli/proxy_options.h"
#include "core/base/result.h"
#include "core/filter/expression.h"
#include "proxy/proxy_options.h"

namespace waybill::cli {

// What is held, of --intercept.
struct InterceptPlan {
    std::shared_ptr<const filter::Expression> filter;
    unsigned phases = 0;  // see proxy::Breakpoints::set
    std::chrono::seconds limit{300};
};

struct ProxyPlan {
    proxy::ProxyOptions proxy;  // without bytes, loader and programs
    LivePrintPlan print;
    std::optional<InterceptPlan> intercept;
};

// A mode with where to listen behind an @, as mitmproxy has it:
// "reverse:http://localhost:3000@8081". Without one `host` and `port` hold, or the next port that
// is free. `authorization` ("user:password") is what the next proxy of "upstream" asks for; empty:
// as the mode says.
Result<proxy::ListenerOptions> listener_of(std::string_view mode,
                                           const std::string& host,
                                           std::uint16_t port,
                                           const std::string& authorization);

// Sets what the options say; the rest stays.
Result<void> apply(const ProxyTrafficArguments& arguments, proxy::ProxyOptions& options);

// Nothing where it cannot be done as asked: why is told on standard error.
std::optional<ProxyPlan> proxy_plan_of(const ProxyArguments& arguments);

}  // namespace waybill::cli
