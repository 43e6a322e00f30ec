// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/session/proxy_session.h"

#include "proxy/session/session_core.h"

namespace waybill::proxy {

ProxySession::ProxySession(const Surroundings& surroundings, const ClientFacts& client)
    : core_(std::make_unique<SessionCore>(surroundings, client)) {}

ProxySession::~ProxySession() = default;

void ProxySession::on_client_data(Bytes data, Timestamp now) {
    core_->on_client_data(data, now);
}

void ProxySession::on_client_end(bool reset, Timestamp now) {
    core_->on_client_end(reset, now);
}

void ProxySession::on_client_drained(Timestamp now) {
    core_->on_client_drained(now);
}

void ProxySession::on_client_tls(const ClientTlsOutcome& outcome, Timestamp now) {
    core_->on_client_tls(outcome, now);
}

void ProxySession::on_server(ServerRequest request, ServerLeg& leg, Timestamp now) {
    core_->on_server(request, leg, now);
}

void ProxySession::on_server_failed(ServerRequest request,
                                    const ServerFailure& failure,
                                    Timestamp now) {
    core_->on_server_failed(request, failure, now);
}

void ProxySession::on_server_data(ServerId server, Bytes data, Timestamp now) {
    core_->on_server_data(server, data, now);
}

void ProxySession::on_server_end(ServerId server, bool reset, Timestamp now) {
    core_->on_server_end(server, reset, now);
}

void ProxySession::on_server_drained(ServerId server, Timestamp now) {
    core_->on_server_drained(server, now);
}

void ProxySession::on_timer(Timestamp now) {
    core_->on_timer(now);
}

void ProxySession::on_decision(const Decision& decision, Timestamp now) {
    core_->on_decision(decision, now);
}

void ProxySession::wind_down(Timestamp now) {
    core_->wind_down(now);
}

void ProxySession::take_commands(std::vector<SessionCommand>& into) {
    core_->take_commands(into);
}

std::vector<SessionCommand> ProxySession::take_commands() {
    std::vector<SessionCommand> commands;
    core_->take_commands(commands);
    return commands;
}

std::string& ProxySession::client_output() {
    return core_->client_output();
}

bool ProxySession::wants_client_read() const {
    return core_->wants_client_read();
}

bool ProxySession::wants_server_read(ServerId server) const {
    return core_->wants_server_read(server);
}

bool ProxySession::is_over() const {
    return core_->is_over();
}

bool ProxySession::is_idle() const {
    return core_->is_idle();
}

}  // namespace waybill::proxy
