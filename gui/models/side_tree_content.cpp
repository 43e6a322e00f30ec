// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/side_tree_content.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

#include <QList>
#include <boost/unordered/unordered_flat_map.hpp>

#include "core/analysis/route.h"
#include "core/filter/expression_builder.h"
#include "core/filter/row_state.h"
#include "core/http/url.h"
#include "core/store/row_url.h"
#include "gui/models/filter_text.h"
#include "gui/models/rule_counts.h"

namespace waybill::gui {
namespace {

using filter::FieldId;
using filter::Operator;

constexpr std::uint32_t kNone = ~0U;
constexpr std::uint32_t kBetweenLooks = 8192;  // at the stop flag

QString toQString(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// What a segment of a route stands for, as append_route() tells them apart.
std::string_view patternOf(std::string_view segment) {
    constexpr std::pair<std::string_view, std::string_view> kPatterns[] = {
        {"{number}", "[0-9]+"},
        {"{uuid}", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"},
        {"{hash}", "[0-9a-f]{16,}"},
        {"{date}", "[0-9]{4}-[0-9]{2}-[0-9]{2}"},
        {"{email}", "[^/@]+@[^/]*\\.[^/]*"},
        {"{token}", "[0-9a-z_=-]{20,}"},
    };
    for (const auto& [name, pattern] : kPatterns) {
        if (name == segment) {
            return pattern;
        }
    }
    return "[^/]+";
}

// As a regular expression of printable ASCII. What is no UTF-8 is any name.
std::string escaped(std::string_view name) {
    const QByteArrayView bytes(name.data(), static_cast<qsizetype>(name.size()));
    if (!bytes.isValidUtf8()) {
        return "/[^/]*";
    }
    std::string out;
    for (const char32_t c : QString::fromUtf8(bytes).toUcs4()) {
        const bool is_plain = c < 0x80 && (QChar::isLetterOrNumber(c) || c == U'/' || c == U'_');
        if (is_plain) {
            out += static_cast<char>(c);
        } else if (c > U' ' && c < 0x7f) {
            out += '\\';
            out += static_cast<char>(c);
        } else {
            out += "\\x{" + QString::number(c, 16).toStdString() + '}';
        }
    }
    return out;
}

QString matching(const std::string& source) {
    auto pattern = filter::Pattern::compile(source, false);
    return pattern ? filterText(filter::comparison_of(
               FieldId::Path, Operator::Matches, filter::pattern_value(std::move(*pattern))))
                   : QString();
}

// Empty for what is usual.
std::string spokenOn(const store::ConnectionRow& row) {
    std::string text;
    const auto add = [&](std::string_view part) {
        text += text.empty() ? "" : ", ";
        text += part;
    };
    switch (row.protocol) {
        case http::Protocol::Http2:
            add("HTTP/2");
            break;
        case http::Protocol::WebSocket:
            add("WebSocket");
            break;
        case http::Protocol::Quic:
            add("QUIC");
            break;
        default:
            break;
    }
    if (row.tls != nullptr && row.protocol != http::Protocol::Quic) {
        add("TLS");
    }
    if (row.tls != nullptr && !row.tls->sni.empty()) {
        text += " (" + row.tls->sni.substr(0, SideTreeContent::kLongest) + ')';
    }
    return text;
}

}  // namespace

// Puts rows where they belong.
class SideTreeContent::Maker {
public:
    Maker(SideTreeContent& content, const store::Session& session)
        : content_(content),
          nodes_(content.nodes_),
          session_(session),
          hosts_(content.section(TreeKind::Hosts)),
          host_nodes_(session_.strings.size(), kNone) {}

    void addRow(const store::ExchangeRow& row) {
        const store::ConnectionRow& connection = session_.connections[row.connection];
        const bool is_error = filter::has_failed(row, connection);
        count(content_.section(TreeKind::All), is_error);
        count(hosts_, is_error);
        if (errors_.size() <= row.connection) {
            errors_.resize(session_.connections.size());
        }
        errors_[row.connection] += is_error ? 1U : 0U;
        const std::uint32_t host = hostOf(row);
        if (host == kNone) {
            ++nodes_[hosts_].left_out;
            return;
        }
        count(host, is_error);
        if (!row.has(store::row_flag::kHasRequest)) {
            return;
        }
        const std::string_view target = session_.target(row);
        store::RowUrl url(session_, row, target);
        addPath(host, url.path(), is_error);
    }

    void addConnections() {
        std::vector<std::uint32_t> order(session_.connections.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) {
            order[i] = i;
        }
        const std::uint32_t section = content_.section(TreeKind::Connections);
        std::map<Endpoint, std::uint32_t> servers;
        std::size_t kept = 0;
        errors_.resize(session_.connections.size());
        for (const std::uint32_t i : order) {
            const store::ConnectionRow& row = session_.connections[i];
            auto found = servers.find(row.server());
            if (found == servers.end() && kept < kMostConnections) {
                const std::uint32_t server = content_.add(TreeKind::Server, section);
                nodes_[server].name = to_string(row.server());
                found = servers.emplace(row.server(), server).first;
            }
            const std::uint32_t server = found != servers.end() ? found->second : kNone;
            TreeNode facts;
            facts.exchanges = row.exchanges;
            facts.errors = errors_[i];
            facts.bytes = row.facts.sides[0].stream_bytes + row.facts.sides[1].stream_bytes;
            facts.anomalies = row.anomalies.size();
            addFacts(section, facts);
            if (server == kNone) {
                ++nodes_[section].left_out;
                continue;
            }
            addFacts(server, facts);
            if (++kept > kMostConnections) {
                ++nodes_[server].left_out;
                continue;
            }
            const std::uint32_t id = content_.add(TreeKind::Connection, server);
            nodes_[id].number = i;
            nodes_[id].name = to_string(row.client());
            nodes_[id].spoken = spokenOn(row);
            nodes_[id].is_encrypted = row.tls != nullptr;
            nodes_[id].is_closed = row.tls != nullptr && !row.tls->decrypted;
            addFacts(id, facts);
        }
    }

    void addFindings(const std::vector<RuleCount>& counts) {
        const std::uint32_t section = content_.section(TreeKind::Findings);
        for (const RuleCount& found : counts) {
            const std::uint32_t id = content_.add(TreeKind::Rule, section);
            nodes_[id].rule = found.rule;
            nodes_[id].severity = found.severity;
            nodes_[id].exchanges = found.exchanges;
            nodes_[id].name = found.rule->id;
        }
    }

    // Hosts and servers by how much they have, paths by name.
    void sort() {
        for (TreeNode& node : nodes_) {
            if (node.kind == TreeKind::Host || node.kind == TreeKind::Path) {
                std::sort(node.children.begin(), node.children.end(), [&](auto a, auto b) {
                    return nodes_[a].name < nodes_[b].name;
                });
            } else if (node.kind == TreeKind::Hosts || node.kind == TreeKind::Connections) {
                std::sort(node.children.begin(), node.children.end(), [&](auto a, auto b) {
                    return nodes_[a].exchanges != nodes_[b].exchanges
                               ? nodes_[a].exchanges > nodes_[b].exchanges
                               : nodes_[a].name < nodes_[b].name;
                });
            }
            for (std::uint32_t i = 0; i < node.children.size(); ++i) {
                nodes_[node.children[i]].row = i;
            }
        }
        std::map<std::string, std::vector<std::uint32_t>> names;
        for (const std::uint32_t host : nodes_[hosts_].children) {
            const auto split = http::split_host_and_port(nodes_[host].name);
            names[std::string(split ? split->host : nodes_[host].name)].push_back(host);
        }
        for (const auto& [name, hosts] : names) {
            for (const std::uint32_t host : hosts) {
                nodes_[host].shares_name = hosts.size() > 1;
            }
        }
    }

private:
    void count(std::uint32_t id, bool is_error) {
        ++nodes_[id].exchanges;
        nodes_[id].errors += is_error ? 1U : 0U;
    }

    void addFacts(std::uint32_t id, const TreeNode& facts) {
        nodes_[id].exchanges += facts.exchanges;
        nodes_[id].errors += facts.errors;
        nodes_[id].bytes += facts.bytes;
        nodes_[id].anomalies += facts.anomalies;
    }

    std::uint32_t hostOf(const store::ExchangeRow& row) {
        std::uint32_t& host = host_nodes_[row.host];
        if (host == kNone && nodes_[hosts_].children.size() < kMostHosts) {
            host = content_.add(TreeKind::Host, hosts_);
            nodes_[host].name = session_.strings.at(row.host);
        }
        return host;
    }

    void addPath(std::uint32_t host, std::string_view path, bool is_error) {
        if (path.empty()) {
            ++nodes_[host].here;
            return;
        }
        std::uint32_t at = host;
        bool is_first = true;
        for (std::size_t depth = 0; depth < kDeepest; ++depth) {
            if (path.empty()) {
                break;
            }
            // "*", or whatever else has no slash in front, is one name.
            const bool has_slash = path.front() == '/';
            const std::size_t end =
                has_slash || !is_first ? std::min(path.find('/', 1), path.size()) : path.size();
            const std::string_view segment = path.substr(0, end);
            path.remove_prefix(end);
            is_first = false;
            const std::uint32_t next = childOf(at, segment);
            if (next == kNone) {
                ++nodes_[at].left_out;
                return;
            }
            at = next;
            count(at, is_error);
            if (nodes_[at].is_cut) {
                return;
            }
        }
        nodes_[at].here += path.empty() ? 1U : 0U;
    }

    // Names of paths begin with their slash.
    std::uint32_t childOf(std::uint32_t parent, std::string_view segment) {
        route_.clear();
        analysis::append_route(route_, segment);
        const bool is_route = route_ != segment;
        const bool is_cut = !is_route && route_.size() > kLongest;
        route_.resize(std::min(route_.size(), kLongest));
        const std::uint64_t key = std::hash<std::string_view>()(route_)
                                  ^ ((parent + 1ULL) * 0x9e3779b97f4a7c15ULL)
                                  ^ (is_route ? 0x5bd1e995ULL : 0ULL);
        const auto found = paths_.find(key);
        if (found != paths_.end()) {
            const TreeNode& node = nodes_[found->second];
            const bool is_same = node.parent == parent && node.name == route_
                                 && node.is_route == is_route && node.is_cut == is_cut;
            return is_same ? found->second : kNone;
        }
        if (paths_.size() >= kMostPaths) {
            return kNone;
        }
        const std::uint32_t id = content_.add(TreeKind::Path, parent);
        nodes_[id].name = route_;
        nodes_[id].is_route = is_route;
        nodes_[id].is_cut = is_cut;
        paths_.emplace(key, id);
        return id;
    }

    SideTreeContent& content_;
    std::vector<TreeNode>& nodes_;
    const store::Session& session_;
    std::uint32_t hosts_;
    std::vector<std::uint32_t> host_nodes_;  // by StringId
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> paths_;
    std::vector<std::uint32_t> errors_;  // of each connection
    std::string route_;
};

SideTreeContent::SideTreeContent() {
    nodes_.emplace_back();
    for (const TreeKind kind : {TreeKind::All,
                                TreeKind::Marked,
                                TreeKind::Hosts,
                                TreeKind::Connections,
                                TreeKind::Findings}) {
        const std::uint32_t row = static_cast<std::uint32_t>(nodes_.front().children.size());
        nodes_[add(kind, kRoot)].row = row;
    }
}

std::uint32_t SideTreeContent::add(TreeKind kind, std::uint32_t parent) {
    const std::uint32_t id = size();
    TreeNode& node = nodes_.emplace_back();
    node.kind = kind;
    node.parent = parent;
    nodes_[parent].children.push_back(id);
    return id;
}

std::uint32_t SideTreeContent::section(TreeKind kind) const {
    for (const std::uint32_t id : nodes_.front().children) {
        if (nodes_[id].kind == kind) {
            return id;
        }
    }
    return kRoot;
}

std::shared_ptr<const SideTreeContent> SideTreeContent::of(const store::Session& session,
                                                           const analysis::SessionAudit* audit,
                                                           const std::atomic<bool>& stop) {
    auto content = std::make_shared<SideTreeContent>();
    Maker maker(*content, session);
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        if (i % kBetweenLooks == 0 && stop) {
            return nullptr;
        }
        maker.addRow(session.exchanges[i]);
    }
    maker.addConnections();
    if (audit != nullptr) {
        content->judged_ = true;
        maker.addFindings(countRules(*audit));
    }
    maker.sort();
    return content;
}

QString SideTreeContent::hostFilter(const TreeNode& host) const {
    if (host.name.empty()) {
        return negated(presence(FieldId::Host));
    }
    const auto split = http::split_host_and_port(host.name);
    const QString named =
        fieldEquals(FieldId::Host, split ? split->host : std::string_view(host.name));
    if (!split || (!split->port && !host.shares_name)) {
        return named;
    }
    return joined(named, comparison(FieldId::Port, Operator::Equal, split->port.value_or(80)));
}

QString SideTreeContent::pathOf(std::uint32_t id) const {
    std::string path;
    for (; nodes_[id].kind == TreeKind::Path; id = nodes_[id].parent) {
        path.insert(0, nodes_[id].name);
    }
    return toQString(path);
}

QString SideTreeContent::pathFilter(std::uint32_t id) const {
    const TreeNode& node = nodes_[id];
    std::vector<const TreeNode*> segments;
    bool is_route = false;
    for (std::uint32_t at = id; nodes_[at].kind == TreeKind::Path; at = nodes_[at].parent) {
        segments.push_back(&nodes_[at]);
        is_route = is_route || nodes_[at].is_route;
    }
    std::reverse(segments.begin(), segments.end());
    const bool has_deeper = node.exchanges > node.here;
    if (!is_route) {
        std::string path;
        for (const TreeNode* const segment : segments) {
            path += segment->name;
        }
        if (node.is_cut) {
            return comparison(FieldId::Path, Operator::StartsWith, path);
        }
        const QString here = fieldEquals(FieldId::Path, path);
        if (!has_deeper) {
            return here;
        }
        const QString deeper = comparison(FieldId::Path, Operator::StartsWith, path + '/');
        return node.here == 0 ? deeper : anyOf(here, deeper);
    }
    std::string source = "^";
    for (const TreeNode* const segment : segments) {
        if (segment->is_route) {
            source += '/';
            source += patternOf(std::string_view(segment->name).substr(1));
        } else {
            source += escaped(segment->name);
        }
    }
    if (!node.is_cut) {
        source += !has_deeper ? "$" : node.here == 0 ? "/" : "(/|$)";
    }
    return matching(source);
}

QString SideTreeContent::filterOf(std::uint32_t id) const {
    const TreeNode& node = nodes_[id];
    switch (node.kind) {
        case TreeKind::Host:
            return hostFilter(node);
        case TreeKind::Path: {
            std::uint32_t host = node.parent;
            while (nodes_[host].kind == TreeKind::Path) {
                host = nodes_[host].parent;
            }
            return joined(hostFilter(nodes_[host]), pathFilter(id));
        }
        case TreeKind::Server:
            return fieldEquals(FieldId::Server, node.name);
        case TreeKind::Connection:
            return comparison(FieldId::Connection, Operator::Equal, node.number + 1.0);
        case TreeKind::Findings:
            return presence(FieldId::Finding);
        case TreeKind::Rule:
            return fieldEquals(FieldId::Finding, node.name);
        default:
            return {};
    }
}

}  // namespace waybill::gui
