// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/flow_filter.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "core/base/ascii.h"
#include "core/filter/evaluator.h"
#include "core/http/content_coding.h"
#include "core/http/dialect.h"
#include "core/http/exchange.h"
#include "core/http/url.h"
#include "core/store/exchange_loader.h"
#include "core/store/session.h"
#include "core/store/session_builder.h"

namespace waybill::proxy {
namespace {

using filter::Expression;
using filter::FieldId;
using store::ExchangeRow;
namespace row_flag = store::row_flag;

template <typename Test>
bool any_field(const Expression& expression, Test test) {
    return (expression.kind == Expression::Kind::Predicate && test(expression.predicate.field))
           || std::any_of(expression.children.begin(),
                          expression.children.end(),
                          [test](const Expression& child) { return any_field(child, test); });
}

bool is_of_connection(FieldId field) {
    return (field >= FieldId::Client && field <= FieldId::CertificateDays)
           || field == FieldId::Connection || field == FieldId::Connect
           || field == FieldId::TlsTime;
}

bool is_of_tls(FieldId field) {
    return field >= FieldId::Tls && field <= FieldId::CertificateDays;
}

bool is_of_dialect(FieldId field) {
    return field >= FieldId::Dialect && field <= FieldId::GrpcMethod;
}

// How a body will come, as far as the head tells.
struct Announced {
    http::BodyFraming framing = http::BodyFraming::None;
    std::uint64_t size = 0;
};

Announced announced_by(const MessageHead& head, const std::optional<std::string>& body) {
    Announced announced;
    if (body) {
        announced.size = body->size();
        announced.framing = http::BodyFraming::Length;
    } else if (const HeadField* const length = head.fields.find("content-length")) {
        announced.size = ascii::parse_decimal(length->value).value_or(0);
        announced.framing = http::BodyFraming::Length;
    } else if (head.fields.contains("transfer-encoding")) {
        announced.framing = http::BodyFraming::Chunked;
    }
    return announced;
}

void append_field(std::string& text, std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
}

// Views of `message` point into `head`.
void fill_message(const MessageHead& head,
                  const Announced& body,
                  std::string_view target,
                  http::Message& message) {
    message.present = true;
    http::Head& filled = message.head;
    filled.kind = head.kind;
    filled.version = head.version;
    filled.method = head.method;
    filled.target = target;
    filled.status = head.status;
    filled.reason = head.reason;
    filled.scheme = head.scheme;
    filled.authority = head.authority;
    filled.protocol = head.protocol;
    filled.fields.clear();
    std::string& raw = message.raw_head;
    raw.clear();
    if (head.kind == http::HeadKind::Request) {
        raw.append(head.method).append(" ").append(target).append(" HTTP/1.1\r\n");
    } else {
        raw.append("HTTP/1.1 ").append(std::to_string(head.status)).append(" ");
        raw.append(head.reason).append("\r\n");
    }
    for (const HeadField& field : head.fields) {
        filled.fields.add({field.name, field.value});
        append_field(raw, field.name, field.value);
    }
    raw.append("\r\n");
    filled.raw = raw;
    message.body = {};
    message.body.framing = body.framing;
    message.body.size = body.size;
}

void clear_message(http::Message& message) {
    message.present = false;
    message.raw_head.clear();
    message.head = {};
    message.body = {};
}

// Gives the bodies of the flow that is looked at.
class FlowLoader : public store::ExchangeLoader {
public:
    void look_at(const Flow* flow, const FlowMessage* message) {
        flow_ = flow;
        message_ = message;
    }

    // The evaluator is given the exchange; nothing is loaded.
    void load(std::uint32_t /*index*/, store::BodyDetail, http::Exchange& /*out*/) override {}

    std::optional<http::DecodeFailure> read_body(
        const http::Exchange& exchange,
        Side side,
        store::BodyForm form,
        const std::function<bool(Bytes)>& output) override {
        if (message_ != nullptr) {
            if (message_->sender == side) {
                output(as_bytes(message_->payload));
            }
            return std::nullopt;
        }
        const auto& body = side == Side::Client ? flow_->request_body : flow_->response_body;
        if (!body) {
            return std::nullopt;
        }
        const auto codings =
            http::codings_of(side == Side::Client ? exchange.request : exchange.response);
        if (form == store::BodyForm::AsSent || codings.empty()) {
            output(as_bytes(*body));
            return std::nullopt;
        }
        bool going = true;
        http::ContentDecoder decoder(codings,
                                     {.out_of_time =
                                          [&going] {
                                              return !going;
                                          }},
                                     [&](Bytes data) { going = going && output(data); });
        decoder.add(as_bytes(*body));
        decoder.finish();
        const http::DecodeFailure* const failure = decoder.failure();
        return failure != nullptr && going ? std::optional(*failure) : std::nullopt;
    }

private:
    const Flow* flow_ = nullptr;
    const FlowMessage* message_ = nullptr;
};

// What the evaluators remember hangs on the rows and strings of one session: they come and go with
// it.
struct Generation {
    store::Session session;
    std::vector<std::unique_ptr<filter::Evaluator>> evaluators;
};

}  // namespace

class FlowFilter::Impl {
public:
    explicit Impl(std::vector<Expression> filters) : filters_(std::move(filters)) {
        for (const Expression& expression : filters_) {
            asks_connection_ = asks_connection_ || any_field(expression, is_of_connection);
            asks_tls_ = asks_tls_ || any_field(expression, is_of_tls);
            asks_dialect_ = asks_dialect_ || any_field(expression, is_of_dialect);
        }
    }

    void look_at(const Flow& flow, const FlowMessage* message) {
        flow_ = &flow;
        message_ = message;
        loader_.look_at(flow_, message_);
        changed();
    }

    void changed() {
        has_row_ = false;
        has_exchange_ = false;
    }

    bool matches(std::size_t filter) {
        // Those that say the same of everything ask nothing.
        const Expression& expression = filters_[filter];
        if (expression.kind == Expression::Kind::All) {
            return true;
        }
        if (!has_row_) {
            make_row();
        }
        std::unique_ptr<filter::Evaluator>& evaluator = generation_->evaluators[filter];
        if (evaluator == nullptr) {
            evaluator = std::make_unique<filter::Evaluator>(expression, generation_->session);
        }
        const filter::Verdict verdict = evaluator->on_row(index_);
        if (verdict != filter::Verdict::Open) {
            return verdict == filter::Verdict::Yes;
        }
        if (!has_exchange_) {
            fill_exchange(exchange_);
            has_exchange_ = true;
        }
        return evaluator->on_exchange(index_, exchange_, loader_);
    }

private:
    // A session only grows: now and then a new one begins.
    static constexpr std::size_t kRowsOfSession = 1024;

    void renew() {
        generation_ = std::make_unique<Generation>();
        generation_->evaluators.resize(filters_.size());
        last_authority_.clear();
        last_host_ = 0;
        last_content_type_.clear();
        last_type_ = 0;
    }

    std::string_view target() const {
        const MessageHead& request = flow_->request;
        if (request.method == "CONNECT" && request.path.empty()) {
            return request.authority;
        }
        return request.path.empty() ? std::string_view("/") : std::string_view(request.path);
    }

    // As ExchangeRow::host has it.
    store::StringId host_id(bool is_https) {
        const std::string& authority = flow_->request.authority;
        if (authority == last_authority_ && is_https == last_is_https_) {
            return last_host_;
        }
        std::string host = ascii::lower(authority);
        const auto split = http::split_host_and_port(host);
        if (split && split->port == (is_https ? 443 : 80)) {
            host.resize(host.rfind(':'));
        }
        last_authority_ = authority;
        last_is_https_ = is_https;
        last_host_ = generation_->session.strings.intern(host);
        return last_host_;
    }

    store::StringId type_id() {
        const std::string_view field = flow_->response->fields.value("content-type");
        if (field != last_content_type_) {
            last_content_type_ = field;
            last_type_ = generation_->session.strings.intern(
                ascii::lower(ascii::trim(field.substr(0, field.find_first_of(";,\r\n")))));
        }
        return last_type_;
    }

    Announced body_of(Side side) const {
        if (message_ != nullptr) {
            return message_->sender == side
                       ? Announced{http::BodyFraming::Length, message_->payload.size()}
                       : Announced{};
        }
        if (side == Side::Client) {
            return announced_by(flow_->request, flow_->request_body);
        }
        return flow_->response ? announced_by(*flow_->response, flow_->response_body) : Announced{};
    }

    // Filters that ask nothing of the connection need no row of it.
    std::uint32_t connection() {
        store::Session& session = generation_->session;
        if (!asks_connection_) {
            if (session.connections.empty()) {
                session.connections.emplace_back();
            }
            return 0;
        }
        if (!session.connections.empty()) {
            const store::ConnectionRow& last = session.connections.back();
            if (last.client() == flow_->client && last.server() == flow_->server
                && last.programs[0] == flow_->program && last_tls_ == flow_->tls) {
                return static_cast<std::uint32_t>(session.connections.size() - 1);
            }
        }
        session.connections.emplace_back();
        store::ConnectionRow& row = session.connections.back();
        row.start.endpoints = {flow_->client, flow_->server};
        row.start.started = flow_->started;
        row.programs[0] = flow_->program;
        if (asks_tls_ && flow_->tls != nullptr) {
            row.tls = std::make_unique<TlsFacts>(*flow_->tls);
        }
        last_tls_ = flow_->tls;
        return static_cast<std::uint32_t>(session.connections.size() - 1);
    }

    void make_row() {
        if (generation_ == nullptr || generation_->session.exchanges.size() >= kRowsOfSession) {
            renew();
        }
        store::Session& session = generation_->session;
        const MessageHead& request = flow_->request;
        ExchangeRow row;
        row.connection = connection();
        row.started = flow_->started;
        row.flags = row_flag::kHasRequest;
        const bool is_https = ascii::equal_ignoring_case(request.scheme, "https");
        row.flags |= is_https || flow_->over_tls ? row_flag::kHttps : std::uint16_t{0};
        row.method = session.strings.intern(request.method);
        row.host = host_id(is_https);
        row.version_major = request.version.major;
        row.version_minor = request.version.minor;
        const Announced sent = body_of(Side::Client);
        row.request_framing = sent.framing;
        row.request_size = sent.size;
        row.flags |=
            flow_->request_body || flow_->response ? row_flag::kRequestComplete : std::uint16_t{0};
        if (message_ != nullptr || asks_for_websocket()) {
            row.flags |= row_flag::kWebSocket;
        }
        if (flow_->response) {
            add_response(row);
        }
        if (asks_dialect_) {
            row.dialect = dialect_id();
        }
        store::SessionBuilder::append(session, row, target());
        index_ = static_cast<std::uint32_t>(session.exchanges.size() - 1);
        if (!flow_->tags.empty()) {
            store::ExchangeNotes notes;
            notes.proxy.tags = flow_->tags;
            store::SessionBuilder::append_notes(session, index_, std::move(notes));
        }
        has_row_ = true;
    }

    bool asks_for_websocket() const {
        return flow_->request.fields.has_token("upgrade", "websocket")
               || flow_->request.protocol == "websocket";
    }

    void add_response(ExchangeRow& row) {
        const MessageHead& response = *flow_->response;
        row.flags |= row_flag::kHasResponse;
        row.status = response.status;
        row.type = type_id();
        const Announced sent = body_of(Side::Server);
        row.response_framing = sent.framing;
        row.response_size = sent.size;
        if (flow_->response_body) {
            row.flags |= row_flag::kResponseComplete;
        }
        const std::string_view coding = response.fields.value("content-encoding");
        if (!coding.empty() && !ascii::equal_ignoring_case(coding, "identity")) {
            row.flags |= row_flag::kCompressed;
        }
    }

    store::StringId dialect_id() {
        fill_exchange(exchange_);
        has_exchange_ = true;
        http::Dialect dialect = http::dialect_of_heads(&exchange_.request.head, nullptr);
        if (flow_->request_body && http::DialectReader::wants_body(exchange_.request.head)) {
            http::DialectReader reader(exchange_.request.head);
            reader.add(as_bytes(*flow_->request_body));
            dialect = reader.finish();
        }
        if (dialect.kind == http::DialectKind::None && flow_->response) {
            dialect = http::dialect_of_heads(nullptr, &exchange_.response.head);
        }
        exchange_.dialect = dialect;
        return dialect.kind == http::DialectKind::None
                   ? 0
                   : generation_->session.strings.intern(store::dialect_text(dialect));
    }

    void fill_exchange(http::Exchange& exchange) const {
        exchange.id = index_ + std::uint64_t{1};
        exchange.client = flow_->client;
        exchange.server = flow_->server;
        exchange.programs[0] = flow_->program;
        exchange.version = flow_->request.version;
        exchange.started = flow_->started;
        exchange.tls = flow_->tls.get();
        const MessageHead& request = flow_->request;
        http::resolve_url(exchange.url,
                          request.method,
                          target(),
                          request.authority,
                          ascii::equal_ignoring_case(request.scheme, "https"),
                          flow_->server);
        fill_message(request, body_of(Side::Client), target(), exchange.request);
        if (flow_->response) {
            fill_message(*flow_->response, body_of(Side::Server), {}, exchange.response);
        } else {
            clear_message(exchange.response);
        }
    }

    std::vector<Expression> filters_;
    bool asks_connection_ = false;
    bool asks_tls_ = false;
    bool asks_dialect_ = false;

    const Flow* flow_ = nullptr;
    const FlowMessage* message_ = nullptr;
    FlowLoader loader_;
    std::unique_ptr<Generation> generation_;
    bool has_row_ = false;
    std::uint32_t index_ = 0;
    bool has_exchange_ = false;
    http::Exchange exchange_;

    // Mostly the next ones are the same.
    std::string last_authority_;
    bool last_is_https_ = false;
    store::StringId last_host_ = 0;
    std::string last_content_type_;
    store::StringId last_type_ = 0;
    std::shared_ptr<const TlsFacts> last_tls_;
};

FlowFilter::FlowFilter(std::vector<Expression> filters)
    : impl_(std::make_unique<Impl>(std::move(filters))) {}
FlowFilter::~FlowFilter() = default;

void FlowFilter::look_at(const Flow& flow, const FlowMessage* message) {
    impl_->look_at(flow, message);
}

void FlowFilter::changed() {
    impl_->changed();
}

bool FlowFilter::matches(std::size_t filter) {
    return impl_->matches(filter);
}

}  // namespace waybill::proxy
