// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/stats_command.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "capture/ordered_work.h"
#include "cli/capture_reading.h"
#include "cli/exit_status.h"
#include "cli/filter_option.h"
#include "cli/output_file.h"
#include "cli/session_auditing.h"
#include "cli/terminal.h"
#include "core/analysis/performance.h"
#include "core/http/category.h"
#include "core/report/performance_text.h"

namespace waybill::cli {
namespace {

using BySize = std::map<std::string, report::CompressionOfType>;

// What is compressed by itself is left alone.
bool may_shrink(std::string_view type) {
    switch (http::category_of(type, {})) {
        case http::Category::Document:
        case http::Category::Stylesheet:
        case http::Category::Script:
        case http::Category::Data:
        case http::Category::Manifest:
        case http::Category::Wasm:
            return true;
        case http::Category::Image:
            return type == "image/svg+xml" || type == "image/bmp";
        case http::Category::Font:
        case http::Category::Media:
        case http::Category::WebSocket:
        case http::Category::Grpc:
        case http::Category::Other:
            return false;
    }
    return false;
}

// Compresses the response bodies of pieces of the chosen exchanges; one per thread.
class Compressor {
public:
    Compressor(const CaptureReading& reading, const capture::ChosenExchanges& chosen)
        : session_(reading.session()),
          chosen_(chosen),
          loader_(reading.make_loader()),
          exchange_(std::make_unique<http::Exchange>()) {}

    BySize operator()(std::uint32_t begin, std::uint32_t end) {
        BySize types;
        for (std::uint32_t i = begin; i < end; ++i) {
            const store::ExchangeRow& row = session_.exchanges[chosen_[i]];
            const std::string_view type = session_.strings.at(row.type);
            if (row.response_size == 0 || row.response_framing == http::BodyFraming::Tunnel
                || !may_shrink(type)) {
                continue;
            }
            loader_->load(chosen_[i], store::BodyDetail::None, *exchange_);
            loader_->read_body(
                *exchange_, Side::Server, store::BodyForm::Content, [&](Bytes piece) {
                    estimate_.add(piece);
                    return true;
                });
            const http::CompressedSizes sizes = estimate_.finish();
            report::CompressionOfType& entry = types[std::string(type)];
            entry.type = type;
            ++entry.bodies;
            entry.sent += row.response_size;
            entry.sizes.plain += sizes.plain;
            entry.sizes.gzip += sizes.gzip;
            entry.sizes.br += sizes.br;
            entry.sizes.zstd += sizes.zstd;
        }
        return types;
    }

private:
    const store::Session& session_;
    const capture::ChosenExchanges& chosen_;
    std::unique_ptr<store::ExchangeLoader> loader_;
    std::unique_ptr<http::Exchange> exchange_;
    http::CompressionEstimate estimate_;
};

std::vector<report::CompressionOfType> compress(CaptureReading& reading,
                                                const capture::ChosenExchanges& chosen,
                                                unsigned threads) {
    BySize all;
    capture::WorkPlan plan;
    plan.size = chosen.size();
    plan.piece = 64;
    plan.threads = threads;
    plan.thread_name = "waybill-stats";
    const bool interrupted = reading.run_interruptibly([&](const std::atomic<bool>& stop) {
        capture::work_in_order<BySize>(
            plan,
            [&] { return Compressor(reading, chosen); },
            [&](std::uint32_t end, BySize&& piece) {
                for (const auto& [type, more] : piece) {
                    report::CompressionOfType& entry = all[type];
                    entry.type = type;
                    entry.bodies += more.bodies;
                    entry.sent += more.sent;
                    entry.sizes.plain += more.sizes.plain;
                    entry.sizes.gzip += more.sizes.gzip;
                    entry.sizes.br += more.sizes.br;
                    entry.sizes.zstd += more.sizes.zstd;
                }
                reading.progress().show("compressing", end, plan.size);
                return !stop;
            });
    });
    reading.progress().clear();
    if (interrupted) {
        complain("interrupted: not all bodies were compressed");
    }
    std::vector<report::CompressionOfType> types;
    for (auto& [type, entry] : all) {
        types.push_back(std::move(entry));
    }
    std::sort(types.begin(), types.end(), [](const auto& a, const auto& b) {
        return a.sizes.plain != b.sizes.plain ? a.sizes.plain > b.sizes.plain : a.type < b.type;
    });
    return types;
}

}  // namespace

int run_stats(const StatsArguments& arguments) {
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
    Result<OutputFile> out = OutputFile::open(arguments.output, arguments.files);
    if (!out) {
        complain(out.error().message);
        return kExitFailed;
    }
    const unsigned threads = threads_of(arguments.threads);
    CaptureReading reading(arguments.files, arguments.secrets, arguments.quiet);
    reading.read(std::move(*packet_filter), threads);
    bool failed = false;
    std::optional<SessionJudgement> judgement;
    if (!reading.found_nothing()) {
        judge_for(filter, reading, threads, judgement);
        const capture::ChosenExchanges chosen = reading.choose(filter, threads);
        const analysis::Performance performance =
            chosen.size() == 0 ? analysis::Performance{}
            : chosen.indices() != nullptr
                ? analysis::performance_of(reading.session(), *chosen.indices())
                : analysis::performance_of(reading.session());
        std::vector<report::CompressionOfType> compression;
        if (arguments.compression) {
            compression = compress(reading, chosen, threads);
        }
        std::string text;
        if (arguments.format == "json") {
            report::append_performance_json(text, performance, compression);
            text += '\n';
        } else {
            const report::TextStyle style =
                arguments.output.empty() ? output_style() : report::TextStyle{};
            report::append_performance_text(text, performance, compression, style);
        }
        Result<void> written = out->write(text);
        if (written) {
            written = out->close();
        }
        if (!written) {
            complain(written.error().message);
            failed = true;
        }
    }
    failed = reading.complain_of_error() || failed;
    return failed ? kExitFailed : kExitDone;
}

}  // namespace waybill::cli
