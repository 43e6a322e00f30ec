// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/message_matcher.h"

#include <map>
#include <set>

#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

// How alike two messages must be, strictest first.
enum class Likeness {
    SameHeadAndBody,
    SameHead,
    SameStart,
    SameMethodAndTarget,
    SameMethod,  // of a request line that tshark could not read either
};

bool is_proper_version(const std::string& version) {
    return version.size() == 8 && version.starts_with("HTTP/");
}

class Matcher {
public:
    Matcher(const TsharkTruth& truth, const Recording& recording)
        : truth_(truth),
          recording_(recording) {
        for (const TsharkMessage& theirs : truth.messages) {
            their_starts_.push_back(start_of(theirs.message));
        }
        matches_.ours_of.assign(truth.messages.size(), kNone);
        matches_.theirs_of.assign(recording.messages.size(), kNone);
        for (std::size_t i = 0; i < recording.messages.size(); ++i) {
            const RecordedMessage& message = recording.messages[i];
            by_connection_[message.client + " " + message.server].push_back(i);
            our_starts_.push_back(start_of(message));
        }
    }

    MessageMatches run() {
        for (const Likeness likeness : {Likeness::SameHeadAndBody,
                                        Likeness::SameHead,
                                        Likeness::SameStart,
                                        Likeness::SameMethodAndTarget,
                                        Likeness::SameMethod}) {
            pass(likeness, true);
        }
        // Programs show another pair of addresses for tunnelled packets. Only connections that the
        // other program does not list at all may be such.
        find_strangers();
        pass(Likeness::SameHeadAndBody, false);
        pass(Likeness::SameHead, false);
        pass(Likeness::SameStart, false);
        return std::move(matches_);
    }

private:
    bool is_like(std::size_t their_index, std::size_t our_index, Likeness likeness) const {
        const RecordedMessage& theirs = truth_.messages[their_index].message;
        const RecordedMessage& ours = recording_.messages[our_index];
        if (theirs.is_request != ours.is_request) {
            return false;
        }
        const bool same_start = their_starts_[their_index] == our_starts_[our_index];
        switch (likeness) {
            case Likeness::SameHeadAndBody:
                return same_start && theirs.body.sha256 == ours.body.sha256 && theirs.headers_known
                       && same_fields(theirs.headers, ours.headers);
            case Likeness::SameHead:
                return same_start && theirs.headers_known
                       && same_fields(theirs.headers, ours.headers);
            case Likeness::SameStart:
                return same_start;
            case Likeness::SameMethodAndTarget:
                return theirs.is_request && same_text(theirs.method, ours.method)
                       && same_text(theirs.target, ours.target);
            case Likeness::SameMethod:
                return theirs.is_request && !is_proper_version(theirs.version)
                       && same_text(theirs.method, ours.method);
        }
        return false;
    }

    const std::vector<std::size_t>& ours_in(const std::string& connection) const {
        static const std::vector<std::size_t> none;
        const auto found = by_connection_.find(connection);
        return found == by_connection_.end() ? none : found->second;
    }

    void find_strangers() {
        std::set<std::string> theirs;
        for (const TsharkMessage& entry : truth_.messages) {
            theirs.insert(entry.message.client + " " + entry.message.server);
        }
        for (std::size_t i = 0; i < recording_.messages.size(); ++i) {
            const RecordedMessage& ours = recording_.messages[i];
            if (!theirs.contains(ours.client + " " + ours.server)) {
                strangers_.push_back(i);
            }
        }
    }

    void pass(Likeness likeness, bool in_connection) {
        for (std::size_t i = 0; i < truth_.messages.size(); ++i) {
            if (matches_.ours_of[i] != kNone) {
                continue;
            }
            const RecordedMessage& theirs = truth_.messages[i].message;
            const std::string connection = theirs.client + " " + theirs.server;
            if (!in_connection && by_connection_.contains(connection)) {
                continue;
            }
            const std::vector<std::size_t>& candidates =
                in_connection ? ours_in(connection) : strangers_;
            for (const std::size_t ours : candidates) {
                if (matches_.theirs_of[ours] == kNone && is_like(i, ours, likeness)) {
                    matches_.ours_of[i] = ours;
                    matches_.theirs_of[ours] = i;
                    break;
                }
            }
        }
    }

    const TsharkTruth& truth_;
    const Recording& recording_;
    MessageMatches matches_;
    std::vector<std::string> their_starts_;  // start_of each message
    std::vector<std::string> our_starts_;
    std::map<std::string, std::vector<std::size_t>> by_connection_;
    std::vector<std::size_t> strangers_;  // our messages of connections that are not theirs
};

}  // namespace

bool same_fields(const Fields& a, const Fields& b) {
    if (a.size() != b.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!same_text(a[i].first, b[i].first) || !same_text(a[i].second, b[i].second)) {
            return false;
        }
    }
    return true;
}

MessageMatches match_messages(const TsharkTruth& truth, const Recording& recording) {
    return Matcher(truth, recording).run();
}

}  // namespace waybill::corpus
