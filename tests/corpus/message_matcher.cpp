// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/message_matcher.h"

#include <map>

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

bool is_like(const TsharkMessage& truth, const RecordedMessage& ours, Likeness likeness) {
    const RecordedMessage& theirs = truth.message;
    if (theirs.is_request != ours.is_request) {
        return false;
    }
    const bool same_head = theirs.headers_known && start_of(theirs) == start_of(ours)
                           && same_fields(theirs.headers, ours.headers);
    switch (likeness) {
        case Likeness::SameHeadAndBody:
            return same_head && theirs.body.sha256 == ours.body.sha256;
        case Likeness::SameHead:
            return same_head;
        case Likeness::SameStart:
            return start_of(theirs) == start_of(ours);
        case Likeness::SameMethodAndTarget:
            return theirs.is_request && same_text(theirs.method, ours.method)
                   && same_text(theirs.target, ours.target);
        case Likeness::SameMethod:
            return theirs.is_request && !is_proper_version(theirs.version)
                   && same_text(theirs.method, ours.method) && theirs.client == ours.client;
    }
    return false;
}

class Matcher {
public:
    Matcher(const TsharkTruth& truth, const Recording& recording)
        : truth_(truth),
          recording_(recording) {
        matches_.ours_of.assign(truth.messages.size(), kNone);
        matches_.theirs_of.assign(recording.messages.size(), kNone);
        for (std::size_t i = 0; i < recording.messages.size(); ++i) {
            const RecordedMessage& message = recording.messages[i];
            by_connection_[message.client + " " + message.server].push_back(i);
            all_.push_back(i);
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
        // Programs show another pair of addresses for tunnelled packets.
        pass(Likeness::SameHeadAndBody, false);
        pass(Likeness::SameHead, false);
        pass(Likeness::SameStart, false);
        return std::move(matches_);
    }

private:
    void pass(Likeness likeness, bool in_connection) {
        for (std::size_t i = 0; i < truth_.messages.size(); ++i) {
            if (matches_.ours_of[i] != kNone) {
                continue;
            }
            const RecordedMessage& theirs = truth_.messages[i].message;
            const std::vector<std::size_t>& candidates =
                in_connection ? by_connection_[theirs.client + " " + theirs.server] : all_;
            for (const std::size_t ours : candidates) {
                if (matches_.theirs_of[ours] == kNone
                    && is_like(truth_.messages[i], recording_.messages[ours], likeness)) {
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
    std::map<std::string, std::vector<std::size_t>> by_connection_;
    std::vector<std::size_t> all_;
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
