// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/html_facts.h"

#include <algorithm>
#include <array>

#include "core/audit/html_tokenizer.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr std::size_t kMaxTitle = 512;

constexpr std::string_view kSpaces = " \t\n\f\r";

// Elements that may stand in the head; any other begins the body.
constexpr auto kHeadElements = std::to_array<std::string_view>({
    "html",
    "head",
    "base",
    "basefont",
    "bgsound",
    "link",
    "meta",
    "title",
    "noscript",
    "noframes",
    "style",
    "script",
    "template",
});

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view one) {
        return ascii::equal_ignoring_case(one, name);
    });
}

std::string value_of(const HtmlToken& token, std::string_view name) {
    const HtmlAttribute* const attribute = token.find(name);
    return attribute == nullptr ? std::string() : decode_html_text(attribute->value);
}
std::string lower_value_of(const HtmlToken& token, std::string_view name) {
    return ascii::lower(value_of(token, name));
}
std::optional<std::string> optional_value_of(const HtmlToken& token, std::string_view name) {
    const HtmlAttribute* const attribute = token.find(name);
    return attribute == nullptr ? std::nullopt : std::optional(decode_html_text(attribute->value));
}

class Reader {
public:
    explicit Reader(std::string_view document) : tokenizer_(document) {}

    HtmlFacts read() {
        while (true) {
            const HtmlToken& token = tokenizer_.next();
            switch (token.kind) {
                case HtmlToken::Kind::StartTag:
                    start_tag(token);
                    break;
                case HtmlToken::Kind::EndTag:
                    end_tag(token);
                    break;
                case HtmlToken::Kind::Text:
                    in_head_ =
                        in_head_ && token.text.find_first_not_of(kSpaces) == std::string_view::npos;
                    break;
                case HtmlToken::Kind::RawText:
                    raw_text(token);
                    break;
                case HtmlToken::Kind::Comment:
                    keep(facts_.comments, {token.text, token.offset});
                    break;
                case HtmlToken::Kind::End:
                    return std::move(facts_);
            }
        }
    }

private:
    template <typename Item>
    Item* keep(std::vector<Item>& items, Item item) {
        if (items.size() >= kMaxHtmlFacts) {
            facts_.is_cut = true;
            return nullptr;
        }
        return &items.emplace_back(std::move(item));
    }

    void start_tag(const HtmlToken& token) {
        in_head_ = in_head_ && is_one_of(token.text, kHeadElements);
        script_of_raw_text_ = nullptr;
        title_comes_ = false;
        if (token.is("template")) {
            ++templates_;
            return;
        }
        if (templates_ > 0) {  // what stands in one is neither loaded nor run
            return;
        }
        handlers(token);
        element(token);
    }

    void end_tag(const HtmlToken& token) {
        if (token.is("template")) {
            templates_ -= templates_ > 0 ? 1U : 0U;
        } else if (token.is("form")) {
            form_ = nullptr;
        }
    }

    void raw_text(const HtmlToken& token) {
        if (script_of_raw_text_ != nullptr) {
            script_of_raw_text_->text = token.text;
            script_of_raw_text_ = nullptr;
        } else if (title_comes_) {
            facts_.title = decode_html_text(token.text.substr(0, kMaxTitle));
            title_comes_ = false;
        }
    }

    void handlers(const HtmlToken& token) {
        for (const HtmlAttribute& attribute : token.attributes) {
            if (attribute.name.size() > 2 && ascii::starts_with_ignoring_case(attribute.name, "on")
                && ascii::is_alpha(attribute.name[2])) {
                keep(facts_.handlers,
                     {ascii::lower(attribute.name),
                      decode_html_text(attribute.value),
                      token.offset});
            }
        }
    }

    void resource(HtmlResource::Kind kind, const HtmlToken& token, std::string_view attribute) {
        if (const auto url = optional_value_of(token, attribute); url && !url->empty()) {
            keep(facts_.resources, {kind, *url, token.offset});
        }
    }

    // Ordered by how often they are met.
    void element(const HtmlToken& token) {
        using Kind = HtmlResource::Kind;
        if (token.is("a") || token.is("area")) {
            if (auto href = optional_value_of(token, "href")) {
                keep(facts_.anchors, {std::move(*href), token.offset});
            }
        } else if (token.is("img")) {
            resource(Kind::Image, token, "src");
            candidates(token);
        } else if (token.is("script")) {
            script(token);
        } else if (token.is("link")) {
            link(token);
        } else if (token.is("meta")) {
            meta(token);
        } else if (token.is("input") || token.is("button") || token.is("select")
                   || token.is("textarea")) {
            input(token);
        } else if (token.is("form")) {
            form(token);
        } else if (token.is("base")) {
            if (auto href = optional_value_of(token, "href"); href && !has_base_) {
                facts_.base = std::move(*href);
                has_base_ = true;
            }
        } else if (token.is("title")) {
            title_comes_ = facts_.title.empty();
        } else if (token.is("iframe") || token.is("frame")) {
            resource(Kind::Frame, token, "src");
        } else if (token.is("audio") || token.is("video") || token.is("track")) {
            resource(Kind::Media, token, "src");
            resource(Kind::Image, token, "poster");
        } else if (token.is("source")) {
            resource(Kind::Media, token, "src");
            candidates(token);
        } else if (token.is("object")) {
            resource(Kind::Object, token, "data");
        } else if (token.is("embed")) {
            resource(Kind::Object, token, "src");
        } else if (token.is("applet")) {
            resource(Kind::Object, token, "code");
        } else if (token.is("image") || token.is("use")) {
            resource(Kind::Image, token, "href");
            resource(Kind::Image, token, "xlink:href");
        } else if (token.is("body") || token.is("table") || token.is("td")) {
            resource(Kind::Image, token, "background");
        }
    }

    // The addresses of a srcset (HTML standard, section 2.4.9, without its densities).
    void candidates(const HtmlToken& token) {
        const std::string set = value_of(token, "srcset");
        std::string_view rest = set;
        while (true) {
            const std::size_t first = rest.find_first_not_of(" \t\n\f\r,");
            if (first == std::string_view::npos) {
                return;
            }
            rest.remove_prefix(first);
            const std::size_t space = std::min(rest.find_first_of(kSpaces), rest.size());
            std::string_view url = rest.substr(0, space);
            rest.remove_prefix(space);
            if (url.ends_with(',')) {
                url = url.substr(0, url.find_last_not_of(',') + 1);
            } else {
                rest.remove_prefix(std::min(rest.find(','), rest.size()));
            }
            keep(facts_.resources, {HtmlResource::Kind::Image, std::string(url), token.offset});
        }
    }

    void script(const HtmlToken& token) {
        auto src = optional_value_of(token, "src");
        if (!src) {  // of SVG
            src = optional_value_of(token, "xlink:href");
        }
        script_of_raw_text_ = keep(facts_.scripts,
                                   {std::move(src),
                                    optional_value_of(token, "integrity"),
                                    optional_value_of(token, "crossorigin"),
                                    optional_value_of(token, "nonce"),
                                    value_of(token, "type"),
                                    {},
                                    token.offset});
    }

    void link(const HtmlToken& token) {
        keep(facts_.links,
             {lower_value_of(token, "rel"),
              value_of(token, "href"),
              lower_value_of(token, "as"),
              optional_value_of(token, "integrity"),
              optional_value_of(token, "crossorigin"),
              token.offset});
    }

    void meta(const HtmlToken& token) {
        keep(facts_.metas,
             {lower_value_of(token, "http-equiv"),
              lower_value_of(token, "name"),
              value_of(token, "content"),
              value_of(token, "charset"),
              in_head_,
              token.offset});
    }

    void form(const HtmlToken& token) {
        if (form_ != nullptr) {  // a form inside a form is none
            return;
        }
        HtmlForm form;
        form.action = optional_value_of(token, "action");
        form.method = lower_value_of(token, "method");
        form.id = value_of(token, "id");
        form.name = value_of(token, "name");
        form.offset = token.offset;
        form_ = keep(facts_.forms, std::move(form));
    }

    void input(const HtmlToken& token) {
        std::string type = lower_value_of(token, "type");
        if (!token.is("input")) {
            type = ascii::lower(token.text);
        }
        if (inputs_ >= kMaxHtmlFacts) {
            facts_.is_cut = true;
            return;
        }
        ++inputs_;
        HtmlInput input{value_of(token, "name"),
                        value_of(token, "id"),
                        std::move(type),
                        value_of(token, "value"),
                        lower_value_of(token, "autocomplete")};
        if (const HtmlAttribute* const owner = token.find("form")) {
            const auto named =
                std::find_if(facts_.forms.begin(), facts_.forms.end(), [&](const HtmlForm& form) {
                    return !form.id.empty() && form.id == owner->value;
                });
            if (named != facts_.forms.end()) {
                keep(named->inputs, std::move(input));
                return;
            }
        }
        keep(form_ != nullptr ? form_->inputs : facts_.loose_inputs, std::move(input));
    }

    HtmlTokenizer tokenizer_;
    HtmlFacts facts_;
    HtmlForm* form_ = nullptr;  // the open one; set anew whenever facts_.forms grows
    HtmlScript* script_of_raw_text_ = nullptr;
    std::size_t inputs_ = 0;     // of all forms
    std::size_t templates_ = 0;  // that are open
    bool in_head_ = true;
    bool has_base_ = false;
    bool title_comes_ = false;
};

}  // namespace

bool HtmlLink::has_rel(std::string_view word) const {
    std::string_view rest = rel;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of(kSpaces), rest.size());
        if (rest.substr(0, end) == word) {
            return true;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

bool HtmlForm::has_password() const {
    return std::any_of(inputs.begin(), inputs.end(), [](const HtmlInput& input) {
        return input.type == "password";
    });
}

HtmlFacts read_html(std::string_view document) {
    return Reader(document).read();
}

std::optional<http::ResolvedUrl> base_of_document(const HtmlFacts& facts,
                                                  std::string_view document_url) {
    auto document = http::parse_url(document_url);
    if (document && !facts.base.empty()) {
        auto base = http::parse_url(facts.base, &*document);
        if (base && base->scheme != "data" && base->scheme != "javascript") {
            return base;
        }
    }
    return document;
}

}  // namespace waybill::audit
