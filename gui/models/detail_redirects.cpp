// SPDX-License-Identifier: GPL-3.0-or-later
//
// The chain of redirects that an exchange is part of, and its neighbours on the connection. Both
// are looked for among the rows nearby, so that their cost does not grow with the recording.
#include <algorithm>
#include <deque>
#include <optional>
#include <string>

#include <QCoreApplication>

#include "core/audit/cache_key.h"
#include "core/base/ascii.h"
#include "core/store/row_url.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"

namespace waybill::gui {
namespace {

constexpr std::uint32_t kRowsLookedAt = 2000;
constexpr int kMostLoaded = 64;  // heads of earlier redirects
constexpr int kLongestChain = 10;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::DetailRedirects)
};

bool isRedirect(std::uint16_t status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string urlOf(const store::Session& session, std::uint32_t index) {
    std::string url;
    const store::ExchangeRow& row = session.exchanges[index];
    if (row.has(store::row_flag::kHasRequest)) {
        store::RowUrl(session, row).append_to(url);
    }
    return url;
}

// What is asked for does not have the fragment; hosts are compared in lower case.
std::string comparable(std::string_view url) {
    url = url.substr(0, url.find('#'));
    const std::size_t scheme = url.find("://");
    const std::size_t end = scheme == std::string_view::npos
                                ? 0
                                : std::min(url.find_first_of("/?", scheme + 3), url.size());
    std::string text = ascii::lower(url.substr(0, end));
    text += url.substr(end);
    return text;
}

class Chain {
public:
    explicit Chain(const ExchangeDetail& detail) : rows_(detail.rows()), loader_(detail.loader()) {}

    std::optional<std::string> targetOf(std::uint32_t index) {
        const store::ExchangeRow& row = rows_.exchanges[index];
        if (!isRedirect(row.status) || ++loaded_ > kMostLoaded) {
            return std::nullopt;
        }
        loader_.load(index, store::BodyDetail::None, scratch_);
        const http::Field* const location = scratch_.response.head.fields.find("location");
        if (location == nullptr) {
            return std::nullopt;
        }
        return comparable(audit::resolve(scratch_.url.text, location->value));
    }

    // The next request of the same client for that address.
    std::optional<std::uint32_t> follow(std::uint32_t from, const std::string& target) const {
        const auto size = static_cast<std::uint32_t>(rows_.exchanges.size());
        const std::uint32_t end = std::min(size, from + 1 + kRowsLookedAt);
        for (std::uint32_t i = from + 1; i < end; ++i) {
            if (sameClient(i, from) && comparable(urlOf(rows_, i)) == target) {
                return i;
            }
        }
        return std::nullopt;
    }

    // The redirect of the same client that led to this one, the latest.
    std::optional<std::uint32_t> before(std::uint32_t index) {
        const std::string url = comparable(urlOf(rows_, index));
        if (url.empty()) {
            return std::nullopt;
        }
        const std::uint32_t first = index > kRowsLookedAt ? index - kRowsLookedAt : 0;
        for (std::uint32_t i = index; i > first; --i) {
            if (sameClient(i - 1, index) && isRedirect(rows_.exchanges[i - 1].status)
                && targetOf(i - 1) == url) {
                return i - 1;
            }
        }
        return std::nullopt;
    }

private:
    bool sameClient(std::uint32_t a, std::uint32_t b) const {
        const auto ip = [&](std::uint32_t index) -> const IpAddress& {
            return rows_.connections[rows_.exchanges[index].connection].client().ip;
        };
        return ip(a) == ip(b);
    }

    const store::Session& rows_;
    store::ExchangeLoader& loader_;
    http::Exchange scratch_;
    int loaded_ = 0;
};

}  // namespace

std::optional<std::uint32_t> redirectBefore(const ExchangeDetail& detail) {
    return Chain(detail).before(detail.index());
}

std::optional<std::uint32_t> redirectBehind(const ExchangeDetail& detail) {
    Chain chain(detail);
    const auto target = chain.targetOf(detail.index());
    return target ? chain.follow(detail.index(), *target) : std::nullopt;
}

CardText redirectsCard(const ExchangeDetail& detail) {
    CardText card{
        .key = QStringLiteral("redirects"), .title = Words::tr("Redirects"), .verdict = {}};
    Chain chain(detail);
    std::deque<std::uint32_t> hops{detail.index()};
    for (int i = 0; i < kLongestChain; ++i) {
        const auto earlier = chain.before(hops.front());
        if (!earlier) {
            break;
        }
        hops.push_front(*earlier);
    }
    bool lost = false;  // the last redirect was not followed
    for (int i = 0; i < kLongestChain; ++i) {
        const auto target = chain.targetOf(hops.back());
        if (!target) {
            break;
        }
        const auto next = chain.follow(hops.back(), *target);
        if (!next) {
            lost = true;
            break;
        }
        hops.push_back(*next);
    }
    if (hops.size() < 2 && !lost) {
        return card;
    }
    for (const std::uint32_t hop : hops) {
        const store::ExchangeRow& row = detail.rows().exchanges[hop];
        Fact fact;
        fact.name = row.status == 0 ? Words::tr("no response") : QString::number(row.status);
        fact.tone = toneOfStatus(row.status);
        fact.value = rowTitle(detail.rows(), hop);
        fact.wire = true;
        if (hop == detail.index()) {
            fact.note = Words::tr("this exchange");
        } else {
            fact.link = DetailLink::to(hop);
        }
        card.facts.push_back(std::move(fact));
    }
    const int count = static_cast<int>(hops.size()) - (lost ? 0 : 1);
    card.verdict = Words::tr("%n redirect(s) in a row", nullptr, count)
                   + (lost ? Words::tr("; the last one was not followed in this recording.")
                           : QStringLiteral("."));
    card.tone = count >= 3 ? Tone::Notice : Tone::Plain;
    card.why = Words::tr(
        "Each redirect costs a round trip before the browser can begin. Looked for "
        "among the requests of the same client nearby.");
    card.source = QStringLiteral("RFC 9110 section 15.4");
    return card;
}

std::vector<std::uint32_t> neighboursOf(const ExchangeDetail& detail, std::size_t most) {
    const store::Session& rows = detail.rows();
    const std::uint32_t connection = detail.row().connection;
    const std::uint32_t in_all = detail.connection().exchanges;
    std::vector<std::uint32_t> found{detail.index()};
    const auto size = static_cast<std::uint32_t>(rows.exchanges.size());
    std::uint32_t below = detail.index();
    std::uint32_t above = detail.index();
    for (std::uint32_t looked = 0;
         looked < kNeighbourScan && found.size() < most && (in_all == 0 || found.size() < in_all);
         ++looked) {
        bool more = false;
        if (below > 0) {
            more = true;
            if (rows.exchanges[--below].connection == connection) {
                found.push_back(below);
            }
        }
        if (above + 1 < size) {
            more = true;
            if (rows.exchanges[++above].connection == connection) {
                found.push_back(above);
            }
        }
        if (!more) {
            break;
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace waybill::gui
