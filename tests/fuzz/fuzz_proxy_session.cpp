// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariants: whatever comes from clients and servers, and in whatever order, a session gives back
// each connection that it was given exactly once, never sends to one that it gave back, never gives
// a command behind the end but to give back, ends when its client goes, and has closed all that it
// recorded.
//
// Input: byte 0 is the mode and what the rules want, then come events: a byte that says which, a
// byte of length where it carries bytes, and these.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/store/live_rows.h"
#include "proxy/http1/http1_codec.h"
#include "proxy/http2/http2_codec.h"
#include "proxy/session/proxy_session.h"
#include "tests/support/bytes_in_memory.h"

namespace {

using namespace waybill;
using namespace waybill::proxy;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// Wants what its bits say; answers, changes and holds by turns.
class Rules final : public RuleSet, public RuleSource {
public:
    explicit Rules(unsigned phases) : phases_(phases) {}

    bool empty() const override { return phases_ == 0; }
    std::unique_ptr<RuleState> begin() const override { return std::make_unique<RuleState>(); }
    bool wants(RuleState&, Phase phase, const Flow&) const override {
        return (phases_ >> static_cast<unsigned>(phase) & 1U) != 0;
    }
    Verdict apply(
        RuleState&, Phase phase, Flow& flow, FlowMessage* message, Timestamp) const override {
        Verdict verdict;
        switch (++turn_ % 6) {
            case 0:
                verdict.hold = true;
                break;
            case 1:
                verdict.delay = std::chrono::milliseconds(5);
                break;
            case 2:
                if (phase != Phase::WebSocketMessage) {
                    flow.response.emplace().status = 299;
                    flow.response_body = "told";
                    verdict.way = Verdict::Way::Respond;
                }
                break;
            case 3:
                if (message != nullptr) {
                    message->payload += "changed";
                } else if (phase == Phase::RequestBody) {
                    flow.request_body = "changed";
                } else if (phase == Phase::ResponseBody) {
                    flow.response_body = "changed";
                }
                verdict.edited = true;
                break;
            case 4:
                verdict.throttle = std::make_shared<Throttle>(100, 10);
                break;
            default:
                break;
        }
        return verdict;
    }
    std::shared_ptr<const RuleSet> rules() const override {
        return {std::shared_ptr<void>(), this};
    }

private:
    unsigned phases_;
    mutable unsigned turn_ = 0;
};

class World {
public:
    World(std::string_view mode, unsigned phases) : mode_(*parse_mode(mode)), rules_(phases) {
        facts_.accepted = now_;
        facts_.local.port = 8080;
        facts_.original = Endpoint{.ip = {}, .port = 443};
        options_.whole_body_bytes = 64;
        options_.hosts = *HostPatterns::compile({"^b"}, {});
        session_ = std::make_unique<ProxySession>(
            ProxySession::Surroundings{options_,
                                       mode_,
                                       recorder_,
                                       breakpoints_,
                                       rules_,
                                       [this](const Decision& decision) {
                                           decided_ = decision;
                                       }},
            facts_);
        settle();
    }

    void play(std::uint8_t what, Bytes bytes) {
        now_.ns += kNsPerMs;
        switch (what % 16) {
            case 0:
            case 1:
            case 2:
            case 3:
                if (session_->wants_client_read()) {
                    session_->on_client_data(bytes, now_);
                }
                break;
            case 4:
            case 5:
            case 6:
                if (ServerLeg* const leg = any_leg(what); leg != nullptr) {
                    if (session_->wants_server_read(leg->id)) {
                        session_->on_server_data(leg->id, bytes, now_);
                    }
                }
                break;
            case 7:
            case 8:
                answer(what % 2 == 0, (what & 16U) != 0);
                break;
            case 9:
                if (ServerLeg* const leg = any_leg(what); leg != nullptr) {
                    session_->on_server_end(leg->id, (what & 16U) != 0, now_);
                }
                break;
            case 10:
                if (tls_) {
                    tls_ = false;
                    session_->on_client_tls(
                        {(what & 16U) == 0, "", (what & 32U) != 0 ? "h2" : "", "", ""}, now_);
                }
                break;
            case 11:
                now_.ns += (what & 16U) != 0 ? 70 * kNsPerSecond : 300 * kNsPerMs;
                session_->on_timer(now_);
                break;
            case 12:
                decide(what);
                break;
            case 13:
                takes_ = !takes_;
                break;
            case 14:
                session_->on_client_end((what & 16U) != 0, now_);
                break;
            default:
                session_->wind_down(now_);
                break;
        }
        settle();
    }

    void end() {
        takes_ = true;
        session_->on_client_end(true, now_);
        settle();
        require(session_->is_over());
        require(legs_.empty());
        session_.reset();
        store::Session rows_session;
        store::LiveRows rows(rows_session, 1);
        recorder_.take_events(rows, 0);
        rows.settle();
        require(rows.counts().exchanges == rows.counts().exchanges_over);
    }

private:
    ServerLeg* any_leg(std::uint8_t what) {
        if (legs_.empty()) {
            return nullptr;
        }
        auto at = legs_.begin();
        std::advance(at, (what >> 4U) % legs_.size());
        return at->second.get();
    }

    void answer(bool yes, bool http2) {
        if (wanted_.empty()) {
            return;
        }
        const auto [request, destination] = *wanted_.begin();
        wanted_.erase(wanted_.begin());
        if (!yes) {
            ServerFailure failure;
            failure.detail = "no";
            session_->on_server_failed(request, failure, now_);
            return;
        }
        auto leg = std::make_unique<ServerLeg>();
        leg->id = next_++;
        leg->destination = destination;
        leg->exchanges = leg->id % 2;
        if (!destination.raw) {
            leg->codec =
                http2 && !destination.http1_only ? make_http2_client() : make_http1_client();
        }
        ServerLeg& made = *leg;
        legs_[made.id] = std::move(leg);
        session_->on_server(request, made, now_);
    }

    void decide(std::uint8_t what) {
        const auto held = breakpoints_.held();
        if (held.empty()) {
            return;
        }
        Decision decision;
        decision.hold = held.front()->id;
        decision.what = static_cast<Decision::What>((what >> 4U) % 3);
        auto edited = std::make_shared<Flow>(held.front()->flow);
        edited->response.emplace().status = 201;
        decision.edited = edited;
        breakpoints_.decide(decision);
        session_->on_decision(decided_, now_);
    }

    void settle() {
        for (bool again = true; again;) {
            again = false;
            session_->take_commands(commands_);
            for (SessionCommand& command : commands_) {
                again = true;
                take(command);
            }
            if (takes_ && !session_->client_output().empty()) {
                session_->client_output().clear();
                session_->on_client_drained(now_);
                again = true;
            }
            std::vector<ServerId> ids;
            for (const auto& [id, leg] : legs_) {
                ids.push_back(id);
            }
            for (const ServerId id : ids) {
                const auto at = legs_.find(id);
                if (takes_ && at != legs_.end()) {
                    ServerLeg& leg = *at->second;
                    std::string& output = leg.codec ? leg.codec->output() : leg.raw_output;
                    if (!output.empty()) {
                        output.clear();
                        session_->on_server_drained(id, now_);
                        again = true;
                    }
                }
            }
        }
    }

    void take(SessionCommand& command) {
        require(!to_string(command).empty());
        if (const auto* const get = std::get_if<GetServer>(&command)) {
            require(!closed_);
            wanted_[get->request] = get->destination;
        } else if (const auto* const cancel = std::get_if<CancelServer>(&command)) {
            require(wanted_.erase(cancel->request) == 1);
        } else if (const auto* const give = std::get_if<GiveServerBack>(&command)) {
            require(legs_.erase(give->server) == 1);
        } else if (const auto* const touch = std::get_if<TouchServer>(&command)) {
            require(legs_.contains(touch->server));
        } else if (const auto* const end = std::get_if<EndServerOutput>(&command)) {
            require(legs_.contains(end->server));
        } else if (std::holds_alternative<StartClientTls>(command)) {
            require(!closed_ && session_->client_output().empty());
            tls_ = true;
        } else if (std::holds_alternative<CloseClient>(command)) {
            require(!closed_);
            closed_ = true;
        }
    }

    Timestamp now_{1'700'000'000 * kNsPerSecond};
    ListenerMode mode_;
    Rules rules_;
    SessionOptions options_;
    ClientFacts facts_;
    Breakpoints breakpoints_;
    test::BytesInMemory bytes_;
    FlowRecorder recorder_{bytes_, 1, now_};
    Decision decided_;
    std::map<ServerRequest, Destination> wanted_;
    std::map<ServerId, std::unique_ptr<ServerLeg>> legs_;
    ServerId next_ = 1;
    bool takes_ = true;
    bool tls_ = false;
    bool closed_ = false;
    std::vector<SessionCommand> commands_;
    std::unique_ptr<ProxySession> session_;
};

constexpr std::array<std::string_view, 6> kModes = {"regular",
                                                    "reverse:http://o",
                                                    "reverse:https://o",
                                                    "upstream:http://n:1",
                                                    "socks5",
                                                    "transparent"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    World world(kModes[data[0] % kModes.size()], data[0] / kModes.size() % 32);
    Bytes rest(data + 1, size - 1);
    while (rest.size() >= 2) {
        const std::uint8_t what = rest[0];
        const bool carries = what % 16 < 7;
        const std::size_t length = carries ? std::min<std::size_t>(rest[1], rest.size() - 2) : 0;
        world.play(what, rest.subspan(carries ? 2 : 1, length));
        rest = rest.subspan((carries ? 2 : 1) + length);
    }
    world.end();
    return 0;
}
