// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/xml_path.h"

#include <utility>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace waybill::filter {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool is_name_char(char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f
           && std::string_view("/@[](){}*'\"=<>|,!&").find(c) == std::string_view::npos;
}

std::string_view trim(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool is_text(const pugi::xml_node& node) {
    return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

// Whether a name as it stands in the document is meant by one of a path.
bool is_meant(std::string_view wanted, std::string_view name) {
    if (wanted.empty() || name == wanted) {
        return true;
    }
    const std::size_t colon = name.find(':');
    return colon != std::string_view::npos && name.substr(colon + 1) == wanted;
}

}  // namespace

class XmlPathParser {
public:
    explicit XmlPathParser(std::string_view text) : text_(text) {}

    Result<XmlPath> parse() {
        if (text_.size() > XmlPath::kLongest) {
            return Error{fmt::format("the path is longer than {} bytes", XmlPath::kLongest)};
        }
        if (!text_.starts_with('/')) {
            return Error{"an XML path begins with / or //, as in /order/total or //user/@id"};
        }
        XmlPath path;
        while (at_ < text_.size()) {
            if (!parse_step(path)) {
                return Error{fmt::format("byte {} of the path: {}", at_, wrong_)};
            }
            if (path.elements_.size() > XmlPath::kMostSteps) {
                return Error{fmt::format("the path has more than {} steps", XmlPath::kMostSteps)};
            }
        }
        return path;
    }

private:
    bool take(std::string_view what) {
        if (text_.substr(at_).starts_with(what)) {
            at_ += what.size();
            return true;
        }
        return false;
    }

    bool fail(std::string_view what) {
        wrong_ = what;
        return false;
    }

    bool parse_step(XmlPath& path) {
        XmlPath::Step step;
        step.at_any_depth = take("//");
        if (!step.at_any_depth && !take("/")) {
            return fail("expected / or //");
        }
        if (take("text()")) {
            path.what_ = XmlPath::What::Text;
        } else {
            if (take("@")) {
                path.what_ = XmlPath::What::Attribute;
            }
            if (!parse_name(step.name)) {
                return false;
            }
        }
        if (path.what_ == XmlPath::What::Element) {
            path.elements_.push_back(std::move(step));
            return true;
        }
        path.last_ = std::move(step);
        return at_ == text_.size() || fail("nothing can follow an attribute or text()");
    }

    bool parse_name(std::string& name) {
        if (take("*")) {
            return true;
        }
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_name_char(text_[at_])) {
            ++at_;
        }
        name = text_.substr(begin, at_ - begin);
        return !name.empty() || fail("expected a name, *, @ or text()");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string_view wrong_;
};

Result<XmlPath> XmlPath::parse(std::string_view text) {
    return XmlPathParser(text).parse();
}

// Goes through the tree once, without recursion. For each element it knows the set of steps that
// may be taken from there: bit i stands for "steps 0 to i - 1 lead here", the bit behind the last
// step for "the path ends here, but for an attribute or text".
class XmlPath::Walk {
public:
    Walk(const XmlPath& path, const Visit& visit)
        : path_(path),
          visit_(visit),
          end_(std::uint64_t{1} << path.elements_.size()) {}

    bool run(const pugi::xml_node& document) {
        const bool has_elements = !path_.elements_.empty();
        std::vector<std::uint64_t> sets{has_elements || path_.last_.at_any_depth ? 1U : 0U};
        pugi::xml_node node = document;
        for (;;) {
            pugi::xml_node next;
            if (sets.back() != 0 && sets.size() <= kDeepest) {
                next = first_element(node.first_child());
            }
            if (next) {
                sets.push_back(0);
            } else {
                while (node != document && !(next = first_element(node.next_sibling()))) {
                    node = node.parent();
                    sets.pop_back();
                }
                if (node == document) {
                    return true;
                }
            }
            node = next;
            sets.back() = step_to(node, sets[sets.size() - 2]);
            if ((sets.back() & end_) != 0 && !give(node)) {
                return false;
            }
            if (path_.what_ == What::Element || !path_.last_.at_any_depth) {
                sets.back() &= ~end_;
            }
        }
    }

private:
    static pugi::xml_node first_element(pugi::xml_node node) {
        while (node && node.type() != pugi::node_element) {
            node = node.next_sibling();
        }
        return node;
    }

    std::uint64_t step_to(const pugi::xml_node& node, std::uint64_t from) const {
        std::uint64_t there = from & end_;  // what is wanted at any depth below
        for (std::size_t i = 0; i < path_.elements_.size(); ++i) {
            const std::uint64_t bit = std::uint64_t{1} << i;
            if ((from & bit) == 0) {
                continue;
            }
            if (path_.elements_[i].at_any_depth) {
                there |= bit;
            }
            if (is_meant(path_.elements_[i].name, node.name())) {
                there |= bit << 1U;
            }
        }
        return there;
    }

    bool give(const pugi::xml_node& element) {
        switch (path_.what_) {
            case What::Element:
                return give_element(element);
            case What::Attribute:
                for (const pugi::xml_attribute& attribute : element.attributes()) {
                    if (is_meant(path_.last_.name, attribute.name())
                        && !visit_({attribute.value(), false})) {
                        return false;
                    }
                }
                return true;
            case What::Text:
                for (const pugi::xml_node& child : element.children()) {
                    if (is_text(child) && !visit_({trim(child.value()), false})) {
                        return false;
                    }
                }
                return true;
        }
        return true;
    }

    bool give_element(const pugi::xml_node& element) {
        XmlValue value;
        bool joined = false;
        for (const pugi::xml_node& child : element.children()) {
            if (!is_text(child)) {
                value.has_elements = true;
            } else if (value.text.data() == nullptr) {
                value.text = child.value();
            } else {
                if (!std::exchange(joined, true)) {
                    text_ = value.text;
                }
                text_ += child.value();
            }
        }
        value.text = trim(joined ? std::string_view(text_) : value.text);
        return visit_(value);
    }

    const XmlPath& path_;
    const Visit& visit_;
    std::uint64_t end_;
    std::string text_;
};

bool XmlPath::select(const pugi::xml_node& document, const Visit& visit) const {
    return Walk(*this, visit).run(document);
}

}  // namespace waybill::filter
