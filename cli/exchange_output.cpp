// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/exchange_output.h"

#include "capture/ordered_work.h"

namespace waybill::cli {
namespace {

// Makes the text of one piece after the other, with a loader of its own.
class Worker {
public:
    explicit Worker(const ExchangeOutput& what)
        : what_(what),
          loader_(what.make_loader()),
          exchange_(std::make_unique<http::Exchange>()) {}

    std::string operator()(std::uint32_t begin, std::uint32_t end) {
        std::string text;
        text.reserve(size_ + size_ / 8);
        for (std::uint32_t i = begin; i < end; ++i) {
            const std::uint32_t index = what_.exchanges[i];
            if (what_.load) {
                loader_->load(index, what_.detail, *exchange_);
            }
            what_.append(text, index, what_.load ? exchange_.get() : nullptr);
        }
        size_ = text.size();
        return text;
    }

private:
    const ExchangeOutput& what_;
    std::unique_ptr<store::ExchangeLoader> loader_;
    std::unique_ptr<http::Exchange> exchange_;
    std::size_t size_ = 0;
};

// One after the other, in small pieces.
Result<std::uint32_t> write_with_more(const ExchangeOutput& what, OutputFile& to) {
    const std::unique_ptr<store::ExchangeLoader> loader = what.make_loader();
    const auto exchange = std::make_unique<http::Exchange>();
    std::string text;
    std::uint32_t written = 0;
    while (written < what.exchanges.size()) {
        const std::uint32_t index = what.exchanges[written];
        loader->load(index, what.detail, *exchange);
        what.append(text, index, exchange.get());
        Result<void> outcome = what.append_more(text, to, *exchange, *loader);
        if (outcome) {
            outcome = to.write(text);
            text.clear();
        }
        if (!outcome) {
            return outcome.error();
        }
        ++written;
        if (what.progress && !what.progress(written)) {
            break;
        }
    }
    return written;
}

}  // namespace

Result<std::uint32_t> write_exchanges(const ExchangeOutput& what, OutputFile& to) {
    if (what.append_more) {
        return write_with_more(what, to);
    }
    capture::WorkPlan plan;
    plan.size = what.exchanges.size();
    plan.threads = what.threads;
    plan.thread_name = "waybill-output";
    std::uint32_t written = 0;
    Result<void> outcome;
    capture::work_in_order<std::string>(
        plan,
        [&what] { return Worker(what); },
        [&](std::uint32_t end, std::string&& text) {
            outcome = to.write(text);
            if (!outcome) {
                return false;
            }
            written = end;
            return !what.progress || what.progress(written);
        });
    if (!outcome) {
        return outcome.error();
    }
    return written;
}

}  // namespace waybill::cli
