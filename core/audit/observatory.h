// SPDX-License-Identifier: GPL-3.0-or-later
//
// The HTTP Observatory's grade (algorithm 6), for comparison: its twelve tests as it does them,
// known defects included. What we say of the same exchanges ourselves is in judge.h.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/head.h"

namespace waybill::audit {

struct ObservatoryResult {
    std::string_view test;    // "x-frame-options"
    std::string_view result;  // "x-frame-options-sameorigin-or-deny"
    int score_modifier = 0;
    bool passes = false;
};

// A host of the list of sites that browsers reach over https only.
struct PreloadedHost {
    std::string host;
    bool include_subdomains = false;
};

// What the Observatory fetches of a site. All of it but the response may be missing.
struct ObservatorySite {
    struct Answer {
        bool verified = true;  // the certificate, where there is one
        http::HeaderList fields;
    };
    struct Hop {
        std::string url;
        int status = 0;
    };
    struct Preflight {
        std::string origin;
        http::HeaderList fields;
    };

    std::string host;      // whose site it is
    std::string page_url;  // where the response came from
    http::HeaderList response;
    std::optional<Answer> https;
    std::optional<Answer> http;
    std::vector<Hop> http_chain;  // the answers to http://host/ and where they led
    std::optional<Preflight> preflight;
    std::string_view html;  // the response's content
    // Of the document's meta elements.
    std::vector<std::string> csp_metas;
    std::vector<std::string> referrer_metas;
    // Used in place of our own extract of the list where it is set.
    std::optional<std::vector<PreloadedHost>> preloaded;
};

// Fills the metas from `site.html` where its type is HTML.
void read_metas(ObservatorySite& site);

// By the name of the test, "cookies"; nullopt when there is none of that name.
std::optional<ObservatoryResult> run_observatory_test(std::string_view test,
                                                      const ObservatorySite& site);

struct ObservatoryGrade {
    int score = 0;
    std::string_view grade;
    int passed = 0;
    std::vector<ObservatoryResult> tests;  // in alphabetical order
};
ObservatoryGrade grade_like_observatory(const ObservatorySite& site);

// "A+" ... "F"; `score` may be any number.
std::string_view observatory_grade_of(int score);

// All tests' names, in alphabetical order.
std::span<const std::string_view> observatory_test_names();

// A result with its modifier; the name must be one of the Observatory's.
ObservatoryResult observatory_result(std::string_view test, std::string_view result);

}  // namespace waybill::audit
