// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/loaded_session.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "capture/capture_analyzer.h"

namespace waybill::gui {
namespace {

const audit::Findings kNoFindings;

}  // namespace

LoadedSession::LoadedSession()
    : opened_(std::make_unique<capture::OpenedSession>(std::vector<std::string>{})),
      secrets_(std::make_unique<capture::tls::Secrets>()),
      late_notes_(std::make_shared<LateNotes>()) {
    prepare();
}

LoadedSession::~LoadedSession() = default;

std::shared_ptr<LoadedSession> LoadedSession::read(const Reading& reading) {
    auto loaded = std::make_shared<LoadedSession>();
    loaded->opened_ = std::make_unique<capture::OpenedSession>(reading.paths);
    const bool is_capture = loaded->kind() == capture::InputKind::Capture;
    std::atomic<bool> stop{false};
    bool enough = false;
    // Made anew for each reading, so that nothing is known of what was missed in another one.
    capture::tls::Secrets& secrets = *loaded->secrets_;
    loaded->keys_ = reading.keys;
    for (KeyFile& file : loaded->keys_) {
        file.addTo(secrets);
    }
    capture::AnalyzeOptions options;
    options.secrets = &secrets;
    options.threads = std::max(2U, std::thread::hardware_concurrency());
    options.stop = &stop;
    options.progress = [&](std::uint64_t done, std::uint64_t total) {
        enough = enough || (is_capture && reading.most_bytes > 0 && done >= reading.most_bytes);
        if (enough || (reading.stop != nullptr && *reading.stop)) {
            stop = true;
        }
        if (reading.progress) {
            reading.progress(done, total);
        }
    };
    loaded->opened_->read(std::move(options));
    loaded->prepare();
    loaded->whole_ = !stop;
    if (loaded->opened_->error()) {
        loaded->error_ = loaded->opened_->error()->message;
    }
    loaded->notes_ = loaded->opened_->notes();
    return loaded;
}

std::shared_ptr<LoadedSession> LoadedSession::of(store::Session rows) {
    auto loaded = std::make_shared<LoadedSession>();
    loaded->opened_->session() = std::move(rows);
    loaded->prepare();
    return loaded;
}

// REQUIRES: the session is as it will be.
void LoadedSession::prepare() {
    store::Session& session = opened_->session();
    session.judgements = &late_;
    if (session.noted != late_notes_) {
        late_notes_->filed = std::exchange(session.noted, late_notes_);
    }
}

std::unique_ptr<store::ExchangeLoader> LoadedSession::makeLoader() const {
    return opened_->make_loader();
}

std::uint64_t LoadedSession::idInFile(std::uint32_t exchange) const {
    const std::vector<std::uint64_t>& ids = opened_->ids();
    return exchange < ids.size() ? ids[exchange] : std::uint64_t{exchange} + 1;
}

void LoadedSession::publish(std::unique_ptr<analysis::SessionAudit> audit) const {
    audit_ = std::move(audit);
    late_.audit.store(audit_.get(), std::memory_order_release);
}

void LoadedSession::publishNotes(std::shared_ptr<const store::Annotations> notes) const {
    const std::lock_guard lock(late_notes_->mutex);
    if (late_notes_->published.empty() || late_notes_->published.back() != notes) {
        late_notes_->published.push_back(std::move(notes));
    }
}

const store::Annotations* LoadedSession::LateNotes::latest() const {
    const std::lock_guard lock(mutex);
    return published.empty() ? filed.get() : published.back().get();
}

int LoadedSession::LateNotes::mark(std::uint32_t exchange) const {
    const store::Annotations* const notes = latest();
    return notes != nullptr ? notes->mark(exchange) : 0;
}

std::string_view LoadedSession::LateNotes::comment(std::uint32_t exchange) const {
    const store::Annotations* const notes = latest();
    return notes != nullptr ? notes->comment(exchange) : std::string_view();
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
