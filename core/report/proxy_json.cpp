// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/proxy_json.h"

#include <string>

namespace waybill::report {

void write_proxy(JsonWriter& json, const http::ProxyFacts& facts) {
    json.begin_object();
    json.key("rules");
    json.begin_array();
    for (const std::string& rule : facts.rules) {
        json.string(rule);
    }
    json.end_array();
    json.key("tags");
    json.begin_array();
    for (const std::string& tag : facts.tags) {
        json.string(tag);
    }
    json.end_array();
    json.key("edited");
    json.boolean(facts.edited);
    json.end_object();
}

}  // namespace waybill::report
