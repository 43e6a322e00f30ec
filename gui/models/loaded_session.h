// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recording that was read, or the first part of one, with what is needed to load its exchanges.
// It does not change any more, but for its judgements, which come later; threads share it freely.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "capture/recording.h"
#include "core/analysis/session_audit.h"
#include "core/store/exchange_loader.h"
#include "core/store/judgements.h"
#include "core/store/session.h"
#include "gui/models/key_files.h"

namespace waybill::gui {

class LoadedSession {
public:
    // An empty one.
    LoadedSession();
    ~LoadedSession();
    LoadedSession(const LoadedSession&) = delete;
    LoadedSession& operator=(const LoadedSession&) = delete;

    // How a recording is read.
    struct Reading {
        std::vector<std::string> paths;
        std::vector<KeyFile> keys{};
        std::uint64_t most_bytes = 0;  // of the files; 0: all
        const std::atomic<bool>* stop = nullptr;
        std::function<void(std::uint64_t read, std::uint64_t total)> progress;
    };
    // Takes as long as the recording is large.
    static std::shared_ptr<LoadedSession> read(const Reading& reading);
    // Of rows that do not come from files: their bytes cannot be loaded.
    static std::shared_ptr<LoadedSession> of(store::Session rows);

    const store::Session& rows() const { return session_; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(session_.exchanges.size()); }
    bool isWhole() const { return whole_; }  // false: `most_bytes` or `stop` ended it
    const std::string& error() const { return error_; }
    const std::vector<std::string>& notes() const { return notes_; }
    // With what each of them brought.
    const std::vector<KeyFile>& keys() const { return keys_; }

    // One per thread; the session must outlive it.
    std::unique_ptr<store::ExchangeLoader> makeLoader() const;

    // The findings and scores, once publish() was called; null before.
    const analysis::SessionAudit* audit() const {
        return late_.audit.load(std::memory_order_acquire);
    }
    // To be called once. rows().judgements says nothing of any exchange before.
    void publish(std::unique_ptr<analysis::SessionAudit> audit) const;

private:
    // What filters ask while nothing may have been judged yet.
    struct LateJudgements final : store::Judgements {
        const audit::Findings& findings(std::uint32_t exchange) const override;
        store::ScoreAndGrade security(std::uint32_t exchange) const override;
        store::ScoreAndGrade caching(std::uint32_t exchange) const override;

        std::atomic<const analysis::SessionAudit*> audit{nullptr};
    };

    std::unique_ptr<capture::Recording> recording_;
    store::Session session_;
    bool whole_ = true;
    std::string error_;
    std::vector<std::string> notes_;
    std::vector<KeyFile> keys_;
    mutable LateJudgements late_;
    mutable std::unique_ptr<analysis::SessionAudit> audit_;
};

using SessionPointer = std::shared_ptr<const LoadedSession>;

}  // namespace waybill::gui
