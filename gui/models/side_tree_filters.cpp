// SPDX-License-Identifier: GPL-3.0-or-later
//
// The filters that show what the lines of the tree stand for.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <QList>

#include "core/filter/expression_builder.h"
#include "core/http/url.h"
#include "gui/models/filter_text.h"
#include "gui/models/side_tree_content.h"

namespace waybill::gui {
namespace {

using filter::FieldId;
using filter::Operator;

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

}  // namespace

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
        case TreeKind::Programs:
            return presence(FieldId::Process);
        case TreeKind::Program:
            return fieldEquals(FieldId::Process, node.name);
        case TreeKind::ProgramHost:
            return joined(fieldEquals(FieldId::Process, nodes_[node.parent].name),
                          hostFilter(node));
        case TreeKind::Findings:
            return presence(FieldId::Finding);
        case TreeKind::Rule:
            return fieldEquals(FieldId::Finding, node.name);
        default:
            return {};
    }
}

}  // namespace waybill::gui
