// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an HTML document loads, runs, sends and says of itself, as far as its markup tells: nothing
// is run. Attribute values are decoded; addresses are as written: see base_of_document().
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/url_resolve.h"

namespace waybill::audit {

struct HtmlScript {
    std::optional<std::string> src;
    std::optional<std::string> integrity;
    std::optional<std::string> crossorigin;
    std::optional<std::string> nonce;
    std::string type;        // as written; empty when there is none
    std::string_view text;   // between the tags, as sent: a view into the document
    std::size_t offset = 0;  // of the tag in the document, here and below
};

struct HtmlLink {
    std::string rel;  // in lower case: several words may stand in it
    std::string href;
    std::string as;  // in lower case
    std::optional<std::string> integrity;
    std::optional<std::string> crossorigin;
    std::size_t offset = 0;

    bool has_rel(std::string_view word) const;
};

struct HtmlMeta {
    std::string http_equiv;  // in lower case
    std::string name;        // in lower case
    std::string content;
    std::string charset;
    bool in_head = false;  // policies of a meta in the body do not count
    std::size_t offset = 0;
};

// A frame, image, plug-in or other content that the document loads by itself.
struct HtmlResource {
    enum class Kind : std::uint8_t { Image, Frame, Media, Object };

    Kind kind = Kind::Image;
    std::string url;
    std::size_t offset = 0;
};

struct HtmlInput {
    std::string name;
    std::string id;
    std::string type;  // in lower case; empty: text
    std::string value;
    std::string autocomplete;  // in lower case
};

struct HtmlForm {
    std::optional<std::string> action;
    std::string method;  // in lower case; empty: get
    std::string id;
    std::string name;
    std::vector<HtmlInput> inputs;  // buttons too
    std::size_t offset = 0;

    bool has_password() const;
};

struct HtmlAnchor {
    std::string href;
    std::size_t offset = 0;
};

// An attribute that holds script: onclick and its kind.
struct HtmlHandler {
    std::string name;  // in lower case
    std::string value;
    std::size_t offset = 0;
};

struct HtmlComment {
    std::string_view text;  // a view into the document
    std::size_t offset = 0;
};

// Of each kind at most kMaxHtmlFacts are kept.
inline constexpr std::size_t kMaxHtmlFacts = 4096;

struct HtmlFacts {
    std::vector<HtmlScript> scripts;
    std::vector<HtmlLink> links;
    std::vector<HtmlMeta> metas;
    std::vector<HtmlResource> resources;
    std::vector<HtmlForm> forms;
    std::vector<HtmlInput> loose_inputs;  // outside any form
    std::vector<HtmlAnchor> anchors;
    std::vector<HtmlHandler> handlers;
    std::vector<HtmlComment> comments;
    std::string base;     // the href of the first base element that has one
    std::string title;    // decoded, its first kMaxTitle bytes
    bool is_cut = false;  // there was more of one kind than is kept
};

// `document` is UTF-8 or nearly; it must outlive the facts. Total and linear.
HtmlFacts read_html(std::string_view document);

// What the addresses of a document at `document_url` are resolved against, with
// http::parse_url(address, &base); nullopt when that is no absolute URL.
std::optional<http::ResolvedUrl> base_of_document(const HtmlFacts& facts,
                                                  std::string_view document_url);

}  // namespace waybill::audit
