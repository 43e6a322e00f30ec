// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/observatory_sites.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/base/ascii.h"
#include "core/http/url.h"

namespace waybill::analysis {
namespace {

constexpr std::size_t kLargestPage = 2 * kMiB;  // of a larger one the beginning

struct Page {
    std::uint32_t index = 0;
    bool is_root = false;
};
using Pages = boost::unordered_flat_map<store::StringId, Page>;  // by host

bool is_page(const store::Session& session, const store::ExchangeRow& row) {
    const std::string_view type = session.strings.at(row.type);
    return row.status == 200 && row.has(store::row_flag::kHasRequest)
           && (type == "text/html" || type == "application/xhtml+xml")
           && session.strings.at(row.method) == "GET";
}

Pages pages_of(const store::Session& session, const std::atomic<bool>& stop) {
    Pages pages;
    std::uint32_t index = 0;
    for (const store::ExchangeRow& row : session.exchanges) {
        if (is_page(session, row) && !session.strings.at(row.host).empty()) {
            const std::string_view target = session.target(row);
            const bool is_root = target == "/" || target.starts_with("/?");
            const auto known = pages.find(row.host);
            if (known != pages.end()) {
                if (is_root && !known->second.is_root) {
                    known->second = {index, true};
                }
            } else if (pages.size() < kMostGradedSites) {
                pages.emplace(row.host, Page{index, is_root});
            }
        }
        if (++index % 4096 == 0 && stop) {
            break;
        }
    }
    return pages;
}

audit::ObservatoryGrade grade_of(const http::Exchange& exchange,
                                 std::string_view host,
                                 store::ExchangeLoader& loader) {
    std::string html;
    loader.read_body(exchange, Side::Server, store::BodyForm::Content, [&html](Bytes piece) {
        const std::string_view text = as_text(piece);
        html.append(text.substr(0, kLargestPage - std::min(kLargestPage, html.size())));
        return html.size() < kLargestPage;
    });
    audit::ObservatorySite site;
    const auto authority = http::split_host_and_port(host);
    site.host = std::string(authority ? authority->host : host);
    site.page_url = exchange.url.text;
    site.response = exchange.response.head.fields;
    site.html = html;
    if (ascii::starts_with_ignoring_case(site.page_url, "https:")) {
        site.https = {.verified = true, .fields = site.response};
    } else {
        site.http = {.verified = true, .fields = site.response};
        site.http_chain.push_back({site.page_url, exchange.response.head.status});
    }
    audit::read_metas(site);
    return audit::grade_like_observatory(site);
}

}  // namespace

std::vector<GradedSite> grade_sites(const store::Session& session,
                                    store::ExchangeLoader& loader,
                                    const std::atomic<bool>& stop) {
    std::vector<GradedSite> sites;
    const auto exchange = std::make_unique<http::Exchange>();
    for (const auto& [host, page] : pages_of(session, stop)) {
        if (stop) {
            break;
        }
        const std::string_view name = session.strings.at(host);
        loader.load(page.index, store::BodyDetail::None, *exchange);
        sites.push_back({std::string(name), page.index, grade_of(*exchange, name, loader)});
    }
    std::sort(sites.begin(), sites.end(), [](const GradedSite& a, const GradedSite& b) {
        return a.host < b.host;
    });
    return sites;
}

}  // namespace waybill::analysis
