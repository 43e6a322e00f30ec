// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/search_output.h"

#include "core/base/text.h"
#include "core/report/json_writer.h"
#include "core/report/text_format.h"

namespace waybill::cli {
namespace {

using report::Colour;
using report::Line;

std::string place_of(const filter::Hit& hit) {
    return std::string(hit.side == Side::Client ? "request " : "response ")
           + (hit.in_body ? "body" : "head") + " +" + std::to_string(hit.offset) + ": ";
}

void append_hit_text(std::string& out, const filter::Hit& hit, const report::TextStyle& style) {
    constexpr std::size_t kIndent = 4;
    Line(out, style)
        .space(kIndent)
        .text(place_of(hit), Colour::Dim)
        .text(hit.before)
        .text("[", Colour::Dim)
        .text(hit.found, Colour::Red)
        .text("]", Colour::Dim)
        .text(hit.after);
}

void append_hit_json(std::string& out, const filter::Hit& hit) {
    // All of the text in one form: a line is one piece of the wire.
    const bool is_utf8 =
        is_valid_utf8(hit.before) && is_valid_utf8(hit.found) && is_valid_utf8(hit.after);
    const auto shown = [&](const std::string& text) {
        return is_utf8 ? text : latin1_to_utf8(text);
    };
    {
        report::JsonWriter json(out);
        json.begin_object();
        json.key("type");
        json.plain_string("hit");
        json.key("exchange");
        json.number(std::uint64_t{hit.exchange} + 1);
        json.key("side");
        json.plain_string(to_string(hit.side));
        json.key("part");
        json.plain_string(hit.in_body ? "body" : "head");
        json.key("offset");
        json.number(hit.offset);
        json.key("before");
        json.string(shown(hit.before));
        json.key("found");
        json.string(shown(hit.found));
        json.key("after");
        json.string(shown(hit.after));
        if (!is_utf8) {
            json.key("latin1");
            json.boolean(true);
        }
        json.end_object();
    }
    out += '\n';
}

}  // namespace

SearchOutput::SearchOutput(const store::Session& session,
                           const report::TextStyle& style,
                           Format format,
                           bool only_exchanges)
    : session_(session),
      style_(style),
      list_(session, style),
      format_(format),
      only_exchanges_(only_exchanges) {}

void SearchOutput::append(std::string& out, const capture::ExchangeHits& found) const {
    if (format_ == Format::Text) {
        append_text(out, found);
    } else if (only_exchanges_) {
        {
            report::JsonWriter json(out);
            json.begin_object();
            json.key("type");
            json.plain_string("found");
            json.key("exchange");
            json.number(std::uint64_t{found.exchange} + 1);
            json.end_object();
        }
        out += '\n';
    } else {
        for (const filter::Hit& hit : found.hits) {
            append_hit_json(out, hit);
        }
    }
}

void SearchOutput::append_text(std::string& out, const capture::ExchangeHits& found) const {
    if (only_exchanges_) {
        list_.append_line(out, found.exchange);
        return;
    }
    const store::ExchangeRow& row = session_.exchanges[found.exchange];
    const std::string_view method = session_.strings.at(row.method);
    Line(out, style_)
        .text('#' + std::to_string(std::uint64_t{found.exchange} + 1), Colour::Bold)
        .space(1)
        .text(method.empty() ? "-" : method, Colour::Bold)
        .space(1)
        .text(report::address_of(session_, row))
        .text(style_.unicode ? " \xe2\x86\x92 " : " -> ", Colour::Dim)
        .text(report::status_of(row), report::colour_of_status(row.status));
    for (const filter::Hit& hit : found.hits) {
        append_hit_text(out, hit, style_);
    }
    if (found.more) {
        constexpr std::size_t kIndent = 4;
        Line(out, style_).space(kIndent).text("and more", Colour::Dim);
    }
}

void SearchOutput::append_totals(std::string& out,
                                 const SearchTotals& totals,
                                 std::string_view needle) const {
    if (format_ == Format::Text) {
        return;
    }
    {
        report::JsonWriter json(out);
        json.begin_object();
        json.key("type");
        json.plain_string("summary");
        json.key("search");
        const bool is_utf8 = json.string(needle);
        if (!is_utf8) {
            json.key("latin1");
            json.boolean(true);
        }
        json.key("hits");
        json.number(totals.hits);
        json.key("exchanges");
        json.number(totals.exchanges);
        json.key("searched");
        json.begin_object();
        json.key("exchanges");
        json.number(totals.looked_at);
        json.key("heads");
        json.number(totals.bytes.heads);
        json.key("bodies");
        json.number(totals.bytes.bodies);
        json.end_object();
        json.key("complete");
        json.boolean(totals.complete);
        json.end_object();
    }
    out += '\n';
}

}  // namespace waybill::cli
