// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session played as a dialogue: what happens is said line by line (">> ..."), and what the
// session does about it is taken down ("<< ..."): its commands, and what it sends. expect()
// compares what was done since the last time; when it is something else, the whole dialogue is
// shown.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/base/ip_text.h"
#include "core/store/chained_messages.h"
#include "core/store/live_rows.h"
#include "proxy/http1/http1_codec.h"
#include "proxy/http2/http2_codec.h"
#include "proxy/session/proxy_session.h"
#include "tests/support/bytes_in_memory.h"

namespace waybill::proxy::test {

inline Endpoint endpoint(std::string_view ip, std::uint16_t port) {
    return {*read_ip(ip), port};
}

// Rules as functions.
class ScriptedRules final : public RuleSet, public RuleSource {
public:
    std::function<bool(Phase, const Flow&)> wanted;
    std::function<Verdict(Phase, Flow&, FlowMessage*)> act;

    bool empty() const override { return !wanted; }
    std::unique_ptr<RuleState> begin() const override { return std::make_unique<RuleState>(); }
    bool wants(RuleState&, Phase phase, const Flow& flow) const override {
        return wanted && wanted(phase, flow);
    }
    Verdict apply(
        RuleState&, Phase phase, Flow& flow, FlowMessage* message, Timestamp) const override {
        return act ? act(phase, flow, message) : Verdict{};
    }
    std::shared_ptr<const RuleSet> rules() const override {
        return {std::shared_ptr<void>(), this};
    }
};

class Playbook {
public:
    explicit Playbook(std::string_view mode_text = "regular") : mode(*parse_mode(mode_text)) {
        facts.remote = endpoint("10.0.0.7", 40'000);
        facts.local = endpoint("10.0.0.1", 8080);
        facts.accepted = now;
        options.ca_certificate_pem = "PEM";
        options.ca_certificate_der = "DER";
        options.instance = "waybill-1";
        decide = [this](const Decision& decision) {
            decisions.push_back(decision);
        };
    }
    ~Playbook() { session_.reset(); }
    Playbook(const Playbook&) = delete;
    Playbook& operator=(const Playbook&) = delete;

    // To be set before the first event.
    ListenerMode mode;
    SessionOptions options;
    ClientFacts facts;
    ScriptedRules rules;
    Breakpoints breakpoints;
    std::function<void(const Decision&)> decide;
    ServerFacts server_facts;

    Timestamp now{1'700'000'000 * kNsPerSecond};
    std::deque<Decision> decisions;

    ProxySession& session() {
        if (!session_) {
            session_ = std::make_unique<ProxySession>(
                ProxySession::Surroundings{options, mode, recorder_, breakpoints, rules, decide},
                facts);
            look();
        }
        return *session_;
    }

    // Events.
    void client(std::string_view text) {
        say("client: " + shown(text));
        session().on_client_data(as_bytes(text), now);
        look();
    }
    void client_ends(bool reset = false) {
        say(reset ? "client resets" : "client ends");
        session().on_client_end(reset, now);
        look();
    }
    void client_tls(std::string_view alpn) {
        say("client tls " + std::string(alpn));
        session().on_client_tls({true, {}, std::string(alpn), "TLSv1.3", "TLS_AES_128_GCM_SHA256"},
                                now);
        look();
    }
    // Answers GetServer; `exchanges` that it was used for.
    void connect(ServerRequest request, bool http2 = false, std::uint64_t exchanges = 0) {
        const ServerId id = next_server_++;
        auto leg = std::make_unique<ServerLeg>();
        leg->id = id;
        leg->destination = wanted_.at(request);
        leg->facts = server_facts;
        leg->facts.remote = endpoint("192.0.2.1", leg->destination.port);
        leg->exchanges = exchanges;
        if (!leg->destination.raw) {
            leg->codec = http2 ? make_http2_client() : make_http1_client();
        }
        ServerLeg& made = *leg;
        legs_[id] = std::move(leg);
        say(fmt::format("server {} for {}", id, request));
        session().on_server(request, made, now);
        look();
    }
    void refuse(ServerRequest request, ServerFailure::What what, std::string detail) {
        say("no server for " + std::to_string(request));
        ServerFailure failure;
        failure.what = what;
        failure.detail = std::move(detail);
        session().on_server_failed(request, failure, now);
        look();
    }
    void server(ServerId id, std::string_view text) {
        say(fmt::format("server {}: {}", id, shown(text)));
        session().on_server_data(id, as_bytes(text), now);
        look();
    }
    void server_ends(ServerId id, bool reset = false) {
        say(fmt::format("server {} {}", id, reset ? "resets" : "ends"));
        session().on_server_end(id, reset, now);
        look();
    }
    // Time passes; the session is woken when it wants to be.
    void wait(std::int64_t ms) {
        const Timestamp until{now.ns + ms * kNsPerMs};
        say(fmt::format("{} ms", ms));
        session();
        while (wake_at_.known() && wake_at_ <= until) {
            now = wake_at_;
            wake_at_ = {};
            session().on_timer(now);
            look();
        }
        now = until;
    }
    void decided() {
        ASSERT_FALSE(decisions.empty());
        const Decision decision = decisions.front();
        decisions.pop_front();
        say("decision");
        session().on_decision(decision, now);
        look();
    }
    void wind_down() {
        say("wind down");
        session().wind_down(now);
        look();
    }

    // Who takes what is sent: false keeps it in the session's output, as a slow peer does.
    bool client_takes = true;
    bool servers_take = true;
    void take_now() {
        client_takes = servers_take = true;
        look();
    }
    // Instead of taking down what is sent to a client or server that speaks HTTP/2.
    std::function<void(std::string_view)> to_client;
    std::map<ServerId, std::function<void(std::string_view)>> to_server;

    // What was done since the last time, a line each.
    void expect(const std::vector<std::string>& lines) {
        std::vector<std::string> done = std::exchange(done_, {});
        EXPECT_EQ(done, lines) << "the dialogue:\n" << dialogue_;
    }
    std::vector<std::string> take_done() { return std::exchange(done_, {}); }

    ServerLeg& leg(ServerId id) { return *legs_.at(id); }
    bool is_over() { return session().is_over(); }
    std::vector<Byte> tls_received;

    // What was recorded: "GET http a.example:80 /x 200 3 [connect-failed]" for each exchange, sizes
    // of the response.
    std::vector<std::string> recorded() {
        take_rows();
        std::vector<std::string> lines;
        for (std::uint32_t at = 0; at < rows_session_.exchanges.size(); ++at) {
            const store::ExchangeRow& row = rows_session_.exchanges[at];
            std::string line = fmt::format("{} {} {} {} {}",
                                           rows_session_.strings.at(row.method),
                                           rows_session_.strings.at(row.host),
                                           rows_session_.target(row),
                                           row.status,
                                           row.response_size);
            for (const Anomaly& anomaly : rows_session_.anomalies(at)) {
                line += fmt::format(" [{}]", name_of(anomaly.code));
            }
            lines.push_back(std::move(line));
        }
        return lines;
    }
    // Of each connection: protocol, server and its anomalies.
    std::vector<std::string> connections() {
        take_rows();
        std::vector<std::string> lines;
        for (const store::ConnectionRow& row : rows_session_.connections) {
            std::string line =
                fmt::format("{} {}", http::name_of(row.protocol), to_string(row.server()));
            for (const Anomaly& anomaly : row.anomalies) {
                line += fmt::format(" [{}]", name_of(anomaly.code));
            }
            lines.push_back(std::move(line));
        }
        return lines;
    }
    const store::Session& rows() {
        take_rows();
        return rows_session_;
    }
    std::string request_head(std::size_t exchange) {
        return head_of(rows().exchanges.at(exchange).request);
    }
    std::string response_head(std::size_t exchange) {
        return head_of(rows().exchanges.at(exchange).response);
    }

private:
    static std::string shown(std::string_view text) {
        std::string out;
        for (const char c : text) {
            switch (c) {
                case '\r':
                    break;
                case '\n':
                    out += '|';
                    break;
                default:
                    out += c >= 0x20 && c < 0x7f
                               ? std::string(1, c)
                               : fmt::format("<{:02x}>", static_cast<unsigned char>(c));
            }
        }
        return out;
    }

    void say(std::string line) { dialogue_ += ">> " + line + "\n"; }
    void do_line(std::string line) {
        dialogue_ += "<< " + line + "\n";
        done_.push_back(std::move(line));
    }

    // Does what the session wants, and takes what it sends, until there is nothing.
    void look() {
        for (bool again = true; again;) {
            again = false;
            std::vector<SessionCommand> commands;
            session_->take_commands(commands);
            for (SessionCommand& command : commands) {
                do_command(command);
            }
            std::string& output = session_->client_output();
            if (client_takes && !output.empty()) {
                const std::string text = std::exchange(output, {});
                if (to_client) {
                    to_client(text);
                } else {
                    do_line("to client: " + shown(text));
                }
                session_->on_client_drained(now);
                again = true;
            }
            again = take_from_servers() || again;
        }
    }
    bool take_from_servers() {
        bool any = false;
        for (auto& [id, leg] : legs_) {
            std::string& output = leg->codec ? leg->codec->output() : leg->raw_output;
            if (servers_take && !output.empty()) {
                const std::string text = std::exchange(output, {});
                if (to_server.contains(id)) {
                    to_server[id](text);
                } else {
                    do_line(fmt::format("to server {}: {}", id, shown(text)));
                }
                if (!given_back_.contains(id)) {
                    session_->on_server_drained(id, now);
                }
                any = true;
            }
        }
        return any;
    }
    void do_command(SessionCommand& command) {
        if (std::holds_alternative<TouchClient>(command)
            || std::holds_alternative<TouchServer>(command)) {
            return;
        }
        if (const auto* const wake = std::get_if<WakeAt>(&command)) {
            wake_at_ = wake->at;
            return;
        }
        if (const auto* const get = std::get_if<GetServer>(&command)) {
            wanted_[get->request] = get->destination;
        }
        if (const auto* const give = std::get_if<GiveServerBack>(&command)) {
            given_back_[give->server] = give->keep;
        }
        if (auto* const start = std::get_if<StartClientTls>(&command)) {
            tls_received = start->received;
        }
        do_line(to_string(command));
    }
    void take_rows() {
        recorder_.take_events(live_rows_, 0);
        live_rows_.settle();
    }
    std::string head_of(const store::MessagePlace& place) const {
        std::string text;
        std::vector<http::FieldLengths> lengths;
        return store::ChainedMessages(bytes_).read_head(place, text, lengths) ? text : "(none)";
    }

    std::shared_ptr<waybill::test::BytesInMemory> bytes_ =
        std::make_shared<waybill::test::BytesInMemory>();
    FlowRecorder recorder_{*bytes_, 1, now};
    store::Session rows_session_;
    store::LiveRows live_rows_{rows_session_, 1};
    std::map<ServerRequest, Destination> wanted_;
    std::map<ServerId, std::unique_ptr<ServerLeg>> legs_;
    std::map<ServerId, bool> given_back_;
    ServerId next_server_ = 1;
    Timestamp wake_at_;
    std::string dialogue_;
    std::vector<std::string> done_;
    std::unique_ptr<ProxySession> session_;
};

}  // namespace waybill::proxy::test
