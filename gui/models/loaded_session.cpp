// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/loaded_session.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "capture/capture_analyzer.h"
#include "capture/capture_loader.h"
#include "capture/tls/secrets.h"

namespace waybill::gui {
namespace {

const audit::Findings kNoFindings;

}  // namespace

LoadedSession::LoadedSession()
    : recording_(std::make_unique<capture::Recording>(std::vector<std::string>{})) {
    session_.judgements = &late_;
}

LoadedSession::~LoadedSession() = default;

std::shared_ptr<LoadedSession> LoadedSession::read(const Reading& reading) {
    auto loaded = std::make_shared<LoadedSession>();
    loaded->recording_ = std::make_unique<capture::Recording>(reading.paths);
    std::atomic<bool> stop{false};
    bool enough = false;
    // Made anew for each reading, so that nothing is known of what was missed in another one.
    capture::tls::Secrets secrets;
    loaded->keys_ = reading.keys;
    for (KeyFile& file : loaded->keys_) {
        file.addTo(secrets);
    }
    capture::AnalyzeOptions options;
    options.secrets = &secrets;
    options.threads = std::max(2U, std::thread::hardware_concurrency());
    options.stop = &stop;
    options.progress = [&](std::uint64_t done, std::uint64_t total) {
        enough = enough || (reading.most_bytes > 0 && done >= reading.most_bytes);
        if (enough || (reading.stop != nullptr && *reading.stop)) {
            stop = true;
        }
        if (reading.progress) {
            reading.progress(done, total);
        }
    };
    loaded->session_ = capture::analyze(*loaded->recording_, std::move(options));
    loaded->session_.judgements = &loaded->late_;
    loaded->whole_ = !stop;
    if (loaded->recording_->error()) {
        loaded->error_ = loaded->recording_->error()->message;
    }
    loaded->notes_ = loaded->recording_->notes();
    return loaded;
}

std::shared_ptr<LoadedSession> LoadedSession::of(store::Session rows) {
    auto loaded = std::make_shared<LoadedSession>();
    loaded->session_ = std::move(rows);
    loaded->session_.judgements = &loaded->late_;
    return loaded;
}

std::unique_ptr<store::ExchangeLoader> LoadedSession::makeLoader() const {
    return capture::make_loader(*recording_, session_);
}

void LoadedSession::publish(std::unique_ptr<analysis::SessionAudit> audit) const {
    audit_ = std::move(audit);
    late_.audit.store(audit_.get(), std::memory_order_release);
}

const audit::Findings& LoadedSession::LateJudgements::findings(std::uint32_t exchange) const {
    const analysis::SessionAudit* const known = audit.load(std::memory_order_acquire);
    return known != nullptr ? known->findings(exchange) : kNoFindings;
}

store::ScoreAndGrade LoadedSession::LateJudgements::security(std::uint32_t exchange) const {
    const analysis::SessionAudit* const known = audit.load(std::memory_order_acquire);
    return known != nullptr ? known->security(exchange) : store::ScoreAndGrade{};
}

store::ScoreAndGrade LoadedSession::LateJudgements::caching(std::uint32_t exchange) const {
    const analysis::SessionAudit* const known = audit.load(std::memory_order_acquire);
    return known != nullptr ? known->caching(exchange) : store::ScoreAndGrade{};
}

}  // namespace waybill::gui
