// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/body_nodes.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/filter/json_path.h"
#include "gui/models/body_json.h"
#include "gui/models/body_markup.h"

namespace waybill::gui {
namespace {

std::string_view unquoted(std::string_view text) {
    if (!text.empty() && text.front() == '"') {
        text.remove_prefix(1);
        if (!text.empty() && text.back() == '"') {
            text.remove_suffix(1);
        }
    }
    return text;
}

bool isSimpleName(std::string_view name) {
    return !name.empty() && !ascii::is_digit(name.front())
           && std::all_of(name.begin(), name.end(), [](char c) {
                  return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_';
              });
}

}  // namespace

// `name` and `value` are views into the text, or empty.
std::uint32_t NodeTable::add(NodeKind kind,
                             std::uint32_t parent,
                             std::string_view name,
                             std::string_view value) {
    const auto place = [this](std::string_view part) {
        return part.empty() ? 0U : static_cast<std::uint32_t>(part.data() - text_.data());
    };
    Node node;
    node.kind = kind;
    node.parent = parent;
    node.row = nodes_[parent].count++;
    node.name = place(name);
    node.name_length = static_cast<std::uint32_t>(name.size());
    node.value = place(value);
    node.value_length = static_cast<std::uint32_t>(value.size());
    nodes_.push_back(node);
    return size() - 1;
}

void NodeTable::listChildren() {
    std::uint32_t first = 0;
    for (Node& node : nodes_) {
        node.first = first;
        first += node.count;
    }
    children_.resize(first);
    for (std::uint32_t i = 1; i < size(); ++i) {
        children_[nodes_[nodes_[i].parent].first + nodes_[i].row] = i;
    }
}

std::shared_ptr<const NodeTable> NodeTable::ofJson(std::string text,
                                                   const std::atomic<bool>& stop) {
    using Kind = JsonPiece::Kind;
    const std::shared_ptr<NodeTable> table(new NodeTable(std::move(text)));
    JsonPieces pieces(table->text_);
    std::uint32_t parent = kRoot;
    std::string_view name;
    for (JsonPiece piece = pieces.next(); piece.kind != Kind::Over && !stop;
         piece = pieces.next()) {
        if (table->size() >= kMostNodes) {
            table->cut_ = true;
            break;
        }
        switch (piece.kind) {
            case Kind::Begin:
                parent = table->add(
                    piece.text == "{" ? NodeKind::Object : NodeKind::Array, parent, name, {});
                name = {};
                break;
            case Kind::End:
                parent = table->nodes_[parent].parent;
                name = {};
                break;
            case Kind::String:
            case Kind::Word: {
                const bool is_string = piece.kind == Kind::String;
                const std::string_view value = is_string ? unquoted(piece.text) : piece.text;
                if (is_string && name.data() == nullptr
                    && table->nodes_[parent].kind == NodeKind::Object
                    && pieces.peek().kind == Kind::Colon) {
                    name = value;
                    break;
                }
                table->add(is_string ? NodeKind::String : NodeKind::Word, parent, name, value);
                name = {};
                break;
            }
            case Kind::Colon:
            case Kind::Comma:
            case Kind::Over:
                break;
        }
    }
    table->listChildren();
    return table;
}

std::shared_ptr<const NodeTable> NodeTable::ofXml(std::string text, const std::atomic<bool>& stop) {
    using Kind = MarkupPiece::Kind;
    const std::shared_ptr<NodeTable> table(new NodeTable(std::move(text)));
    MarkupPieces pieces(table->text_, false);
    std::uint32_t parent = kRoot;
    for (MarkupPiece piece = pieces.next(); piece.kind != Kind::Over && !stop;
         piece = pieces.next()) {
        if (table->size() >= kMostNodes) {
            table->cut_ = true;
            break;
        }
        switch (piece.kind) {
            case Kind::StartTag:
            case Kind::EmptyTag: {
                const std::uint32_t element = table->add(NodeKind::Element, parent, piece.name, {});
                std::string_view rest = piece.text.substr(
                    static_cast<std::size_t>(piece.name.data() - piece.text.data())
                    + piece.name.size());
                for (MarkupAttribute attribute = takeAttribute(rest);
                     !attribute.name.empty() && table->size() < kMostNodes;
                     attribute = takeAttribute(rest)) {
                    table->add(NodeKind::Attribute, element, attribute.name, attribute.value);
                }
                if (piece.kind == Kind::StartTag) {
                    parent = element;
                }
                break;
            }
            case Kind::EndTag:
                parent = table->nodes_[parent].parent;
                break;
            case Kind::Text:
            case Kind::RawText: {
                std::string_view value = piece.text;
                const std::size_t begin = value.find_first_not_of(" \t\r\n");
                if (begin != std::string_view::npos) {
                    value = value.substr(begin, value.find_last_not_of(" \t\r\n") - begin + 1);
                    if (value.starts_with("<![CDATA[") && value.ends_with("]]>")) {
                        value =
                            value.substr(9, value.size() - std::min<std::size_t>(value.size(), 12));
                    }
                    table->add(NodeKind::Text, parent, {}, value);
                }
                break;
            }
            case Kind::Other:
            case Kind::Over:
                break;
        }
    }
    table->listChildren();
    return table;
}

std::string_view NodeTable::nameOf(std::uint32_t index) const {
    const Node& node = nodes_[index];
    return std::string_view(text_).substr(node.name, node.name_length);
}

std::string_view NodeTable::valueOf(std::uint32_t index) const {
    const Node& node = nodes_[index];
    return std::string_view(text_).substr(node.value, node.value_length);
}

std::string NodeTable::jsonPathOf(std::uint32_t index) const {
    std::vector<std::uint32_t> way;
    for (; index != kRoot && nodes_[index].parent != kRoot; index = nodes_[index].parent) {
        way.push_back(index);
        if (way.size() > filter::JsonPath::kMostSteps) {
            return {};
        }
    }
    std::string path = "$";
    for (auto step = way.rbegin(); step != way.rend(); ++step) {
        const std::string_view name = nameOf(*step);
        if (nodes_[nodes_[*step].parent].kind == NodeKind::Array) {
            path += '[' + std::to_string(nodes_[*step].row) + ']';
        } else if (isSimpleName(name)) {
            path += '.';
            path += name;
        } else if (name.find_first_of("'\"\\") == std::string_view::npos) {
            path += "['";
            path += name;
            path += "']";
        } else {
            return {};
        }
    }
    return path.size() <= filter::JsonPath::kLongest ? path : std::string();
}

}  // namespace waybill::gui
