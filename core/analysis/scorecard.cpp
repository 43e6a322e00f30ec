// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/scorecard.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

namespace waybill::analysis {
namespace {

using audit::Severity;
using audit::Subject;

constexpr double kBest = 100;
constexpr double kHighestWithCritical = 30;  // a D
constexpr double kHighestWithHigh = 75;      // a B

double points_of(Severity severity) {
    switch (severity) {
        case Severity::Info:
            return 0;
        case Severity::Low:
            return 1;
        case Severity::Medium:
            return 5;
        case Severity::High:
            return 12;
        case Severity::Critical:
            return 25;
    }
    return 0;
}

// The most that the rules of one subject take together.
double cap_of(Subject subject) {
    switch (subject) {
        case Subject::Transport:
            return 20;
        case Subject::Scripts:
            return 25;
        case Subject::Cookies:
            return 20;
        case Subject::Framing:
            return 8;
        case Subject::CrossOrigin:
            return 10;
        case Subject::Content:
            return 7;
        case Subject::Leaks:
            return 5;
        case Subject::Secrets:
            return 25;
        case Subject::Forms:
            return 10;
        case Subject::Smuggling:
            return 20;
        case Subject::Caching:
        case Subject::Compression:
        case Subject::Connections:
        case Subject::Conformance:
            return kBest;
    }
    return kBest;
}

enum class Area : std::uint8_t { Security, Caching, Conformance };

// A cache that hands one user's answers to another is a matter of security.
Area area_of(const audit::RuleInfo& rule, Severity severity) {
    switch (rule.subject) {
        case Subject::Transport:
        case Subject::Scripts:
        case Subject::Cookies:
        case Subject::Framing:
        case Subject::CrossOrigin:
        case Subject::Content:
        case Subject::Leaks:
        case Subject::Secrets:
        case Subject::Forms:
        case Subject::Smuggling:
            return Area::Security;
        case Subject::Caching:
            return severity >= Severity::High ? Area::Security : Area::Caching;
        case Subject::Compression:
        case Subject::Connections:
            return Area::Caching;
        case Subject::Conformance:
            return Area::Conformance;
    }
    return Area::Conformance;
}

// The findings of some exchanges, by rule.
class Tally {
public:
    // `count` exchanges have these findings, the first of which has that index.
    void add(const audit::Findings& findings, std::uint64_t count, std::uint32_t first) {
        for (std::size_t i = 0; i < findings.size(); ++i) {
            const audit::Finding& finding = findings[i];
            ScoreLine& line = lines_[finding.rule->id];
            if (line.rule == nullptr) {
                line.rule = finding.rule;
                line.first = first;
            }
            line.severity = std::max(line.severity, finding.severity);
            line.first = std::min(line.first, first);
            // One exchange counts once for a rule, however often it fired there.
            const bool again = std::any_of(
                findings.begin(),
                findings.begin() + static_cast<std::ptrdiff_t>(i),
                [&](const audit::Finding& before) { return before.rule == finding.rule; });
            line.affected += again ? 0 : count;
        }
    }

    void score(Scorecard& card) const {
        score(card.security, Area::Security, card.exchanges);
        score(card.caching, Area::Caching, card.exchanges);
        score(card.conformance, Area::Conformance, card.exchanges);
    }

private:
    void score(Score& out, Area area, std::uint64_t exchanges) const {
        std::map<Subject, double> taken;
        Severity gravest = Severity::Info;
        for (const auto& [id, found] : lines_) {
            if (area_of(*found.rule, found.severity) != area || found.severity == Severity::Info
                || is_counted_by_another(*found.rule)) {
                continue;
            }
            ScoreLine line = found;
            const double share = exchanges == 0 ? 1
                                                : static_cast<double>(line.affected)
                                                      / static_cast<double>(exchanges);
            line.points = points_of(line.severity) * (0.5 + 0.5 * std::min(share, 1.0));
            taken[line.rule->subject] += line.points;
            gravest = std::max(gravest, line.severity);
            out.lines.push_back(line);
        }
        std::sort(out.lines.begin(), out.lines.end(), [](const ScoreLine& a, const ScoreLine& b) {
            return a.points != b.points ? a.points > b.points : a.rule->id < b.rule->id;
        });
        double all = 0;
        for (const auto& [subject, points] : taken) {
            all += std::min(points, cap_of(subject));
        }
        out.value = std::max(0.0, kBest - all);
        const double highest = gravest == Severity::Critical ? kHighestWithCritical
                               : gravest == Severity::High   ? kHighestWithHigh
                                                             : kBest;
        out.grade_capped = area == Area::Security && out.value > highest;
        out.grade = grade_of(out.grade_capped ? highest : out.value);
    }

    // Whether a rule fired that stands for the same fault.
    bool is_counted_by_another(const audit::RuleInfo& rule) const {
        bool counted = false;
        for (std::string_view rest = rule.counted_by; !rest.empty() && !counted;) {
            const std::size_t space = rest.find(' ');
            counted = lines_.contains(rest.substr(0, space));
            rest = space == std::string_view::npos ? "" : rest.substr(space + 1);
        }
        return counted;
    }

    std::map<std::string_view, ScoreLine> lines_;  // by the id of the rule
};

bool is_document(const store::Session& session, const store::ExchangeRow& row) {
    const std::string_view type = session.strings.at(row.type);
    return row.has(store::row_flag::kHasResponse) && row.status < 300
           && (type == "text/html" || type == "application/xhtml+xml");
}

// Calls with the index of each exchange that is meant and was judged.
template <typename Visit>
void for_each(const SessionAudit& audit, const Selected* selected, Visit visit) {
    if (selected == nullptr) {
        for (std::uint32_t i = 0; i < audit.size(); ++i) {
            visit(i);
        }
        return;
    }
    for (const std::uint32_t index : *selected) {
        if (index < audit.size()) {
            visit(index);
        }
    }
}

// How many exchanges of a host have the same findings.
struct Alike {
    std::uint64_t count = 0;
    std::uint32_t first = 0;
};

}  // namespace

std::string_view grade_of(double score) {
    struct Step {
        int from;
        std::string_view grade;
    };
    static constexpr std::array<Step, 13> kSteps = {{{100, "A+"},
                                                     {90, "A"},
                                                     {85, "A-"},
                                                     {80, "B+"},
                                                     {70, "B"},
                                                     {65, "B-"},
                                                     {60, "C+"},
                                                     {50, "C"},
                                                     {45, "C-"},
                                                     {40, "D+"},
                                                     {30, "D"},
                                                     {25, "D-"},
                                                     {0, "F"}}};
    const double rounded = std::floor(score / 5) * 5;
    for (const Step& step : kSteps) {
        if (rounded >= step.from) {
            return step.grade;
        }
    }
    return "F";
}

Scorecard score_exchange(const audit::Findings& findings) {
    Scorecard card;
    card.exchanges = 1;
    Tally tally;
    tally.add(findings, 1, 0);
    tally.score(card);
    return card;
}

Scorecard score_session(const store::Session& session,
                        const SessionAudit& audit,
                        const Selected* selected) {
    Scorecard card;
    std::vector<Alike> alike(audit.sets().size());
    for_each(audit, selected, [&](std::uint32_t i) {
        ++card.exchanges;
        card.documents += is_document(session, session.exchanges[i]) ? 1U : 0U;
        Alike& same = alike[audit.set_of(i)];
        same.first = same.count == 0 ? i : same.first;
        ++same.count;
    });
    Tally tally;
    for (std::size_t set = 0; set < alike.size(); ++set) {
        if (alike[set].count > 0) {
            tally.add(audit.sets()[set], alike[set].count, alike[set].first);
        }
    }
    tally.score(card);
    return card;
}

std::vector<Scorecard> score_hosts(const store::Session& session,
                                   const SessionAudit& audit,
                                   const Selected* selected) {
    boost::unordered_flat_map<std::uint64_t, Alike> alike;  // by host and set
    std::map<std::string_view, std::pair<Scorecard, Tally>> hosts;
    for_each(audit, selected, [&](std::uint32_t i) {
        const store::ExchangeRow& row = session.exchanges[i];
        Alike& same = alike[std::uint64_t{row.host} << 32U | audit.set_of(i)];
        same.first = same.count == 0 ? i : same.first;
        ++same.count;
        if (is_document(session, row)) {
            ++hosts[session.strings.at(row.host)].first.documents;
        }
    });
    for (const auto& [key, same] : alike) {
        const std::string_view host = session.strings.at(static_cast<store::StringId>(key >> 32U));
        auto& [card, tally] = hosts[host];
        card.host = host;
        card.exchanges += same.count;
        tally.add(audit.sets()[static_cast<std::uint32_t>(key)], same.count, same.first);
    }
    std::vector<Scorecard> cards;
    for (auto& [host, entry] : hosts) {
        entry.second.score(entry.first);
        cards.push_back(std::move(entry.first));
    }
    return cards;
}

}  // namespace waybill::analysis
