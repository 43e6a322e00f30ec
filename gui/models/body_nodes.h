// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON or XML as a flat table of nodes, made without recursion, bounded in number.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::gui {

enum class NodeKind : std::uint8_t { Root, Object, Array, String, Word, Element, Attribute, Text };

// Immutable once it is made.
class NodeTable {
public:
    static constexpr std::uint32_t kMostNodes = 1'000'000;
    static constexpr std::uint32_t kRoot = 0;

    struct Node {
        NodeKind kind = NodeKind::Root;
        std::uint32_t parent = 0;
        std::uint32_t row = 0;    // among its parent's children
        std::uint32_t first = 0;  // of its children in the list of all
        std::uint32_t count = 0;
        // Places in the text.
        std::uint32_t name = 0;
        std::uint32_t name_length = 0;
        std::uint32_t value = 0;
        std::uint32_t value_length = 0;
    };

    static std::shared_ptr<const NodeTable> ofJson(std::string text, const std::atomic<bool>& stop);
    static std::shared_ptr<const NodeTable> ofXml(std::string text, const std::atomic<bool>& stop);

    const Node& node(std::uint32_t index) const { return nodes_[index]; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size()); }
    std::uint32_t child(std::uint32_t parent, std::uint32_t row) const {
        return children_[nodes_[parent].first + row];
    }
    bool isCut() const { return cut_; }

    // As sent: without the quotes, with escapes.
    std::string_view nameOf(std::uint32_t index) const;
    std::string_view valueOf(std::uint32_t index) const;

    // "$.items[3].name", for filters; empty where there is none that is surely understood.
    std::string jsonPathOf(std::uint32_t index) const;

private:
    explicit NodeTable(std::string text) : text_(std::move(text)), nodes_(1) {}
    std::uint32_t add(NodeKind kind,
                      std::uint32_t parent,
                      std::string_view name,
                      std::string_view value);
    void listChildren();

    std::string text_;
    std::vector<Node> nodes_;
    std::vector<std::uint32_t> children_;
    bool cut_ = false;
};

}  // namespace waybill::gui
