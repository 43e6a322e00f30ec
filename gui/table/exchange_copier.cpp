// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/table/exchange_copier.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <QClipboard>
#include <QGuiApplication>

#include "core/report/code_export.h"
#include "core/report/csv.h"
#include "core/report/exchange_json.h"
#include "core/report/redactor.h"

namespace waybill::gui {
namespace {

std::optional<report::CodeForm> codeFormOf(CopyForm form) {
    switch (form) {
        case CopyForm::Curl:
            return report::CodeForm::Curl;
        case CopyForm::Fetch:
            return report::CodeForm::Fetch;
        case CopyForm::Python:
            return report::CodeForm::Python;
        case CopyForm::Httpie:
            return report::CodeForm::Httpie;
        case CopyForm::PowerShell:
            return report::CodeForm::PowerShell;
        case CopyForm::RawRequest:
            return report::CodeForm::RawRequest;
        case CopyForm::RawResponse:
            return report::CodeForm::RawResponse;
        case CopyForm::Url:
        case CopyForm::Json:
        case CopyForm::Csv:
            break;
    }
    return std::nullopt;
}

void appendOne(std::string& text,
               CopyForm form,
               const LoadedSession& session,
               store::ExchangeLoader& loader,
               const http::Exchange& exchange,
               std::uint32_t index) {
    if (const auto code = codeFormOf(form)) {
        text += report::code_of(*code, exchange, loader);
    } else if (form == CopyForm::Url) {
        text += exchange.url.text;
    } else if (form == CopyForm::Json) {
        report::append_exchange(text, exchange);
    } else {
        if (text.empty()) {
            report::append_csv_header(text, report::default_csv_fields());
        }
        report::append_csv_line(
            text, report::default_csv_fields(), {session.rows(), index, &exchange});
        text.pop_back();  // its line feed
    }
}

// Distinct placeholders, as report::Redactor makes them.
int placeholdersIn(std::string_view text) {
    constexpr std::string_view kBegin = "redacted-";
    const auto belongs = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    std::set<std::string_view> found;
    for (std::size_t at = text.find(kBegin); at != std::string_view::npos;
         at = text.find(kBegin, at + kBegin.size())) {
        std::size_t end = at + kBegin.size();
        while (end < text.size() && belongs(text[end])) {
            ++end;
        }
        found.insert(text.substr(at, end - at));
    }
    return static_cast<int>(found.size());
}

}  // namespace

// Of many exchanges, learning ends where copying them does.
class ExchangeCopier::Memory {
public:
    std::mutex mutex;
    report::Redactor redactor;
    std::unordered_set<std::uint32_t> learned;
};

QString titleOf(CopyForm form) {
    switch (form) {
        case CopyForm::Url:
            return ExchangeCopier::tr("URL");
        case CopyForm::Curl:
            return ExchangeCopier::tr("As a curl Command");
        case CopyForm::Fetch:
            return ExchangeCopier::tr("As JavaScript (fetch)");
        case CopyForm::Python:
            return ExchangeCopier::tr("As Python (requests)");
        case CopyForm::Httpie:
            return ExchangeCopier::tr("As an HTTPie Command");
        case CopyForm::PowerShell:
            return ExchangeCopier::tr("As PowerShell");
        case CopyForm::RawRequest:
            return ExchangeCopier::tr("Raw Request");
        case CopyForm::RawResponse:
            return ExchangeCopier::tr("Raw Response");
        case CopyForm::Json:
            return ExchangeCopier::tr("As JSON");
        case CopyForm::Csv:
            return ExchangeCopier::tr("Row as CSV");
    }
    return {};
}

ExchangeCopier::ExchangeCopier(Document& document, QObject* parent)
    : QObject(parent),
      document_(document),
      memory_(makeMemory()) {}

ExchangeCopier::~ExchangeCopier() = default;

std::shared_ptr<ExchangeCopier::Memory> ExchangeCopier::makeMemory() {
    return std::make_shared<Memory>();
}

std::string ExchangeCopier::textOf(const LoadedSession& session,
                                   CopyForm form,
                                   const std::vector<std::uint32_t>& exchanges,
                                   Memory* memory,
                                   const std::atomic<bool>& stop) {
    const auto plain = session.makeLoader();
    const std::size_t count = std::min(exchanges.size(), kMostExchanges);
    http::Exchange exchange;
    std::unique_lock<std::mutex> lock;
    std::unique_ptr<store::ExchangeLoader> redacting;
    if (memory != nullptr) {
        lock = std::unique_lock(memory->mutex);
        for (std::size_t i = 0; i < count && !stop; ++i) {
            if (memory->learned.insert(exchanges[i]).second) {
                plain->load(exchanges[i], store::BodyDetail::None, exchange);
                memory->redactor.learn(exchange, *plain);
            }
        }
        redacting = memory->redactor.wrap(*plain);
    }
    store::ExchangeLoader& loader = redacting != nullptr ? *redacting : *plain;
    std::string text;
    for (std::size_t i = 0; i < count && !stop && text.size() < kMostBody; ++i) {
        loader.load(exchanges[i], store::BodyDetail::None, exchange);
        appendOne(text, form, session, loader, exchange, exchanges[i]);
        if (count > 1) {
            text += '\n';
        }
    }
    // Rows have texts of their own.
    return memory != nullptr && form == CopyForm::Csv ? memory->redactor.redact(text) : text;
}

void ExchangeCopier::copy(CopyForm form, std::vector<std::uint32_t> exchanges, Secrets secrets) {
    last_form_ = form;
    last_ = exchanges;
    struct Copied {
        std::string text;
        int replaced = 0;
    };
    const auto count = static_cast<int>(std::min(exchanges.size(), kMostExchanges));
    task_.start(
        [session = document_.session(),
         form,
         exchanges = std::move(exchanges),
         memory = secrets == Secrets::Replaced ? memory_ : nullptr](const std::atomic<bool>& stop) {
            Copied copied{textOf(*session, form, exchanges, memory.get(), stop)};
            copied.replaced = memory != nullptr ? placeholdersIn(copied.text) : 0;
            return copied;
        },
        [this, count](const Copied& made) {
            QGuiApplication::clipboard()->setText(QString::fromUtf8(made.text));
            emit copied(count, made.replaced);
        });
}

}  // namespace waybill::gui
