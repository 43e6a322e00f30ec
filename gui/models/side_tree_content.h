// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a recording consists of, as a tree: its hosts and their paths, its connections by server,
// where they are known the programs that asked and the hosts each asked, and what was found in it
// by rule; each with how many exchanges it has, and the filter that shows
// these. Made from the rows alone, in bounded memory: what is too much is counted where it belongs
// and has no place of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <QString>

#include "core/analysis/session_audit.h"
#include "core/audit/finding.h"
#include "core/store/session.h"

namespace waybill::gui {

enum class TreeKind : std::uint8_t {
    Root,
    All,
    Marked,
    Hosts,
    Host,
    Path,
    Connections,
    Server,
    Connection,
    Programs,  // only there when any is known
    Program,
    ProgramHost,
    Findings,
    Rule,
    Mark,     // of the model, as the next two
    Comment,  // on one exchange
    More,     // that are not shown yet, or not kept
};

struct TreeNode {
    TreeKind kind = TreeKind::Root;
    bool is_route = false;      // the name stands for many: "{number}"
    bool is_cut = false;        // the name is not all of it
    bool shares_name = false;   // of a host: there is one of that name at another port
    bool is_encrypted = false;  // of a connection, as the next
    bool is_closed = false;     // encrypted, and its keys are not known
    audit::Severity severity = audit::Severity::Info;
    std::uint32_t parent = 0;
    std::uint32_t row = 0;        // among its parent's children
    std::uint32_t number = 0;     // of a connection: its index
    std::uint64_t exchanges = 0;  // with those of all below
    std::uint64_t here = 0;       // of a path: those that end here
    std::uint64_t errors = 0;
    std::uint64_t bytes = 0;      // of connections
    std::uint64_t anomalies = 0;  // of connections
    std::uint64_t left_out = 0;   // children that were not kept, or their exchanges
    const audit::RuleInfo* rule = nullptr;
    std::string name;    // as in the filter; of the wire
    std::string spoken;  // of a connection: "HTTP/2, TLS (example.com)"; of the wire
    std::vector<std::uint32_t> children;
};

class SideTreeContent {
public:
    static constexpr std::uint32_t kRoot = 0;
    static constexpr std::size_t kMostPaths = 60'000;  // and hosts
    static constexpr std::size_t kMostConnections = 30'000;
    static constexpr std::size_t kDeepest = 12;   // segments of a path
    static constexpr std::size_t kLongest = 200;  // bytes of a name
    static constexpr std::size_t kMostHosts = 20'000;
    static constexpr std::size_t kMostPrograms = 2'000;
    static constexpr std::size_t kMostProgramHosts = 20'000;

    SideTreeContent();
    // `audit` is null as long as nothing was judged. Null when it was stopped.
    static std::shared_ptr<const SideTreeContent> of(const store::Session& session,
                                                     const analysis::SessionAudit* audit,
                                                     const std::atomic<bool>& stop);

    const TreeNode& node(std::uint32_t id) const { return nodes_[id]; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size()); }
    // kRoot: there is none.
    std::uint32_t section(TreeKind kind) const;
    bool isJudged() const { return judged_; }

    // The filter that shows its exchanges; empty for all.
    QString filterOf(std::uint32_t id) const;
    // "/orders/{number}": from the host on.
    QString pathOf(std::uint32_t id) const;

private:
    class Maker;

    std::uint32_t add(TreeKind kind, std::uint32_t parent);
    QString hostFilter(const TreeNode& host) const;
    QString pathFilter(std::uint32_t id) const;

    std::vector<TreeNode> nodes_;
    bool judged_ = false;
};

}  // namespace waybill::gui
