// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/other_witnesses.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "tests/corpus/digest.h"
#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

const json::value& truth_of(const json::value& file) {
    static const json::value nothing;
    const json::value* truth = member(file, "truth");
    return truth == nullptr ? nothing : *truth;
}

const json::array& tests_of(const json::value& file) {
    return array_member(file, "truth");
}

std::int64_t status_of(std::string_view text) {
    std::int64_t status = 0;
    std::from_chars(text.data(), text.data() + text.size(), status);
    return status;
}

// Path and query of an absolute URL or of one without its scheme ("host/path"); a path stays.
std::string_view without_host(std::string_view url) {
    if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
        url.remove_prefix(scheme + 3);
    } else if (url.starts_with('/')) {
        return url;
    }
    const std::size_t path = url.find('/');
    return path == std::string_view::npos ? url : url.substr(path);
}

std::string plain_target(std::string_view target) {
    return comparable(percent_decoded(target));
}

bool same_target(std::string_view witnessed, std::string_view target) {
    return plain_target(witnessed) == plain_target(target)
           || plain_target(without_host(witnessed)) == plain_target(without_host(target));
}

bool same_endpoints(const WitnessedExchange& witnessed, const RecordedMessage& message) {
    return witnessed.client.empty()
           || (witnessed.client == message.client && witnessed.server == message.server);
}

std::string endpoint(const json::value& row, std::string_view ip, std::string_view port) {
    return fmt::format("{}:{}", text_member(row, ip), text_member(row, port));
}

}  // namespace

void OtherWitnesses::add(std::string_view program, const json::value& file) {
    if (program == "zeek") {
        add_zeek(file);
    } else if (program == "suricata") {
        add_suricata(file);
    } else if (program == "arkime") {
        add_arkime(file);
    } else if (program == "ndpi") {
        add_ndpi(file);
    } else if (program == "pcapfs") {
        add_pcapfs(file);
    } else if (program == "har") {
        add_har(file);
    }
}

void OtherWitnesses::add_zeek(const json::value& file) {
    for (const json::value& test : tests_of(file)) {
        if (!text_member(test, "output").starts_with("http")) {
            continue;
        }
        std::vector<WitnessedExchange> list;
        for (const json::value& row : array_member(test, "rows")) {
            WitnessedExchange exchange;
            exchange.program = "zeek";
            exchange.method = text_member(row, "method");
            exchange.target = text_member(row, "uri");
            exchange.status = status_of(text_member(row, "status_code"));
            if (!text_member(row, "id.orig_h").empty()) {
                exchange.client = endpoint(row, "id.orig_h", "id.orig_p");
                exchange.server = endpoint(row, "id.resp_h", "id.resp_p");
            }
            if (!exchange.target.empty() || exchange.status != 0) {
                list.push_back(std::move(exchange));
            }
        }
        parts_.insert(parts_.end(), list.begin(), list.end());
        if (!list.empty()) {
            whole_lists_.push_back(std::move(list));
        }
    }
}

void OtherWitnesses::add_suricata(const json::value& file) {
    for (const json::value& test : tests_of(file)) {
        for (const json::value& check : array_member(test, "checks")) {
            const json::value* match = member(check, "match");
            if (match == nullptr || number_member(check, "count").value_or(0) < 1) {
                continue;
            }
            WitnessedExchange exchange;
            exchange.program = "suricata";
            exchange.method = text_member(*match, "http.http_method");
            exchange.target = text_member(*match, "http.url");
            exchange.status = number_member(*match, "http.status").value_or(0);
            if (!exchange.target.empty() || exchange.status != 0) {
                parts_.push_back(std::move(exchange));
            }
        }
    }
}

void OtherWitnesses::add_arkime(const json::value& file) {
    for (const json::value& session : array_member(truth_of(file), "sessions")) {
        const json::value* http = member(session, "http");
        if (http == nullptr) {
            continue;
        }
        WitnessedExchange exchange;
        exchange.program = "arkime";
        exchange.client = text_member(session, "src");
        exchange.server = text_member(session, "dst");
        for (const json::value& uri : array_member(*http, "uri")) {
            exchange.target = text_of(uri);
            parts_.push_back(exchange);
        }
        exchange.target.clear();
        for (const json::value& status : array_member(*http, "statuscode")) {
            exchange.status = status.is_int64() ? status.get_int64() : 0;
            parts_.push_back(exchange);
        }
    }
}

void OtherWitnesses::add_ndpi(const json::value& file) {
    for (const json::value& flow : array_member(truth_of(file), "flows")) {
        WitnessedExchange exchange;
        exchange.program = "ndpi";
        exchange.target = text_member(flow, "URL");
        exchange.status = status_of(text_member(flow, "StatusCode"));
        exchange.client = text_member(flow, "a");
        exchange.server = text_member(flow, "b");
        if (!exchange.target.empty()) {
            parts_.push_back(std::move(exchange));
        }
    }
}

// It gives the content of decrypted responses, and nothing of their heads.
void OtherWitnesses::add_pcapfs(const json::value& file) {
    const json::value* contents = member(truth_of(file), "expected_decrypted");
    if (contents == nullptr || !contents->is_object()) {
        return;
    }
    for (const auto& content : contents->get_object()) {
        WitnessedExchange exchange;
        exchange.program = "pcapfs";
        exchange.sha256 = sha256_of(text_of(content.value()));
        parts_.push_back(std::move(exchange));
    }
}

void OtherWitnesses::add_har(const json::value& file) {
    for (const json::value& har : tests_of(file)) {
        std::vector<WitnessedExchange> list;
        for (const json::value& entry : array_member(har, "entries")) {
            WitnessedExchange exchange;
            exchange.program = "har";
            exchange.method = text_member(entry, "method");
            exchange.target = text_member(entry, "url");
            exchange.status = number_member(entry, "status").value_or(0);
            list.push_back(std::move(exchange));
        }
        parts_.insert(parts_.end(), list.begin(), list.end());
        if (!list.empty()) {
            whole_lists_.push_back(std::move(list));
        }
    }
}

std::string_view OtherWitnesses::who_lists(const RecordedMessage& message,
                                           const RecordedMessage* request) const {
    for (const WitnessedExchange& exchange : parts_) {
        if (!same_endpoints(exchange, message)) {
            continue;
        }
        if (message.is_request) {
            if (!exchange.target.empty() && same_target(exchange.target, message.target)
                && (exchange.method.empty() || exchange.method == message.method)) {
                return exchange.program;
            }
            continue;
        }
        if (!exchange.sha256.empty() && exchange.sha256 == message.body.sha256) {
            return exchange.program;
        }
        const bool about_it = exchange.target.empty() || request == nullptr
                              || same_target(exchange.target, request->target);
        if (exchange.status != 0 && exchange.status == message.status && about_it) {
            return exchange.program;
        }
    }
    return {};
}

std::string_view OtherWitnesses::who_agrees_with(const Recording& recording) const {
    std::multiset<std::string> requests;
    std::multiset<std::int64_t> statuses;
    for (const RecordedExchange& exchange : recording.exchanges) {
        if (exchange.request != kNone) {
            const RecordedMessage& request = recording.messages[exchange.request];
            requests.insert(request.method + " " + plain_target(without_host(request.target)));
        }
        // An answer of HTTP/0.9 has no status.
        if (exchange.response != kNone && recording.messages[exchange.response].status != 0) {
            statuses.insert(recording.messages[exchange.response].status);
        }
    }
    for (const std::vector<WitnessedExchange>& list : whole_lists_) {
        std::multiset<std::string> their_requests;
        std::multiset<std::int64_t> their_statuses;
        for (const WitnessedExchange& exchange : list) {
            if (!exchange.target.empty()) {
                their_requests.insert(exchange.method + " "
                                      + plain_target(without_host(exchange.target)));
            }
            if (exchange.status != 0) {
                their_statuses.insert(exchange.status);
            }
        }
        if (requests == their_requests && statuses == their_statuses) {
            return list.front().program;
        }
    }
    return {};
}

}  // namespace waybill::corpus
