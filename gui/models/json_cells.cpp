// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/json_cells.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <utility>

#include <QTimer>

#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kMostWanted = 300;  // more rows are not seen at a time
constexpr std::size_t kAtOnce = 24;       // exchanges that are read before the first is shown
constexpr int kLongestCell = 1024;

struct CellSink final : filter::ValueSink {
    void on_text(std::string_view value) override { add(wireText(value, kLongestCell)); }
    void on_number(double value) override {
        constexpr int kDigits = 15;
        add(QString::number(value, 'g', kDigits));
    }
    void on_flag(bool /*value*/) override {}
    void on_address(const IpAddress& /*ip*/, std::uint16_t /*port*/) override {}
    void on_time(Timestamp /*at*/) override {}

    void add(const QString& value) {
        if (text.size() < kLongestCell) {
            text += (text.isEmpty() ? QString() : QStringLiteral(", ")) + value;
        }
    }

    QString text;
};

}  // namespace

void JsonCells::renew(SessionPointer session, std::vector<Column> columns) {
    reading_.cancel();
    wanted_.clear();
    now_.clear();
    cells_.clear();
    session_ = std::move(session);
    columns_ = std::move(columns);
}

const CellText* JsonCells::cell(std::uint32_t exchange, std::size_t column) {
    if (const std::vector<CellText>* const found = cells_.object(exchange)) {
        return &(*found)[column];
    }
    if (std::find(now_.begin(), now_.end(), exchange) != now_.end()) {
        return nullptr;
    }
    std::erase(wanted_, exchange);
    wanted_.push_back(exchange);
    if (wanted_.size() > kMostWanted) {
        wanted_.erase(wanted_.begin());
    }
    if (!waiting_ && !reading_.isBusy()) {
        waiting_ = true;
        QTimer::singleShot(0, this, [this] {
            waiting_ = false;
            readNext();
        });
    }
    return nullptr;
}

void JsonCells::readNext() {
    if (reading_.isBusy() || wanted_.empty() || session_ == nullptr) {
        return;
    }
    const auto begin =
        wanted_.end() - static_cast<std::ptrdiff_t>(std::min(kAtOnce, wanted_.size()));
    now_.assign(begin, wanted_.end());
    wanted_.erase(begin, wanted_.end());
    reading_.start(
        [session = session_, columns = columns_, exchanges = now_](const std::atomic<bool>& stop) {
            return read(*session, columns, exchanges, stop);
        },
        [this](std::vector<Read> done) {
            now_.clear();
            std::vector<std::uint32_t> exchanges;
            for (Read& each : done) {
                exchanges.push_back(each.exchange);
                cells_.insert(each.exchange, new std::vector<CellText>(std::move(each.cells)));
            }
            readNext();
            emit known(exchanges);
        });
}

std::vector<JsonCells::Read> JsonCells::read(const LoadedSession& session,
                                             const std::vector<Column>& columns,
                                             const std::vector<std::uint32_t>& exchanges,
                                             const std::atomic<bool>& stop) {
    const auto loader = session.makeLoader();
    const auto loaded = std::make_unique<http::Exchange>();
    std::vector<Read> done;
    for (const std::uint32_t exchange : exchanges) {
        if (stop || exchange >= session.size()) {
            break;
        }
        loader->load(exchange, store::BodyDetail::None, *loaded);
        Read& made = done.emplace_back(Read{exchange, std::vector<CellText>(columns.size())});
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!columns[i].needsBodies()) {
                continue;
            }
            filter::JsonValues values(columns[i].field->id, columns[i].argument);
            CellSink sink;
            const bool all = values.tell(*loaded, *loader, kMostRead, sink);
            made.cells[i].text = std::move(sink.text);
            if (!all) {
                made.cells[i].exact = tr("Bodies of more than 1 MiB are not read for this column.");
            }
        }
    }
    return done;
}

void JsonSortKey::on_text(std::string_view value) {
    if (bytes.empty()) {
        bytes = '\x02';
        bytes += value;
    }
}

void JsonSortKey::on_number(double value) {
    if (bytes.empty()) {
        constexpr std::uint64_t kSign = 1ULL << 63U;
        const auto bits = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
        const std::uint64_t ordered = (bits & kSign) != 0 ? ~bits : bits | kSign;
        bytes = '\x01';
        for (unsigned shift = 64; shift > 0; shift -= 8) {
            bytes += static_cast<char>(ordered >> (shift - 8) & 0xffU);
        }
    }
}

}  // namespace waybill::gui
