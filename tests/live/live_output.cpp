// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/live_output.h"

#include <algorithm>
#include <set>

#include <boost/json.hpp>

namespace waybill::test {
namespace {

namespace json = boost::json;

// The member at a path of names; null where it is missing.
const json::value* at(const json::value& whole, std::initializer_list<std::string_view> path) {
    const json::value* found = &whole;
    for (const std::string_view name : path) {
        const json::object* const object = found->if_object();
        found = object == nullptr ? nullptr : object->if_contains(name);
        if (found == nullptr) {
            return nullptr;
        }
    }
    return found;
}

std::string text_at(const json::value& whole, std::initializer_list<std::string_view> path) {
    const json::value* const found = at(whole, path);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

std::int64_t number_at(const json::value& whole, std::initializer_list<std::string_view> path) {
    const json::value* const found = at(whole, path);
    return found != nullptr && found->is_int64() ? found->get_int64() : 0;
}

bool flag_at(const json::value& whole, std::initializer_list<std::string_view> path) {
    const json::value* const found = at(whole, path);
    return found != nullptr && found->is_bool() && found->get_bool();
}

LiveExchange read_exchange(const json::value& line) {
    LiveExchange exchange;
    exchange.id = number_at(line, {"id"});
    exchange.connection = number_at(line, {"connection"});
    exchange.target = text_at(line, {"request", "target"});
    exchange.host = text_at(line, {"request", "host"});
    exchange.protocol = text_at(line, {"protocol"});
    exchange.status = static_cast<int>(number_at(line, {"response", "status"}));
    exchange.body_size = static_cast<std::uint64_t>(number_at(line, {"response", "body", "size"}));
    exchange.missing = static_cast<std::uint64_t>(number_at(line, {"response", "body", "missing"}));
    exchange.complete = flag_at(line, {"response", "body", "complete"});
    exchange.decrypted = flag_at(line, {"tls", "decrypted"});
    exchange.pid = number_at(line, {"client", "process", "pid"});
    exchange.program = text_at(line, {"client", "process", "name"});
    exchange.user = text_at(line, {"client", "process", "user"});
    if (const json::value* const list = at(line, {"anomalies"}); list != nullptr) {
        for (const json::value& anomaly : list->as_array()) {
            exchange.anomalies.push_back(text_at(anomaly, {"code"}));
        }
    }
    return exchange;
}

}  // namespace

LiveOutput read_live_output(std::string_view text) {
    LiveOutput output;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        boost::system::error_code error;
        const json::value value = json::parse(line, error);
        const std::string type = error ? "" : text_at(value, {"type"});
        if (type == "exchange") {
            output.exchanges.push_back(read_exchange(value));
        } else if (type == "session") {
            output.session = line;
        } else if (type == "summary") {
            output.summary = line;
            output.packets = static_cast<std::uint64_t>(number_at(value, {"packets"}));
            if (const json::value* const list = at(value, {"interfaces"}); list != nullptr) {
                for (const json::value& interface : list->as_array()) {
                    output.dropped += static_cast<std::uint64_t>(number_at(interface, {"dropped"}));
                }
            }
        } else {
            output.wrong.emplace_back(line.substr(0, 300));
        }
    }
    return output;
}

std::string difference(const std::vector<LoggedRequest>& logged, const LiveOutput& shown) {
    std::string wrong;
    std::size_t told = 0;
    const auto tell = [&](const std::string& sentence) {
        if (++told <= 20) {
            wrong += sentence + '\n';
        }
    };
    for (const std::string& line : shown.wrong) {
        tell("no line of ours: " + line);
    }
    std::multimap<std::string, const LiveExchange*> left;
    std::set<std::int64_t> ids;
    for (const LiveExchange& exchange : shown.exchanges) {
        left.emplace(exchange.target, &exchange);
        if (!ids.insert(exchange.id).second) {
            tell("number " + std::to_string(exchange.id) + " was given twice");
        }
    }
    for (const LoggedRequest& request : logged) {
        const auto found = left.find(request.target);
        if (found == left.end()) {
            tell("logged, not shown: " + request.target);
            continue;
        }
        const LiveExchange& exchange = *found->second;
        // What is written in the last moment may not get out any more.
        if (exchange.complete
            && (exchange.status != request.status || exchange.body_size != request.body_bytes)) {
            tell(request.target + ": logged " + std::to_string(request.status) + " with "
                 + std::to_string(request.body_bytes) + " bytes, shown "
                 + std::to_string(exchange.status) + " with " + std::to_string(exchange.body_size));
        }
        left.erase(found);
    }
    std::set<std::int64_t> ended;
    for (const auto& [target, exchange] : left) {
        if (exchange->status != 0 || !ended.insert(exchange->connection).second) {
            tell("shown, not logged: \"" + target + "\", status " + std::to_string(exchange->status)
                 + ", connection " + std::to_string(exchange->connection));
        }
    }
    if (told > 20) {
        wrong += "... and " + std::to_string(told - 20) + " more\n";
    }
    return wrong;
}

}  // namespace waybill::test
