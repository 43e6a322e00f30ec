// SPDX-License-Identifier: GPL-3.0-or-later
//
// A proxy that runs, with what must outlive it: the bytes of what passes, programs, the session
// file of -w; for `waybill proxy`, `run` and `browser`.
#pragma once

#include <memory>
#include <string>

#include "capture/live/session_recorder.h"
#include "capture/programs/program_watch.h"
#include "cli/live_print.h"
#include "cli/output_file.h"
#include "cli/proxy_plan.h"
#include "core/base/result.h"
#include "proxy/proxy.h"

namespace waybill::cli {

class ProxySetup {
public:
    ProxySetup() = default;
    ~ProxySetup();
    ProxySetup(const ProxySetup&) = delete;
    ProxySetup& operator=(const ProxySetup&) = delete;

    // It listens when this returns. `plan` is asked no more for the proxy's options then. Notes are
    // told on standard error: where it listens, and how clients come to trust it.
    Result<void> start(ProxyPlan& plan, const LivePrintArguments& arguments, bool tells);

    proxy::Proxy& proxy() { return *proxy_; }
    capture::ProgramWatch* programs() { return programs_.get(); }
    capture::SessionRecorder* recorder() { return recorder_.get(); }
    // "127.0.0.1:8080", of the first listener, as it stands in a URL.
    std::string address() const;
    // Of its certificate authority.
    const std::string& authority_folder() const { return authority_folder_; }

    // Behind the end of the session: the HAR of -w, and what was done, on standard error. False
    // when something could not be written, which is told.
    bool finish(const ProxyPlan& plan, const LivePrintArguments& arguments);

private:
    Result<void> open_recorder(const LivePrintPlan& plan, const LivePrintArguments& arguments);
    void tell_places(bool authority_is_new, const std::string& key_log) const;

    std::string authority_folder_;
    std::unique_ptr<capture::ProgramWatch> programs_;
    std::unique_ptr<capture::SessionRecorder> recorder_;
    std::unique_ptr<proxy::Proxy> proxy_;
};

}  // namespace waybill::cli
