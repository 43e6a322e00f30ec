// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/live_output.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "capture/exchange_selection.h"
#include "cli/exchange_output.h"
#include "core/filter/evaluator.h"
#include "core/report/csv.h"
#include "core/report/exchange_json.h"
#include "core/report/message_json.h"
#include "core/report/message_list.h"
#include "core/report/opened_json.h"
#include "core/report/text_list.h"

namespace waybill::cli {
namespace {

using store::LiveBatch;
using store::LiveEvent;
using store::LiveEventKind;

// Before that, its end will most often be the first that is shown of an exchange.
constexpr std::chrono::milliseconds kShowOpenAfter{500};
constexpr std::size_t kMostWaiting = 100'000;
// A program that is asked for is waited for so long, by so few exchanges that none is let go of.
constexpr std::chrono::milliseconds kWaitForProgram{300};
constexpr std::size_t kMostHeld = 4000;
constexpr std::uint32_t kWorthThreads = 256;  // exchanges of a batch
constexpr std::size_t kTextPiece = 64 * kKiB;

// As long as it lives an exchange has the numbers of the session; loaders know it by its others.
class Numbered {
public:
    Numbered(const store::Session& session, http::Exchange& exchange)
        : exchange_(exchange),
          id_(exchange.id),
          connection_(exchange.connection) {
        const auto index = static_cast<std::uint32_t>(id_ - 1);
        exchange.id = session.exchange_number(index);
        exchange.connection = session.connection_number(session.exchanges[index].connection);
    }
    ~Numbered() {
        exchange_.id = id_;
        exchange_.connection = connection_;
    }
    Numbered(const Numbered&) = delete;
    Numbered& operator=(const Numbered&) = delete;

private:
    http::Exchange& exchange_;
    std::uint64_t id_;
    std::uint64_t connection_;
};

std::vector<std::uint32_t> of_kind(const LiveBatch& batch, LiveEventKind kind) {
    std::vector<std::uint32_t> indices;
    for (const LiveEvent& event : batch.events) {
        if (event.kind == kind) {
            indices.push_back(event.exchange);
        }
    }
    return indices;
}

// The exchange of that number; none once it was let go of.
std::optional<std::uint32_t> index_of_number(const store::Session& session, std::uint64_t number) {
    const auto count = static_cast<std::uint32_t>(session.exchanges.size());
    std::uint32_t begin = 0;
    std::uint32_t end = count;
    while (begin < end) {
        const std::uint32_t middle = begin + (end - begin) / 2;
        if (session.exchange_number(middle) < number) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin < count && session.exchange_number(begin) == number ? std::optional(begin)
                                                                     : std::nullopt;
}

Result<void> without_count(const Result<std::uint32_t>& written) {
    return written ? Result<void>() : Result<void>(written.error());
}

}  // namespace

LiveOutput::LiveOutput(store::LiveSession& live,
                       LiveOutputOptions options,
                       OutputFile& out,
                       StatusLine& status)
    : live_(live),
      options_(std::move(options)),
      out_(out),
      status_(status) {}

Result<void> LiveOutput::write(const std::string& text) {
    if (text.empty()) {
        return {};
    }
    status_.clear();
    return out_.write(text);
}

Result<void> LiveOutput::print(const LiveBatch& batch) {
    count(batch);
    Result<void> written = begin(batch);
    if (is_full() || !written) {
        return written;
    }
    if (options_.opened && options_.form.format == OutputFormat::JsonLines) {
        written = print_opened(batch);
    }
    std::vector<std::uint32_t> ended = let_through(take_ended(batch));
    if (options_.most != 0 && ended.size() > options_.most - printed_) {
        ended.resize(options_.most - printed_);
    }
    printed_ += ended.size();
    if (!written) {
        return written;
    }
    switch (options_.form.format) {
        case OutputFormat::Text:
            return print_text(ended, batch);
        case OutputFormat::JsonLines:
        case OutputFormat::Json:
            return print_json(ended);
        case OutputFormat::Csv:
        case OutputFormat::Fields:
            return print_fields(ended);
    }
    return written;
}

bool LiveOutput::awaits_program(std::uint32_t index) const {
    const store::Session& session = live_.session();
    const store::ConnectionRow& connection =
        session.connections[session.exchanges[index].connection];
    const auto& ends = connection.start.endpoints;
    return connection.programs[0] == nullptr && connection.programs[1] == nullptr
           && options_.watch->is_pending(ends[0], ends[1]);
}

// What can be printed of what has ended.
std::vector<std::uint32_t> LiveOutput::take_ended(const LiveBatch& batch) {
    std::vector<std::uint32_t> indices = of_kind(batch, LiveEventKind::Closed);
    if (options_.watch == nullptr) {
        return indices;
    }
    const store::Session& session = live_.session();
    const Clock::time_point now = Clock::now();
    for (const std::uint32_t index : indices) {
        ended_.push_back({session.exchange_number(index), now});
    }
    indices.clear();
    const bool all = batch.over || ended_.size() > kMostHeld;
    auto next = ended_.begin();
    for (; next != ended_.end(); ++next) {
        const std::optional<std::uint32_t> index = index_of_number(session, next->number);
        if (!index) {
            continue;
        }
        if (!all && now - next->since < kWaitForProgram && awaits_program(*index)) {
            break;
        }
        indices.push_back(*index);
    }
    ended_.erase(ended_.begin(), next);
    return indices;
}

void LiveOutput::count(const LiveBatch& batch) {
    const store::Session& session = live_.session();
    for (const LiveEvent& event : batch.events) {
        if (event.kind == LiveEventKind::Closed) {
            const store::ExchangeRow& row = session.exchanges[event.exchange];
            requests_ += std::uint64_t{row.has(store::row_flag::kHasRequest)};
            responses_ += std::uint64_t{row.has(store::row_flag::kHasResponse)};
        }
    }
}

// In their order.
std::vector<std::uint32_t> LiveOutput::let_through(std::vector<std::uint32_t> indices) const {
    const store::Session& session = live_.session();
    if (options_.wanted) {
        std::erase_if(indices,
                      [&](std::uint32_t index) { return !options_.wanted(session, index); });
    }
    if (options_.filter == nullptr || indices.empty()) {
        return indices;
    }
    filter::Evaluator evaluator(*options_.filter, session);
    std::unique_ptr<store::ExchangeLoader> loader;
    http::Exchange scratch;
    std::erase_if(indices, [&](std::uint32_t index) {
        const filter::Verdict verdict = evaluator.on_row(index);
        if (verdict != filter::Verdict::Open) {
            return verdict == filter::Verdict::No;
        }
        if (loader == nullptr) {
            loader = live_.make_loader();
        }
        loader->load(index, store::BodyDetail::None, scratch);
        return !evaluator.on_exchange(index, scratch, *loader);
    });
    return indices;
}

// The session's line waits until it is known what kind of packets come.
Result<void> LiveOutput::begin(const LiveBatch& batch) {
    if (begun_) {
        return {};
    }
    const store::Session& session = live_.session();
    std::string text;
    if (options_.form.format == OutputFormat::JsonLines) {
        const bool knows_links = !session.sources.empty() && !session.sources[0].link_types.empty();
        if (!knows_links && batch.events.empty() && !batch.over) {
            return {};
        }
        report::append_session(text, session);
        text += '\n';
    } else if (options_.form.format == OutputFormat::Csv) {
        const auto& fields =
            options_.form.fields.empty() ? report::default_csv_fields() : options_.form.fields;
        report::append_csv_header(text, fields);
    } else if (options_.form.format == OutputFormat::Fields) {
        if (options_.form.fields_header) {
            report::append_fields_header(text, options_.form.fields);
        }
    } else {
        if (batch.events.empty()) {
            return {};
        }
        list().append_header(text);
    }
    begun_ = true;
    return write(text);
}

report::TextList LiveOutput::list() const {
    return {live_.session(),
            options_.style,
            options_.programs ? report::ProgramColumn::Always : report::ProgramColumn::Never};
}

Result<void> LiveOutput::print_text(const std::vector<std::uint32_t>& ended,
                                    const LiveBatch& batch) {
    const report::TextList lines = list();
    std::string text;
    for (const std::uint32_t index : ended) {
        lines.append_line(text, index);
        if (text.size() >= kTextPiece) {
            if (Result<void> written = write(text); !written) {
                return written;
            }
            text.clear();
        }
    }
    for (const std::uint32_t index : let_through(long_open(batch))) {
        lines.append_open_line(text, index);
    }
    return write(text);
}

// Those that have been open for so long that they are to be shown.
std::vector<std::uint32_t> LiveOutput::long_open(const LiveBatch& batch) {
    const store::Session& session = live_.session();
    const Clock::time_point now = Clock::now();
    std::vector<std::uint64_t> ended;
    for (const LiveEvent& event : batch.events) {
        const std::uint64_t number = session.exchange_number(event.exchange);
        if (event.kind == LiveEventKind::Opened && waiting_.size() < kMostWaiting) {
            waiting_.push_back({number, now});
        } else if (event.kind == LiveEventKind::Closed) {
            ended.push_back(number);
        }
    }
    std::sort(ended.begin(), ended.end());
    std::erase_if(waiting_, [&](const Waiting& each) {
        return std::binary_search(ended.begin(), ended.end(), each.number);
    });
    std::vector<std::uint32_t> indices;
    std::size_t shown = 0;
    while (!batch.over && shown < waiting_.size()
           && now - waiting_[shown].since >= kShowOpenAfter) {
        if (const auto index = index_of_number(session, waiting_[shown].number)) {
            indices.push_back(*index);
        }
        ++shown;
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(shown));
    return indices;
}

Result<void> LiveOutput::print_opened(const LiveBatch& batch) {
    const std::vector<std::uint32_t> opened = let_through(of_kind(batch, LiveEventKind::Opened));
    if (opened.empty()) {
        return {};
    }
    const std::unique_ptr<store::ExchangeLoader> loader = live_.make_loader();
    http::Exchange exchange;
    std::string text;
    for (const std::uint32_t index : opened) {
        loader->load(index, store::BodyDetail::None, exchange);
        const Numbered numbered(live_.session(), exchange);
        report::append_opened(text, exchange);
        text += '\n';
    }
    return write(text);
}

Result<void> LiveOutput::print_json(const std::vector<std::uint32_t>& ended) {
    if (ended.empty()) {
        return {};
    }
    status_.clear();
    const store::Session& session = live_.session();
    const auto chosen = capture::ChosenExchanges::these(ended);
    ExchangeOutput what{
        .exchanges = chosen,
        .threads = chosen.size() >= kWorthThreads ? options_.threads : 1,
        .detail = options_.bodies ? store::BodyDetail::Digest : store::BodyDetail::None,
        .make_loader = [this] { return live_.make_loader(); },
        .append =
            [&session](std::string& text, std::uint32_t, http::Exchange* exchange) {
                const Numbered numbered(session, *exchange);
                report::append_exchange(text, *exchange);
                text += '\n';
            },
        .progress = {},
    };
    if (options_.messages) {
        what.append_more = [&session](std::string& text,
                                      OutputFile& to,
                                      const http::Exchange& exchange,
                                      store::ExchangeLoader& loader) {
            Result<void> written;
            if (!report::may_have_messages(exchange)) {
                return written;
            }
            const std::uint64_t number =
                session.exchange_number(static_cast<std::uint32_t>(exchange.id - 1));
            std::uint64_t index = 0;
            report::list_messages(loader, exchange, {}, [&](const http::StreamMessage& message) {
                report::append_message(text, number, ++index, message);
                text += '\n';
                if (text.size() >= kTextPiece) {
                    written = to.write(text);
                    text.clear();
                }
                return written.has_value();
            });
            return written;
        };
    }
    return without_count(write_exchanges(what, out_));
}

Result<void> LiveOutput::print_fields(const std::vector<std::uint32_t>& ended) {
    if (ended.empty()) {
        return {};
    }
    status_.clear();
    const store::Session& session = live_.session();
    const bool is_csv = options_.form.format == OutputFormat::Csv;
    const std::vector<report::Field>& fields = is_csv && options_.form.fields.empty()
                                                   ? report::default_csv_fields()
                                                   : options_.form.fields;
    const report::FieldNeed need = report::need_of(fields);
    const auto chosen = capture::ChosenExchanges::these(ended);
    const ExchangeOutput what{
        .exchanges = chosen,
        .threads = chosen.size() >= kWorthThreads ? options_.threads : 1,
        .detail = need == report::FieldNeed::Digests ? store::BodyDetail::Digest
                                                     : store::BodyDetail::None,
        .make_loader = [this] { return live_.make_loader(); },
        .load = need != report::FieldNeed::Row,
        .append =
            [&](std::string& line, std::uint32_t index, const http::Exchange* exchange) {
                const report::FieldSubject subject{session, index, exchange};
                if (is_csv) {
                    report::append_csv_line(line, fields, subject);
                } else {
                    report::append_fields_line(line, fields, subject);
                }
            },
        .progress = {},
    };
    return without_count(write_exchanges(what, out_));
}

report::SessionTotals LiveOutput::totals() const {
    const store::LiveCounts counts = live_.counts();
    report::SessionTotals totals;
    totals.connections = counts.connections;
    totals.exchanges = counts.exchanges;
    totals.requests = requests_;
    totals.responses = responses_;
    totals.bytes = counts.bytes;
    if (options_.interfaces) {
        totals.interfaces = options_.interfaces();
    }
    return totals;
}

Result<void> LiveOutput::end() {
    if (options_.form.format != OutputFormat::JsonLines) {
        return {};
    }
    std::string text;
    if (!begun_) {
        report::append_session(text, live_.session());
        text += '\n';
    }
    const bool chooses = options_.filter != nullptr || options_.wanted || options_.most != 0;
    const std::string filter = options_.filter != nullptr ? filter::to_text(*options_.filter) : "";
    const report::MatchCount matched{filter, printed_};
    report::append_summary(text, live_.session(), totals(), chooses ? &matched : nullptr);
    text += '\n';
    return write(text);
}

}  // namespace waybill::cli
