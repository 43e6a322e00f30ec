// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/side_tree_content.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "core/analysis/route.h"
#include "core/filter/row_state.h"
#include "core/http/url.h"
#include "core/store/row_url.h"
#include "gui/models/rule_counts.h"

namespace waybill::gui {
namespace {

constexpr std::uint32_t kNone = ~0U;
constexpr std::uint32_t kBetweenLooks = 8192;  // at the stop flag

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
        addProgram(row, connection, is_error);
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
            } else if (node.kind == TreeKind::Hosts || node.kind == TreeKind::Connections
                       || node.kind == TreeKind::Programs || node.kind == TreeKind::Program) {
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
        for (TreeNode& node : nodes_) {
            if (node.kind == TreeKind::ProgramHost) {
                const auto split = http::split_host_and_port(node.name);
                const auto same = names.find(std::string(split ? split->host : node.name));
                node.shares_name = same == names.end() || same->second.size() > 1;
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

    // By the client's name: many processes of one name are one program.
    void addProgram(const store::ExchangeRow& row,
                    const store::ConnectionRow& connection,
                    bool is_error) {
        const Program* const program = connection.program(Side::Client);
        if (program == nullptr || program->name.empty()) {
            return;
        }
        const std::uint32_t section = programs();
        count(section, is_error);
        auto known = program_nodes_.find(program->name);
        if (known == program_nodes_.end()) {
            if (program_nodes_.size() >= kMostPrograms) {
                ++nodes_[section].left_out;
                return;
            }
            const std::uint32_t id = content_.add(TreeKind::Program, section);
            nodes_[id].name = program->name;
            known = program_nodes_.emplace(program->name, id).first;
        }
        count(known->second, is_error);
        const std::uint64_t key = (std::uint64_t{known->second} << 32U) | row.host;
        auto host = program_hosts_.find(key);
        if (host == program_hosts_.end()) {
            if (program_hosts_.size() >= kMostProgramHosts) {
                ++nodes_[known->second].left_out;
                return;
            }
            const std::uint32_t id = content_.add(TreeKind::ProgramHost, known->second);
            nodes_[id].name = session_.strings.at(row.host);
            host = program_hosts_.emplace(key, id).first;
        }
        count(host->second, is_error);
    }

    // Behind the connections.
    std::uint32_t programs() {
        if (programs_ == kNone) {
            programs_ = content_.add(TreeKind::Programs, kRoot);
            std::vector<std::uint32_t>& sections = nodes_[kRoot].children;
            const auto connections = std::find(
                sections.begin(), sections.end(), content_.section(TreeKind::Connections));
            std::rotate(connections + 1, sections.end() - 1, sections.end());
        }
        return programs_;
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
    std::uint32_t programs_ = kNone;
    std::vector<std::uint32_t> host_nodes_;  // by StringId
    boost::unordered_flat_map<std::string, std::uint32_t> program_nodes_;
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> program_hosts_;  // program and host
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

}  // namespace waybill::gui
