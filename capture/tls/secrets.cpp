// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/secrets.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <shared_mutex>
#include <unordered_set>
#include <utility>

#include "capture/tls/key_log.h"
#include "capture/tls/key_log_file.h"
#include "capture/tls/other_secrets.h"
#include "capture/tls/rsa_keys.h"
#include "capture/tls/secret_table.h"
#include "capture/tls/seen_sessions.h"

namespace waybill::capture::tls {
namespace {

// A key log may have any size: what it costs must not (100 bytes each).
constexpr std::size_t kMostSecrets = 1'000'000;
constexpr std::size_t kMostMissed = 65'536;

}  // namespace

class Secrets::Impl {
public:
    void add_key_log(std::string_view text);
    Result<void> add_key_log_file(const std::string& path);
    void follow_key_log_file(const std::string& path);
    Result<void> add_rsa_key_file(const std::string& path);

    std::optional<Secret> find(SecretKind kind, const Random& client_random);
    bool knows(SecretKind kind, const Random& client_random) const;
    void note_master(const Random& client_random, const Secret& master);
    std::string key_log_of(const Random& client_random) const;
    std::optional<Secret> decrypt_premaster(Bytes encrypted, std::uint16_t version) const;
    bool has_rsa_keys() const;
    std::optional<Secret> find_premaster(Bytes encrypted, const Random& client_random) const;

    void remember_session(Bytes id, const Secret& master);
    std::optional<Secret> find_session(Bytes id);

    bool read_new();
    bool may_grow() const { return has_files_ || expects_more_; }
    void expect_more() { expects_more_ = true; }
    std::uint64_t generation() const { return generation_; }
    void on_new_lines(std::function<void(std::string_view)> told);

    bool would_find_more() const { return came_late_; }
    std::size_t count() const;
    std::size_t unreadable() const {
        const std::shared_lock lock(mutex_);
        return unreadable_ + unfinished_unreadable_;
    }

private:
    struct FollowedFile {
        KeyLogFile file;
        bool followed = false;  // its last line may be in the middle of being written
        bool unfinished_seen = false;
        bool unfinished_unreadable = false;
    };

    // With mutex_ held.
    void add_line(std::string_view line);
    // Whether it gives what was not known.
    bool add(const KeyLogLine& line);
    void note_found(SecretKind kind, const Random& client_random);
    // With files_mutex_ held.
    Result<void> read_new(KeyLogFile& file);
    void take_unfinished(FollowedFile& followed);
    void read_changed_files();

    std::optional<Secret> look_up(SecretKind kind, const Random& client_random) const;
    void note_missed(SecretKind kind, const Random& client_random);

    mutable std::shared_mutex mutex_;
    SecretTable table_;
    SecretTable derived_;                // master secrets that came from elsewhere
    OtherSecrets premasters_;            // by client random
    OtherSecrets encrypted_premasters_;  // by the beginning of the encrypted form
    OtherSecrets logged_sessions_;       // by session id
    SeenSessions sessions_;
    std::vector<RsaKey> rsa_keys_;
    std::size_t unreadable_ = 0;
    std::size_t unfinished_unreadable_ = 0;     // last lines of files, without an end
    KeyLogLine line_;                           // of add_line()
    std::unordered_set<std::uint64_t> missed_;  // hashes of the table

    // Taken before mutex_ where both are.
    std::mutex files_mutex_;
    std::deque<FollowedFile> files_;
    std::atomic<bool> has_files_{false};
    std::atomic<bool> expects_more_{false};
    std::function<void(std::string_view)> told_;  // of new lines
    std::atomic<bool> came_late_{false};
    std::atomic<std::uint64_t> generation_{0};
};

void Secrets::Impl::add_line(std::string_view line) {
    parse_key_log_line(line, line_);
    add(line_);
}

bool Secrets::Impl::add(const KeyLogLine& line) {
    bool is_new = false;
    switch (line.kind) {
        case KeyLogKind::Nothing:
            break;
        case KeyLogKind::Unreadable:
            ++unreadable_;
            break;
        case KeyLogKind::ByRandom: {
            const Bytes known = table_.find(line.secret_kind, line.random);
            if (known.empty()
                    ? table_.size() >= kMostSecrets
                    : std::equal(
                        known.begin(), known.end(), line.value.begin(), line.value.end())) {
                break;
            }
            is_new = true;
            if (table_.add(line.secret_kind, line.random, line.value)) {
                note_found(line.secret_kind, line.random);
            }
            break;
        }
        case KeyLogKind::Premaster:
            is_new = premasters_.add(line.random, line.value);
            note_found(SecretKind::Master, line.random);
            break;
        case KeyLogKind::EncryptedPremaster:
            is_new = encrypted_premasters_.add(line.id, line.value);
            break;
        case KeyLogKind::Session:
            is_new = logged_sessions_.add(line.id, line.value);
            break;
    }
    generation_ += is_new ? 1 : 0;
    return is_new;
}

void Secrets::Impl::add_key_log(std::string_view text) {
    const std::unique_lock lock(mutex_);
    KeyLogSplitter splitter;
    splitter.feed(text, [this](std::string_view line) { add_line(line); });
    add_line(splitter.rest());
}

Result<void> Secrets::Impl::read_new(KeyLogFile& file) {
    // Lines are collected, so that nobody who asks waits for the disk.
    constexpr std::size_t kAtOnce = 1024;
    std::vector<KeyLogLine> lines(kAtOnce);
    std::vector<std::string> texts(told_ ? kAtOnce : 0);  // of the lines
    std::vector<std::size_t> news;
    std::size_t count = 0;
    const auto flush = [&] {
        {
            const std::unique_lock lock(mutex_);
            for (std::size_t i = 0; i < count; ++i) {
                if (add(lines[i]) && told_) {
                    news.push_back(i);
                }
            }
        }
        for (const std::size_t i : news) {
            told_(texts[i]);
        }
        news.clear();
        count = 0;
    };
    auto result = file.read_new([&](std::string_view text) {
        parse_key_log_line(text, lines[count]);
        if (told_) {
            texts[count] = text;
        }
        if (++count == lines.size()) {
            flush();
        }
    });
    flush();
    return result;
}

void Secrets::Impl::take_unfinished(FollowedFile& followed) {
    // The last line may be complete but for its end. If it is not, it is read again with the rest
    // of it, and that holds.
    KeyLogLine line;
    const std::string text(followed.file.unfinished());
    parse_key_log_line(text, line);
    followed.unfinished_unreadable = line.kind == KeyLogKind::Unreadable;
    bool is_new = false;
    {
        const std::unique_lock lock(mutex_);
        is_new = !followed.unfinished_unreadable && add(line);
        unfinished_unreadable_ = static_cast<std::size_t>(
            std::count_if(files_.begin(), files_.end(), [](const FollowedFile& each) {
                return each.unfinished_unreadable;
            }));
    }
    if (is_new && told_) {
        told_(text);
    }
}

void Secrets::Impl::read_changed_files() {
    for (FollowedFile& followed : files_) {
        if (!followed.file.has_changed()) {
            continue;
        }
        const std::string unfinished(followed.file.unfinished());
        // What cannot be read now may be read later: nobody waits for an answer.
        if (!read_new(followed.file)) {
            continue;
        }
        if (!followed.followed) {
            take_unfinished(followed);
        } else if (unfinished != followed.file.unfinished()) {
            followed.unfinished_seen = false;
        }
    }
}

bool Secrets::Impl::read_new() {
    const std::lock_guard lock(files_mutex_);
    const std::uint64_t before = generation_;
    read_changed_files();
    // A line without its end is believed when nothing was added to it from one call to the next:
    // half of a secret may look like one.
    for (FollowedFile& followed : files_) {
        if (!followed.followed || followed.file.unfinished().empty()) {
            continue;
        }
        if (followed.unfinished_seen) {
            take_unfinished(followed);
        }
        followed.unfinished_seen = true;
    }
    return generation_ != before;
}

void Secrets::Impl::on_new_lines(std::function<void(std::string_view)> told) {
    const std::lock_guard lock(files_mutex_);
    told_ = std::move(told);
}

Result<void> Secrets::Impl::add_key_log_file(const std::string& path) {
    const std::lock_guard lock(files_mutex_);
    KeyLogFile file(path);
    auto result = read_new(file);
    if (result) {
        files_.push_back({std::move(file)});
        take_unfinished(files_.back());
        has_files_ = true;
    }
    return result;
}

void Secrets::Impl::follow_key_log_file(const std::string& path) {
    const std::lock_guard lock(files_mutex_);
    files_.push_back({.file = KeyLogFile(path, true), .followed = true});
    has_files_ = true;
    read_changed_files();
}

Result<void> Secrets::Impl::add_rsa_key_file(const std::string& path) {
    auto keys = read_rsa_keys(path);
    if (!keys) {
        return keys.error();
    }
    const std::unique_lock lock(mutex_);
    std::move(keys->begin(), keys->end(), std::back_inserter(rsa_keys_));
    return {};
}

std::optional<Secret> Secrets::Impl::look_up(SecretKind kind, const Random& client_random) const {
    const std::shared_lock lock(mutex_);
    const Bytes found = table_.find(kind, client_random);
    return found.empty() ? std::nullopt : std::optional<Secret>(Secret(found.begin(), found.end()));
}

bool Secrets::Impl::knows(SecretKind kind, const Random& client_random) const {
    const std::shared_lock lock(mutex_);
    return !table_.find(kind, client_random).empty();
}

void Secrets::Impl::note_found(SecretKind kind, const Random& client_random) {
    if (!missed_.empty() && missed_.count(table_.hash(kind, client_random)) != 0) {
        came_late_ = true;
    }
}

void Secrets::Impl::note_missed(SecretKind kind, const Random& client_random) {
    {
        const std::shared_lock lock(mutex_);
        if (missed_.count(table_.hash(kind, client_random)) != 0) {
            return;
        }
    }
    const std::unique_lock lock(mutex_);
    if (missed_.size() < kMostMissed) {
        missed_.insert(table_.hash(kind, client_random));
    }
}

std::optional<Secret> Secrets::Impl::find(SecretKind kind, const Random& client_random) {
    auto found = look_up(kind, client_random);
    if (!found && has_files_) {
        const std::lock_guard lock(files_mutex_);
        read_changed_files();
        found = look_up(kind, client_random);
    }
    if (!found) {
        note_missed(kind, client_random);
    }
    return found;
}

void Secrets::Impl::note_master(const Random& client_random, const Secret& master) {
    const std::unique_lock lock(mutex_);
    if (derived_.size() < kMostSecrets && master.size() <= SecretTable::kLongest) {
        derived_.add(SecretKind::Master, client_random, master);
    }
}

std::string Secrets::Impl::key_log_of(const Random& client_random) const {
    const std::shared_lock lock(mutex_);
    std::string text;
    for (const SecretKind kind : kSecretKinds) {
        Bytes secret = table_.find(kind, client_random);
        if (secret.empty()) {
            secret = derived_.find(kind, client_random);
        }
        if (!secret.empty()) {
            append_key_log_line(text, kind, client_random, secret);
        }
    }
    return text;
}

std::optional<Secret> Secrets::Impl::decrypt_premaster(Bytes encrypted,
                                                       std::uint16_t version) const {
    const std::shared_lock lock(mutex_);
    for (const RsaKey& key : rsa_keys_) {
        if (auto premaster = decrypt_premaster_with(key.get(), encrypted, version)) {
            return premaster;
        }
    }
    return std::nullopt;
}

bool Secrets::Impl::has_rsa_keys() const {
    const std::shared_lock lock(mutex_);
    return !rsa_keys_.empty();
}

std::optional<Secret> Secrets::Impl::find_premaster(Bytes encrypted,
                                                    const Random& client_random) const {
    constexpr std::size_t kIdBytes = 8;
    const std::shared_lock lock(mutex_);
    const Secret* found = premasters_.find(client_random);
    if (found == nullptr && encrypted.size() >= kIdBytes) {
        found = encrypted_premasters_.find(encrypted.first(kIdBytes));
    }
    return found != nullptr ? std::optional<Secret>(*found) : std::nullopt;
}

void Secrets::Impl::remember_session(Bytes id, const Secret& master) {
    if (id.empty()) {
        return;
    }
    const std::string key = SeenSessions::key_of(id);
    const std::unique_lock lock(mutex_);
    if (sessions_.add(key, master)) {
        ++generation_;
        came_late_ = came_late_ || sessions_.was_missed(key);
    }
}

std::optional<Secret> Secrets::Impl::find_session(Bytes id) {
    if (id.empty()) {
        return std::nullopt;
    }
    const std::string key = SeenSessions::key_of(id);
    {
        const std::shared_lock lock(mutex_);
        if (const Secret* seen = sessions_.find(key)) {
            return *seen;
        }
        if (const Secret* logged = logged_sessions_.find(id)) {
            return *logged;
        }
        if (rsa_keys_.empty() && premasters_.size() == 0 && encrypted_premasters_.size() == 0) {
            return std::nullopt;  // no session will be remembered whose secret was not logged
        }
    }
    // Connections are worked on by several threads: the one that began the session may be read
    // later.
    const std::unique_lock lock(mutex_);
    sessions_.note_missed(key);
    return std::nullopt;
}

std::size_t Secrets::Impl::count() const {
    const std::shared_lock lock(mutex_);
    return table_.size() + premasters_.size() + encrypted_premasters_.size()
           + logged_sessions_.size();
}

Secrets::Secrets() : impl_(std::make_unique<Impl>()) {}
Secrets::~Secrets() = default;

void Secrets::add_key_log(std::string_view text) {
    impl_->add_key_log(text);
}

Result<void> Secrets::add_key_log_file(const std::string& path) {
    return impl_->add_key_log_file(path);
}

void Secrets::follow_key_log_file(const std::string& path) {
    impl_->follow_key_log_file(path);
}

Result<void> Secrets::add_rsa_key_file(const std::string& path) {
    return impl_->add_rsa_key_file(path);
}

std::optional<Secret> Secrets::find(SecretKind kind, const Random& client_random) {
    return impl_->find(kind, client_random);
}

bool Secrets::knows(SecretKind kind, const Random& client_random) const {
    return impl_->knows(kind, client_random);
}

void Secrets::note_master(const Random& client_random, const Secret& master) {
    impl_->note_master(client_random, master);
}

std::string Secrets::key_log_of(const Random& client_random) const {
    return impl_->key_log_of(client_random);
}

std::optional<Secret> Secrets::decrypt_premaster(Bytes encrypted, std::uint16_t version) const {
    return impl_->decrypt_premaster(encrypted, version);
}

bool Secrets::has_rsa_keys() const {
    return impl_->has_rsa_keys();
}

std::optional<Secret> Secrets::find_premaster(Bytes encrypted, const Random& client_random) const {
    return impl_->find_premaster(encrypted, client_random);
}

void Secrets::remember_session(Bytes id, const Secret& master) {
    impl_->remember_session(id, master);
}

std::optional<Secret> Secrets::find_session(Bytes id) const {
    return impl_->find_session(id);
}

bool Secrets::read_new() {
    return impl_->read_new();
}

bool Secrets::may_grow() const {
    return impl_->may_grow();
}

void Secrets::expect_more() {
    impl_->expect_more();
}

std::uint64_t Secrets::generation() const {
    return impl_->generation();
}

void Secrets::on_new_lines(std::function<void(std::string_view)> told) {
    impl_->on_new_lines(std::move(told));
}

bool Secrets::would_find_more() const {
    return impl_->would_find_more();
}

std::size_t Secrets::count() const {
    return impl_->count();
}

std::size_t Secrets::unreadable() const {
    return impl_->unreadable();
}

}  // namespace waybill::capture::tls
