// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/exchange_diff.h"

#include <QCoreApplication>

#include "core/base/text.h"
#include "core/report/text_format.h"
#include "gui/models/detail_text.h"

namespace waybill::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::ExchangeDiff)
};

struct Body {
    std::string text;
    bool cut = false;
    bool is_text = true;
};

Body readBody(store::ExchangeLoader& loader,
              const http::Exchange& exchange,
              Side side,
              const std::atomic<bool>& stop) {
    Body body;
    loader.read_body(exchange, side, store::BodyForm::Content, [&](Bytes bytes) {
        const std::size_t room = kMostCompared - body.text.size();
        body.cut = bytes.size() > room;
        body.text += as_text(bytes).substr(0, room);
        return !stop && !body.cut;
    });
    body.is_text =
        body.text.find('\0') == std::string::npos && (body.cut || is_valid_utf8(body.text));
    return body;
}

void addHeading(std::vector<DiffRow>& rows, const QString& text) {
    rows.push_back({DiffKind::Heading, text, text});
}

// Bodies that are no text are told apart by their bytes alone.
void diffBodies(std::vector<DiffRow>& rows, const Body& left, const Body& right) {
    if (left.is_text && right.is_text) {
        std::vector<DiffRow> lines = diffLines(linesOf(left.text), linesOf(right.text));
        rows.insert(rows.end(),
                    std::make_move_iterator(lines.begin()),
                    std::make_move_iterator(lines.end()));
        if (left.cut || right.cut) {
            addHeading(rows,
                       Words::tr("Only the first %1 of each were compared.")
                           .arg(QString::fromStdString(report::format_size(kMostCompared))));
        }
        return;
    }
    const bool alike = left.text == right.text;
    const auto words = [](const Body& body) {
        return Words::tr("%L1 bytes that are no text").arg(body.text.size());
    };
    rows.push_back({alike ? DiffKind::Same : DiffKind::Changed, words(left), words(right)});
}

}  // namespace

std::vector<DiffRow> diffExchanges(const LoadedSession& session,
                                   std::uint32_t left,
                                   std::uint32_t right,
                                   const std::atomic<bool>& stop) {
    const auto loader = session.makeLoader();
    http::Exchange a;
    http::Exchange b;
    loader->load(left, store::BodyDetail::None, a);
    loader->load(right, store::BodyDetail::None, b);
    std::vector<DiffRow> rows = diffHeads(a, b);
    for (const Side side : {Side::Client, Side::Server}) {
        const http::Message& of_a = side == Side::Client ? a.request : a.response;
        const http::Message& of_b = side == Side::Client ? b.request : b.response;
        if (stop || (of_a.body.size == 0 && of_b.body.size == 0)) {
            continue;
        }
        addHeading(rows,
                   side == Side::Client ? Words::tr("Body of the request")
                                        : Words::tr("Body of the response"));
        diffBodies(rows, readBody(*loader, a, side, stop), readBody(*loader, b, side, stop));
    }
    return rows;
}

}  // namespace waybill::gui
