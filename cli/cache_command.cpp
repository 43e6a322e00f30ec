// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/cache_command.h"

#include <atomic>
#include <memory>
#include <utility>

#include "cli/capture_reading.h"
#include "cli/exit_status.h"
#include "cli/filter_option.h"
#include "cli/output_file.h"
#include "cli/session_auditing.h"
#include "cli/terminal.h"
#include "core/analysis/cache_lab.h"
#include "core/report/cache_lab_report.h"

namespace waybill::cli {
namespace {

using audit::CacheKind;

constexpr std::uint32_t kProgressStep = 1024;

// One run of the command.
class CacheRun {
public:
    explicit CacheRun(const CacheArguments& arguments)
        : arguments_(arguments),
          reading_(arguments.files, arguments.secrets, arguments.quiet) {}

    int run(std::optional<capture::BpfFilter> packet_filter,
            const std::optional<filter::Expression>& filter) {
        Result<OutputFile> out = OutputFile::open(arguments_.output, arguments_.files);
        if (!out) {
            complain(out.error().message);
            return kExitFailed;
        }
        const unsigned threads = threads_of(arguments_.threads);
        reading_.read(std::move(packet_filter), threads);
        bool failed = false;
        if (!reading_.found_nothing()) {
            std::string text;
            failed = arguments_.explain ? !explain(text) : !replay(text, filter, threads);
            Result<void> written = out->write(text);
            if (written) {
                written = out->close();
            }
            if (!written) {
                complain(written.error().message);
                failed = true;
            }
        }
        failed = reading_.complain_of_error() || failed;
        return failed ? kExitFailed : kExitDone;
    }

private:
    bool is_json() const { return arguments_.format == "json"; }

    bool explain(std::string& text) {
        const std::uint64_t id = *arguments_.explain;
        if (id == 0 || id > reading_.session().exchanges.size()) {
            complain("--explain " + std::to_string(id) + ": there is no such exchange");
            return false;
        }
        const auto exchange = std::make_unique<http::Exchange>();
        reading_.make_loader()->load(
            static_cast<std::uint32_t>(id - 1), store::BodyDetail::None, *exchange);
        if (!exchange->response.present) {
            complain("--explain " + std::to_string(id) + ": it has no response");
            return false;
        }
        if (is_json()) {
            report::append_caching_json(text, *exchange);
            text += '\n';
        } else {
            report::append_caching_text(text, *exchange);
        }
        return true;
    }

    bool replay(std::string& text,
                const std::optional<filter::Expression>& filter,
                unsigned threads) {
        judge_for(filter, reading_, threads, judgement_);
        const capture::ChosenExchanges chosen = reading_.choose(filter, threads);
        const bool both = arguments_.only_private == arguments_.only_shared;
        analysis::CacheLabOptions options;
        options.capacity = arguments_.capacity.value_or(options.capacity);
        std::vector<std::unique_ptr<analysis::CacheLab>> labs;
        if (both || arguments_.only_private) {
            labs.push_back(std::make_unique<analysis::CacheLab>(CacheKind::Private, options));
        }
        if (both || arguments_.only_shared) {
            labs.push_back(std::make_unique<analysis::CacheLab>(CacheKind::Shared, options));
        }
        const bool interrupted = reading_.run_interruptibly([&](const std::atomic<bool>& stop) {
            visit(chosen, labs, stop);
            if (arguments_.second_visit && !stop) {
                for (const auto& lab : labs) {
                    lab->begin_second_visit(*arguments_.second_visit * 60);
                }
                visit(chosen, labs, stop);
            }
        });
        reading_.progress().clear();
        if (interrupted) {
            complain("interrupted: not all exchanges were replayed");
        }
        std::vector<report::CacheLabReport> reports;
        for (const auto& lab : labs) {
            reports.push_back(
                {lab->kind(), arguments_.second_visit, arguments_.capacity, lab->result()});
        }
        if (is_json()) {
            report::append_cache_lab_json(text, reports);
            text += '\n';
        } else {
            report::append_cache_lab_text(text, reports);
        }
        return !interrupted;
    }

    void visit(const capture::ChosenExchanges& chosen,
               const std::vector<std::unique_ptr<analysis::CacheLab>>& labs,
               const std::atomic<bool>& stop) {
        const std::unique_ptr<store::ExchangeLoader> loader = reading_.make_loader();
        const auto exchange = std::make_unique<http::Exchange>();
        for (std::uint32_t i = 0; i < chosen.size() && !stop; ++i) {
            loader->load(chosen[i], store::BodyDetail::None, *exchange);
            for (const auto& lab : labs) {
                lab->add(*exchange);
            }
            if (i % kProgressStep == 0) {
                reading_.progress().show("replaying", i, chosen.size());
            }
        }
    }

    const CacheArguments& arguments_;
    CaptureReading reading_;
    std::optional<SessionJudgement> judgement_;
};

}  // namespace

int run_cache(const CacheArguments& arguments) {
    if (arguments.format != "text" && arguments.format != "json") {
        complain("-T " + arguments.format + ": no such format; there are text and json");
        return kExitUsage;
    }
    Result<std::optional<capture::BpfFilter>> packet_filter =
        packet_filter_of(arguments.packet_filter);
    if (!packet_filter) {
        complain(packet_filter.error().message);
        return kExitUsage;
    }
    std::optional<filter::Expression> filter;
    if (arguments.filter) {
        filter = read_filter("-Y", *arguments.filter, arguments.quiet);
        if (!filter) {
            return kExitUsage;
        }
    }
    return CacheRun(arguments).run(std::move(*packet_filter), filter);
}

}  // namespace waybill::cli
