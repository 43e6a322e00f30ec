// SPDX-License-Identifier: GPL-3.0-or-later
//
// A recording that was read, or the first part of one, with what is needed to load its exchanges.
// It does not change any more, but for its judgements, which come later, and what is noted on it;
// threads share it freely.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "capture/opened_session.h"
#include "capture/tls/secrets.h"
#include "core/analysis/session_audit.h"
#include "core/store/annotations.h"
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

    // How a recording is read: captures, a session file, or HAR.
    struct Reading {
        std::vector<std::string> paths;
        std::vector<KeyFile> keys{};
        std::uint64_t most_bytes = 0;  // of captures; 0: all
        const std::atomic<bool>* stop = nullptr;
        std::function<void(std::uint64_t read, std::uint64_t total)> progress;
    };
    // Takes as long as the recording is large.
    static std::shared_ptr<LoadedSession> read(const Reading& reading);
    // Of rows that do not come from files: their bytes cannot be loaded.
    static std::shared_ptr<LoadedSession> of(store::Session rows);

    const store::Session& rows() const { return opened_->session(); }
    std::uint32_t size() const { return static_cast<std::uint32_t>(rows().exchanges.size()); }
    capture::InputKind kind() const { return opened_->kind(); }
    // Of a session file: what its program was killed in the middle of.
    bool wasInterrupted() const { return opened_->interrupted(); }
    // Of a session file: what an exchange is called in there.
    std::uint64_t idInFile(std::uint32_t exchange) const;
    // The packets, where kind() is Capture.
    const capture::Recording& recording() const { return opened_->recording(); }
    bool isWhole() const { return whole_; }  // false: `most_bytes` or `stop` ended it
    const std::string& error() const { return error_; }
    const std::vector<std::string>& notes() const { return notes_; }
    // With what each of them brought.
    const std::vector<KeyFile>& keys() const { return keys_; }
    // What decrypted it, of these and of the recording itself.
    const capture::tls::Secrets& secrets() const { return *secrets_; }

    // One per thread; the session must outlive it.
    std::unique_ptr<store::ExchangeLoader> makeLoader() const;

    // The findings and scores, once publish() was called; null before.
    const analysis::SessionAudit* audit() const {
        return late_.audit.load(std::memory_order_acquire);
    }
    // To be called once. rows().judgements says nothing of any exchange before.
    void publish(std::unique_ptr<analysis::SessionAudit> audit) const;

    // What came with the recording; null: nothing.
    const std::shared_ptr<const store::Annotations>& notesOfFile() const {
        return late_notes_->filed;
    }
    // From now on rows().noted says this, for those who write it somewhere.
    void publishNotes(std::shared_ptr<const store::Annotations> notes) const;

private:
    // What filters ask while nothing may have been judged yet.
    struct LateJudgements final : store::Judgements {
        const audit::Findings& findings(std::uint32_t exchange) const override;
        store::ScoreAndGrade security(std::uint32_t exchange) const override;
        store::ScoreAndGrade caching(std::uint32_t exchange) const override;

        std::atomic<const analysis::SessionAudit*> audit{nullptr};
    };

    // What whoever copies the session is told is noted: the latest that was published.
    struct LateNotes final : store::Annotations {
        int mark(std::uint32_t exchange) const override;
        std::string_view comment(std::uint32_t exchange) const override;
        const store::Annotations* latest() const;

        std::shared_ptr<const store::Annotations> filed;
        mutable std::mutex mutex;
        // All that were published: views into each may still be in use somewhere.
        std::vector<std::shared_ptr<const store::Annotations>> published;
    };

    void prepare();

    std::unique_ptr<capture::OpenedSession> opened_;
    std::unique_ptr<capture::tls::Secrets> secrets_;
    std::shared_ptr<LateNotes> late_notes_;
    bool whole_ = true;
    std::string error_;
    std::vector<std::string> notes_;
    std::vector<KeyFile> keys_;
    mutable LateJudgements late_;
    mutable std::unique_ptr<analysis::SessionAudit> audit_;
};

using SessionPointer = std::shared_ptr<const LoadedSession>;

}  // namespace waybill::gui
