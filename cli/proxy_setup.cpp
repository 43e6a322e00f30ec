// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/proxy_setup.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

#include "capture/capture_loader.h"
#include "capture/derived_store.h"
#include "capture/exchange_selection.h"
#include "capture/live/helper_program.h"
#include "capture/programs/owner_lookup.h"
#include "capture/recording.h"
#include "capture/session_saving.h"
#include "cli/terminal.h"
#include "core/report/text_format.h"
#include "proxy/ca/certificate_authority.h"

namespace waybill::cli {
namespace {

std::string text_of(const proxy::ListenerOptions& wanted) {
    return wanted.host + ":" + std::to_string(wanted.port);
}

}  // namespace

ProxySetup::~ProxySetup() {
    proxy_.reset();  // it asks the others
}

Result<void> ProxySetup::open_recorder(const LivePrintPlan& plan,
                                       const LivePrintArguments& arguments) {
    if (!plan.save) {
        return {};
    }
    if (!arguments.output.empty() && is_one_of(arguments.save, {&arguments.output, 1})) {
        return Error{arguments.save + ": -o and -w are the same file"};
    }
    if (plan.saves_at_end()) {
        return {};
    }
    Result<std::unique_ptr<capture::SessionRecorder>> recorder =
        capture::SessionRecorder::create(arguments.save, "waybill proxy");
    if (!recorder) {
        return recorder.error();
    }
    recorder_ = std::move(*recorder);
    return {};
}

Result<void> ProxySetup::start(ProxyPlan& plan, const LivePrintArguments& arguments, bool tells) {
    proxy::ProxyOptions& options = plan.proxy;
    if (Result<void> opened = open_recorder(plan.print, arguments); !opened) {
        return opened;
    }
    if (options.ca_folder.empty()) {
        options.ca_folder = proxy::default_authority_folder();
    }
    authority_folder_ = options.ca_folder;
    const bool authority_is_new = !proxy::CertificateAuthority::read_certificate(options.ca_folder);
    if (!arguments.no_programs) {
        programs_ = capture::ProgramWatch::start();
        options.programs = programs_.get();
    }
    options.bytes = std::make_shared<capture::DerivedStore>();
    options.make_loader = [](const store::Session& session) {
        return capture::make_loader(session);
    };
    const std::vector<proxy::ListenerOptions> wanted = options.listeners;
    const std::string key_log = options.tls.key_log_file;
    Result<std::unique_ptr<proxy::Proxy>> started = proxy::Proxy::start(std::move(options));
    if (!started) {
        return started.error();
    }
    proxy_ = std::move(*started);
    if (!tells) {
        return {};
    }
    const std::vector<proxy::ListenerStatus> places = proxy_->status().listeners;
    for (const proxy::ListenerOptions& each : wanted) {
        bool there = each.port == 0;
        for (const proxy::ListenerStatus& place : places) {
            there = there || (place.mode == each.mode.text && place.at.port == each.port);
        }
        if (!there) {
            complain(text_of(each) + " is taken: " + each.mode.text
                     + " listens on the next port that was free");
        }
    }
    tell_places(authority_is_new, key_log);
    return {};
}

void ProxySetup::tell_places(bool authority_is_new, const std::string& key_log) const {
    for (const proxy::ListenerStatus& place : proxy_->status().listeners) {
        complain("proxy on " + to_string(place.at) + ", " + place.mode);
    }
    if (authority_is_new) {
        complain("made a certificate authority of this installation, "
                 + proxy_->ca_certificate_file()
                 + ": waybill ca install lets programs here trust it, waybill run -- COMMAND one "
                   "program alone");
    }
    if (!key_log.empty()) {
        complain("writing session keys to " + key_log
                 + ": whoever has them can read what was encrypted with them");
    }
}

std::string ProxySetup::address() const {
    return to_string(proxy_->status().listeners.front().at);
}

bool ProxySetup::finish(const ProxyPlan& plan, const LivePrintArguments& arguments) {
    const store::LiveCounts counts = proxy_->counts();
    std::string sum = report::format_counted(counts.exchanges, "exchange", "exchanges");
    bool done = true;
    if (plan.print.saves_at_end()) {
        const capture::Recording recording{std::vector<std::string>()};
        std::vector<std::uint32_t> all(proxy_->session().exchanges.size());
        std::iota(all.begin(), all.end(), 0U);
        const auto chosen = capture::ChosenExchanges::these(std::move(all));
        const Result<capture::SaveOutcome> saved = capture::save_file(
            {
                .recording = recording,
                .session = proxy_->session(),
                .make_loader = [this] { return proxy_->make_loader(); },
                .exchanges = chosen,
                .format = *plan.print.save,
                .with_secrets = arguments.with_secrets,
            },
            arguments.save);
        if (!saved) {
            complain(saved.error().message);
            return false;
        }
        if (saved->secrets_replaced > 0 && !arguments.quiet) {
            complain(std::to_string(saved->secrets_replaced)
                     + " secrets were replaced by placeholders; --with-secrets keeps them");
        }
    }
    if (!arguments.save.empty()) {
        sum += ", written to " + arguments.save;
    }
    const proxy::ProxyStatus status = proxy_->status();
    if (status.refused > 0) {
        sum += "; " + report::format_counted(status.refused, "client", "clients") + " refused";
    }
    if (!arguments.quiet) {
        complain(sum);
    }
    return done;
}

}  // namespace waybill::cli
