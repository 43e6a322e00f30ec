// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/session_values.h"

#include <array>
#include <limits>
#include <map>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>
#include <fmt/format.h>

#include "core/base/anomaly.h"
#include "core/filter/answer.h"
#include "core/filter/dialect_values.h"
#include "core/filter/program_values.h"
#include "core/filter/row_values.h"
#include "core/filter/tls_values.h"
#include "core/http/category.h"
#include "core/http/url.h"
#include "core/store/row_facts.h"
#include "core/store/row_url.h"

namespace waybill::filter {
namespace {

namespace row_flag = store::row_flag;
using store::ExchangeRow;
using store::Session;
using store::StringId;

constexpr std::uint16_t kSwitchingProtocols = 101;

class Counter {
public:
    explicit Counter(const Session& session) : session_(session) {}

    std::vector<CountedValue> count(FieldId field) {
        switch (field) {
            case FieldId::Method:
                by_string(&ExchangeRow::method, row_flag::kHasRequest, as_it_is);
                break;
            case FieldId::Host:
                by_string(&ExchangeRow::host, row_flag::kHasRequest, host_alone);
                break;
            case FieldId::Port:
                by_port();
                break;
            case FieldId::Type:
                by_string(&ExchangeRow::type, row_flag::kHasResponse, as_it_is);
                break;
            case FieldId::Status:
                by_status();
                break;
            case FieldId::Protocol:
            case FieldId::HttpVersion:
                by_version(field == FieldId::Protocol);
                break;
            case FieldId::Framing:
                by_framing();
                break;
            case FieldId::Source:
                by_source();
                break;
            case FieldId::Path:
                by_path();
                break;
            case FieldId::Scheme:
                by_scheme();
                break;
            case FieldId::Category:
                by_category();
                break;
            case FieldId::Anomaly:
                by_anomaly();
                break;
            case FieldId::Dialect:
            case FieldId::Operation:
            case FieldId::GraphqlOperation:
            case FieldId::GrpcMethod:
                by_dialect(field);
                break;
            case FieldId::TlsVersion:
            case FieldId::TlsSni:
            case FieldId::TlsAlpn:
            case FieldId::TlsCipher:
            case FieldId::TlsJa3:
            case FieldId::TlsJa4:
            case FieldId::CertificateIssuer:
            case FieldId::CertificateSubject:
                by_tls(field);
                break;
            case FieldId::Process:
            case FieldId::Pid:
            case FieldId::User:
            case FieldId::Container:
            case FieldId::ServerProcess:
            case FieldId::ServerPid:
            case FieldId::ServerUser:
            case FieldId::ServerContainer:
                by_program(field);
                break;
            case FieldId::Client:
            case FieldId::ClientIp:
                by_endpoint([](const store::ConnectionRow& row, auto take) {
                    take(Endpoint{row.client().ip, 0});
                });
                break;
            case FieldId::Server:
                by_endpoint([](const store::ConnectionRow& row, auto take) { take(row.server()); });
                break;
            case FieldId::ServerIp:
                by_endpoint([](const store::ConnectionRow& row, auto take) {
                    take(Endpoint{row.server().ip, 0});
                });
                break;
            case FieldId::Ip:
                by_endpoint([](const store::ConnectionRow& row, auto take) {
                    take(Endpoint{row.client().ip, 0});
                    if (row.client().ip != row.server().ip) {
                        take(Endpoint{row.server().ip, 0});
                    }
                });
                break;
            case FieldId::ServerPort:
            case FieldId::TcpPort:
                by_endpoint([](const store::ConnectionRow& row, auto take) {
                    take(Endpoint{IpAddress{}, row.server().port});
                });
                break;
            default:
                break;
        }
        std::vector<CountedValue> values;
        values.reserve(counts_.size());
        for (const auto& [text, count] : counts_) {
            values.push_back({text, count});
        }
        return values;
    }

private:
    void add(std::string text, std::uint64_t count) {
        if (count != 0 && !text.empty()) {
            counts_[std::move(text)] += count;
        }
    }

    static std::string as_it_is(std::string_view text) { return std::string(text); }

    static std::string host_alone(std::string_view text) {
        const auto parts = http::split_host_and_port(text);
        return std::string(parts ? parts->host : text);
    }

    // A pass that only counts numbers; what they stand for is made once for each.
    void by_string(StringId ExchangeRow::*member,
                   std::uint16_t flag,
                   std::string (*spell)(std::string_view)) {
        std::vector<std::uint32_t> counts(session_.strings.size());
        for (const ExchangeRow& row : session_.exchanges) {
            counts[row.*member] += std::uint32_t{row.has(flag)};
        }
        for (StringId id = 0; id < counts.size(); ++id) {
            if (counts[id] != 0 && id != 0) {
                add(spell(session_.strings.at(id)), counts[id]);
            }
        }
    }

    void by_status() {
        std::vector<std::uint32_t> counts(std::numeric_limits<std::uint16_t>::max() + 1);
        for (const ExchangeRow& row : session_.exchanges) {
            ++counts[row.status];
        }
        constexpr std::size_t kClass = 100;
        for (std::size_t status = 1; status < counts.size(); ++status) {
            add(std::to_string(status), counts[status]);
            if (status >= kClass && status < 6 * kClass) {
                add(std::to_string(status / kClass) + "xx", counts[status]);
            }
        }
    }

    void by_version(bool as_protocol) {
        std::array<std::uint64_t, 1U << 16U> counts{};
        for (const ExchangeRow& row : session_.exchanges) {
            ++counts[row.version_major * 256U + row.version_minor];
        }
        for (std::size_t i = 0; i < counts.size(); ++i) {
            const auto major = static_cast<std::uint8_t>(i / 256);
            const auto minor = static_cast<std::uint8_t>(i % 256);
            if (counts[i] != 0) {
                const std::string number =
                    std::to_string(major) + (major < 2 ? '.' + std::to_string(minor) : "");
                add(as_protocol ? std::string(store::protocol_of({major, minor})) : number,
                    counts[i]);
            }
        }
    }

    void by_framing() {
        std::array<std::uint64_t, 256> counts{};
        for (const ExchangeRow& row : session_.exchanges) {
            counts[static_cast<std::uint8_t>(row.response_framing)] +=
                std::uint64_t{row.has(row_flag::kHasResponse)};
        }
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (counts[i] != 0) {
                add(std::string(store::name_of(static_cast<http::BodyFraming>(i))), counts[i]);
            }
        }
    }

    void by_source() {
        if (session_.sources.size() < 2) {
            return;
        }
        std::map<std::size_t, std::uint64_t> counts;
        for (const ExchangeRow& row : session_.exchanges) {
            ++counts[record_source(row.order)];
        }
        for (const auto& [source, count] : counts) {
            add(std::to_string(source), count);
        }
    }

    // The first two segments.
    static std::string_view beginning_of(std::string_view path) {
        std::size_t end = path.find('/', 1);
        if (end != std::string_view::npos) {
            end = path.find('/', end + 1);
        }
        return path.substr(0, end == std::string_view::npos ? end : end + 1);
    }

    void by_path() {
        // The targets stay where they are as long as the session.
        boost::unordered_flat_map<std::string_view, std::uint64_t> counts;
        for (const ExchangeRow& row : session_.exchanges) {
            if (!row.has(row_flag::kHasRequest)) {
                continue;
            }
            const std::string_view path = beginning_of(store::RowUrl(session_, row).path());
            if (const auto known = counts.find(path); known != counts.end()) {
                ++known->second;
            } else if (counts.size() < kMostPaths) {
                counts.emplace(path, 1);
            }
        }
        for (const auto& [path, count] : counts) {
            add(std::string(path), count);
        }
    }

    void by_port() {
        std::array<std::vector<std::uint32_t>, 2> counts;  // in the clear, over TLS
        counts.fill(std::vector<std::uint32_t>(session_.strings.size()));
        for (const ExchangeRow& row : session_.exchanges) {
            counts[std::size_t{row.has(row_flag::kHttps)}][row.host] +=
                std::uint32_t{row.has(row_flag::kHasRequest)};
        }
        for (const std::size_t https : {0U, 1U}) {
            const std::uint16_t usual = http::default_port(https != 0 ? "https" : "http");
            for (StringId id = 1; id < counts[https].size(); ++id) {
                if (counts[https][id] != 0) {
                    const auto parts = http::split_host_and_port(session_.strings.at(id));
                    add(std::to_string(parts ? parts->port.value_or(usual) : usual),
                        counts[https][id]);
                }
            }
        }
    }

    void by_scheme() {
        std::array<std::uint64_t, 2> plain{};  // http, https
        for (const ExchangeRow& row : session_.exchanges) {
            if (!row.has(row_flag::kHasRequest)) {
                continue;
            }
            store::RowUrl url(session_, row);
            if (url.has_origin_form()) {
                ++plain[std::size_t{row.has(row_flag::kHttps)}];
            } else {
                add(std::string(url.scheme()), 1);
            }
        }
        add("http", plain[0]);
        add("https", plain[1]);
    }

    // By the media type where that tells it, else by the path of each.
    void by_category() {
        std::vector<std::uint32_t> counts(session_.strings.size());
        for (const ExchangeRow& row : session_.exchanges) {
            if (!row.has(row_flag::kHasResponse)) {
                continue;
            }
            if (type_tells_category(session_, row)) {
                ++counts[row.type];
            } else if (row.status != kSwitchingProtocols && row.has(row_flag::kHasRequest)) {
                add(std::string(name_of(http::category_of(session_.strings.at(row.type),
                                                          store::RowUrl(session_, row).path()))),
                    1);
            }
        }
        for (StringId id = 0; id < counts.size(); ++id) {
            if (counts[id] != 0) {
                add(std::string(name_of(http::category_of(session_.strings.at(id), {}))),
                    counts[id]);
            }
        }
    }

    void by_anomaly() {
        std::array<std::uint64_t, kAnomalyCodes> counts{};
        std::uint32_t index = 0;
        for (const ExchangeRow& row : session_.exchanges) {
            if (row.has(row_flag::kHasAnomalies)) {
                std::array<bool, kAnomalyCodes> seen{};
                seen[static_cast<std::size_t>(AnomalyCode::NoResponse)] =
                    row.has(row_flag::kNoResponse);
                seen[static_cast<std::size_t>(AnomalyCode::OrphanResponse)] =
                    row.has(row_flag::kOrphanResponse);
                if (row.has(row_flag::kHasNotes)) {
                    for (const Anomaly& anomaly : session_.notes(index).anomalies) {
                        seen[static_cast<std::size_t>(anomaly.code)] = true;
                    }
                }
                for (std::size_t i = 0; i < seen.size(); ++i) {
                    counts[i] += std::uint64_t{seen[i]};
                }
            }
            ++index;
        }
        for (std::size_t i = 0; i < counts.size(); ++i) {
            add(std::string(name_of(static_cast<AnomalyCode>(i))), counts[i]);
        }
    }

    // Takes values as completion shows them.
    class TextTaker final : public ValueSink {
    public:
        void on_text(std::string_view value) override { text = value; }
        void on_number(double value) override { text = fmt::format("{}", value); }
        void on_flag(bool /*value*/) override {}
        void on_address(const IpAddress& /*ip*/, std::uint16_t /*port*/) override {}
        void on_time(Timestamp /*at*/) override {}

        std::string text;
    };

    void by_dialect(FieldId field) {
        std::vector<std::uint32_t> counts(session_.strings.size());
        for (const ExchangeRow& row : session_.exchanges) {
            ++counts[row.dialect];
        }
        for (StringId id = 1; id < counts.size(); ++id) {
            if (counts[id] != 0) {
                TextTaker taker;
                Answer answer(taker);
                tell_dialect(field, session_.strings.at(id), answer);
                add(std::move(taker.text), counts[id]);
            }
        }
    }

    void by_tls(FieldId field) {
        for (const store::ConnectionRow& connection : session_.connections) {
            if (connection.exchanges != 0 && connection.tls != nullptr) {
                TextTaker taker;
                Answer answer(taker);
                ExchangeRow row;
                row.flags = row_flag::kHttps;
                tell_tls(field, row, connection, answer);
                add(std::move(taker.text), connection.exchanges);
            }
        }
    }

    void by_program(FieldId field) {
        for (const store::ConnectionRow& connection : session_.connections) {
            if (connection.exchanges != 0) {
                TextTaker taker;
                Answer answer(taker);
                tell_program(field, connection, answer);
                add(std::move(taker.text), connection.exchanges);
            }
        }
    }

    // Connections know how many exchanges they carried. `visit` takes what is counted of one: an
    // address alone, a port alone, or both.
    template <typename Visit>
    void by_endpoint(Visit visit) {
        std::map<Endpoint, std::uint64_t> counts;
        for (const store::ConnectionRow& connection : session_.connections) {
            if (connection.exchanges != 0) {
                visit(connection,
                      [&](const Endpoint& endpoint) { counts[endpoint] += connection.exchanges; });
            }
        }
        for (const auto& [endpoint, count] : counts) {
            if (endpoint.ip == IpAddress{}) {
                add(std::to_string(endpoint.port), count);
            } else {
                add(endpoint.port == 0 ? to_string(endpoint.ip) : to_string(endpoint), count);
            }
        }
    }

    const Session& session_;
    boost::unordered_flat_map<std::string, std::uint64_t> counts_;
};

}  // namespace

std::vector<CountedValue> values_in(const Session& session, FieldId field) {
    return Counter(session).count(field);
}

}  // namespace waybill::filter
