// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/http1_comparison.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "tests/corpus/message_matcher.h"
#include "tests/corpus/text_match.h"

namespace waybill::corpus {
namespace {

// The files list at most this many segment starts.
constexpr std::size_t kSegmentStartsListed = 200;

std::string describe_fields(const Fields& theirs, const Fields& ours) {
    for (std::size_t i = 0; i < std::max(theirs.size(), ours.size()); ++i) {
        const std::string their_line =
            i < theirs.size() ? theirs[i].first + ":" + theirs[i].second : "(no more)";
        const std::string our_line =
            i < ours.size() ? ours[i].first + ": " + ours[i].second : "(no more)";
        if (i >= theirs.size() || i >= ours.size() || !same_text(theirs[i].first, ours[i].first)
            || !same_text(theirs[i].second, ours[i].second)) {
            return fmt::format(
                "tshark '{}', waybill '{}'", printable(their_line), printable(our_line));
        }
    }
    return {};
}

class Http1Comparison {
public:
    Http1Comparison(const TsharkTruth& truth,
                    const Recording& recording,
                    const OtherWitnesses& witnesses,
                    const CaptureBytes& bytes,
                    const ComparisonOptions& options)
        : truth_(truth),
          recording_(recording),
          witnesses_(witnesses),
          bytes_(bytes),
          options_(options),
          matches_(match_messages(truth, recording)),
          explained_(recording.messages.size(), false) {}

    Comparison run() {
        compare_matched();
        report_missing();
        explain_by_segment_starts();
        report_extra();
        if (!out_.differences.empty()) {
            if (const std::string_view who = witnesses_.who_agrees_with(recording_);
                !who.empty() && only_lists_differ_) {
                for (std::string& difference : out_.differences) {
                    out_.notes.push_back(fmt::format("{} ({} agrees)", difference, who));
                }
                out_.differences.clear();
            }
        }
        return std::move(out_);
    }

private:
    bool is_wanted(const RecordedMessage& message) const {
        return message.is_request || options_.responses;
    }

    void differ(std::string text, bool in_lists) {
        out_.differences.push_back(std::move(text));
        only_lists_differ_ = only_lists_differ_ && in_lists;
    }

    void compare_matched() {
        for (std::size_t i = 0; i < truth_.messages.size(); ++i) {
            const TsharkMessage& theirs = truth_.messages[i];
            if (matches_.ours_of[i] == kNone || !is_wanted(theirs.message)) {
                continue;
            }
            ++out_.compared;
            const RecordedMessage& ours = recording_.messages[matches_.ours_of[i]];
            if (theirs.message.is_request && !same_text(theirs.message.host, ours.host)) {
                differ(fmt::format("{}: host '{}', tshark has '{}'",
                                   describe(ours),
                                   printable(ours.host),
                                   printable(theirs.message.host)),
                       false);
            }
            compare_headers(theirs, ours);
            compare_body(theirs, ours);
            if (!theirs.message.is_request) {
                compare_pairing(theirs, ours);
            }
        }
    }

    void compare_headers(const TsharkMessage& theirs, const RecordedMessage& ours) {
        if (!theirs.message.headers_known || same_fields(theirs.message.headers, ours.headers)) {
            return;
        }
        // tshark lists trailers behind the headers.
        Fields with_trailers = ours.headers;
        with_trailers.insert(with_trailers.end(), ours.trailers.begin(), ours.trailers.end());
        if (same_fields(theirs.message.headers, with_trailers)) {
            return;
        }
        const std::string text = fmt::format("{}: headers: {}",
                                             describe(ours),
                                             describe_fields(theirs.message.headers, ours.headers));
        if (is_cut_in_last_field(theirs.message.headers, ours)) {
            out_.notes.push_back(text + ": bytes of this line are missing");
            return;
        }
        differ(text, false);
    }

    // tshark shows as much of a line as there is before a hole.
    bool is_cut_in_last_field(const Fields& theirs, const RecordedMessage& ours) const {
        const std::vector<std::string>& anomalies = recording_.exchanges[ours.exchange].anomalies;
        return theirs.size() == ours.headers.size() + 1
               && same_fields({theirs.begin(), theirs.end() - 1}, ours.headers)
               && std::find(anomalies.begin(), anomalies.end(), "gap") != anomalies.end();
    }

    void compare_body(const TsharkMessage& theirs, const RecordedMessage& ours) {
        if (!theirs.body_complete || ours.body.is_tunnel
            || theirs.message.body.sha256 == ours.body.sha256) {
            return;
        }
        const std::int64_t size = *theirs.body_size;
        if (size == 0 && ours.body.decoded_size.value_or(0) == 0) {
            return;
        }
        const std::string text = fmt::format("{}: body of {} bytes {}{}, tshark has {} bytes {}",
                                             describe(ours),
                                             ours.body.decoded_size.value_or(-1),
                                             ours.body.sha256.substr(0, 12),
                                             ours.body.complete ? "" : " (incomplete)",
                                             size,
                                             theirs.message.body.sha256.substr(0, 12));
        // tshark shows the body as sent when it can't undo the coding.
        if (!field(ours, "content-encoding").empty() && ours.body.size == size) {
            out_.notes.push_back(text + ": the size as sent");
            return;
        }
        differ(text, false);
    }

    // The requests that tshark's pairing, or pairing in order, gives to this response.
    std::vector<const RecordedMessage*> truth_requests(const TsharkMessage& response) const {
        std::vector<const RecordedMessage*> requests;
        for (const TsharkMessage& other : truth_.messages) {
            const bool in_order = response.pair && other.id == *response.pair;
            const bool by_frame = response.req_frame && other.frame == *response.req_frame
                                  && other.stream == response.stream;
            if (other.message.is_request && (in_order || by_frame)) {
                requests.push_back(&other.message);
            }
        }
        return requests;
    }

    void compare_pairing(const TsharkMessage& theirs, const RecordedMessage& ours) {
        const std::size_t index = recording_.exchanges[ours.exchange].request;
        const std::vector<const RecordedMessage*> expected = truth_requests(theirs);
        if (index == kNone) {
            if (!expected.empty()) {
                differ(fmt::format("{}: without a request, tshark has it answer {}",
                                   describe(ours),
                                   describe(*expected.front())),
                       false);
            }
            return;
        }
        const RecordedMessage& request = recording_.messages[index];
        for (const RecordedMessage* candidate : expected) {
            if (start_of(*candidate) == start_of(request)
                || same_text(candidate->target, request.target)
                || (truth_.has_icmp && is_beginning_of(*candidate, request))) {
                return;
            }
        }
        if (matches_.theirs_of[index] != kNone
            && std::find(expected.begin(),
                         expected.end(),
                         &truth_.messages[matches_.theirs_of[index]].message)
                   != expected.end()) {
            return;
        }
        // tshark pairs nothing with an interim response, nor with a request that it does not list.
        const bool interim = theirs.message.status >= 100 && theirs.message.status < 200;
        if (expected.empty() && (interim || matches_.theirs_of[index] == kNone)) {
            return;
        }
        differ(fmt::format("{}: answers {}, tshark says {}",
                           describe(ours),
                           describe(request),
                           expected.empty() ? "nothing" : describe(*expected.front())),
               false);
    }

    void report_missing() {
        for (std::size_t i = 0; i < truth_.messages.size(); ++i) {
            const TsharkMessage& theirs = truth_.messages[i];
            if (matches_.ours_of[i] != kNone || !is_wanted(theirs.message)) {
                continue;
            }
            ++out_.compared;
            const std::string text = "not listed: " + describe(theirs.message);
            if (is_a_repetition(i)) {
                out_.notes.push_back(text + ": tshark read a retransmission again");
            } else if (is_quoted_by_icmp(i)) {
                out_.notes.push_back(text + ": tshark read it in an ICMP packet that quotes it");
            } else if (truth_.has_sflow && !is_known_connection(theirs.message)) {
                out_.notes.push_back(text + ": tshark read it in an sFlow sample");
            } else {
                differ(text, true);
            }
        }
    }

    // Without out-of-order reassembly tshark reads a segment that was sent again a second time. The
    // same head stands in the same stream then, and with the other setting there are fewer.
    bool is_a_repetition(std::size_t index) const {
        if (!truth_.other_counts) {
            return false;
        }
        const TsharkMessage& theirs = truth_.messages[index];
        const std::size_t kind = theirs.message.is_request ? 0 : 1;
        const auto listed =
            std::count_if(recording_.messages.begin(),
                          recording_.messages.end(),
                          [&](const RecordedMessage& message) {
                              return message.is_request == theirs.message.is_request;
                          });
        if (listed < (*truth_.other_counts)[kind]) {
            return false;
        }
        for (std::size_t i = 0; i < truth_.messages.size(); ++i) {
            const TsharkMessage& other = truth_.messages[i];
            if (matches_.ours_of[i] != kNone && other.stream == theirs.stream
                && other.message.is_request == theirs.message.is_request
                && start_of(other.message) == start_of(theirs.message)
                && same_fields(other.message.headers, theirs.message.headers)) {
                return true;
            }
        }
        return false;
    }

    static bool is_beginning_of(const RecordedMessage& quoted, const RecordedMessage& whole) {
        return !quoted.target.empty() && quoted.method == whole.method
               && whole.target.starts_with(quoted.target);
    }

    // An ICMP error carries the beginning of the packet it is about, and tshark takes that for a
    // segment of the connection.
    bool is_quoted_by_icmp(std::size_t index) const {
        const TsharkMessage& theirs = truth_.messages[index];
        if (!truth_.has_icmp || !theirs.message.is_request) {
            return false;
        }
        for (std::size_t i = 0; i < truth_.messages.size(); ++i) {
            const TsharkMessage& other = truth_.messages[i];
            if (matches_.ours_of[i] != kNone && other.stream == theirs.stream
                && is_beginning_of(theirs.message, other.message)) {
                return true;
            }
        }
        return false;
    }

    bool is_known_connection(const RecordedMessage& theirs) const {
        return std::any_of(recording_.messages.begin(),
                           recording_.messages.end(),
                           [&](const RecordedMessage& ours) {
                               return ours.client == theirs.client && ours.server == theirs.server;
                           });
    }

    // tshark leaves out messages that it can't finish, but their start lines are in the packets: we
    // must list as many more as there are.
    // Streams whose addresses are known go first, so that the others do not take what is theirs.
    void explain_by_segment_starts() {
        for (const bool addresses_known : {true, false}) {
            for (const auto& [stream, missing] : truth_.undissected) {
                if (has_message_in(stream) != addresses_known) {
                    continue;
                }
                for (const bool is_request : {true, false}) {
                    const std::int64_t wanted = missing[is_request ? 0 : 1];
                    if (wanted > 0 && (is_request || options_.responses)) {
                        out_.compared += static_cast<std::size_t>(wanted);
                        explain_stream(stream, is_request, wanted);
                    }
                }
            }
        }
    }

    bool has_message_in(std::int64_t stream) const {
        return std::any_of(truth_.messages.begin(),
                           truth_.messages.end(),
                           [&](const TsharkMessage& theirs) { return theirs.stream == stream; });
    }

    void explain_stream(std::int64_t stream, bool is_request, std::int64_t wanted) {
        std::multiset<std::string> words = undissected_words(stream, is_request);
        const bool words_known = truth_.segment_starts.size() < kSegmentStartsListed;
        for (std::size_t i = 0; i < recording_.messages.size() && wanted > 0; ++i) {
            const RecordedMessage& ours = recording_.messages[i];
            if (matches_.theirs_of[i] != kNone || explained_[i] || ours.is_request != is_request
                || !may_be_in(stream, ours)) {
                continue;
            }
            const auto word = words.find(is_request ? ours.method : fmt::format("{}", ours.status));
            if (word == words.end() && words_known) {
                continue;
            }
            if (word != words.end()) {
                words.erase(word);
            }
            explained_[i] = true;
            --wanted;
        }
        if (wanted > 0) {
            differ(fmt::format("not listed: {} {} whose start lines are in the packets ({} "
                               "tshark's stream {})",
                               wanted,
                               is_request ? "request(s)" : "response(s)",
                               words.empty() ? "in" : *words.begin() + " in",
                               stream),
                   true);
        }
    }

    // The methods or statuses of the stream's start lines, without those of tshark's messages.
    std::multiset<std::string> undissected_words(std::int64_t stream, bool is_request) const {
        std::multiset<std::string> words;
        for (const SegmentStart& start : truth_.segment_starts) {
            if (start.stream == stream && start.is_request == is_request) {
                words.insert(start.word);
            }
        }
        for (const TsharkMessage& theirs : truth_.messages) {
            if (theirs.stream != stream || theirs.message.is_request != is_request) {
                continue;
            }
            const auto word = words.find(is_request ? theirs.message.method
                                                    : fmt::format("{}", theirs.message.status));
            if (word != words.end()) {
                words.erase(word);
            }
        }
        return words;
    }

    // The truth names the addresses of a stream only where it has a message in it.
    bool may_be_in(std::int64_t stream, const RecordedMessage& ours) const {
        for (const TsharkMessage& theirs : truth_.messages) {
            if (theirs.message.client == ours.client && theirs.message.server == ours.server
                && theirs.stream == stream) {
                return true;
            }
        }
        return !has_message_in(stream);
    }

    void report_extra() {
        for (std::size_t i = 0; i < recording_.messages.size(); ++i) {
            const RecordedMessage& ours = recording_.messages[i];
            if (matches_.theirs_of[i] != kNone || explained_[i] || !is_wanted(ours)) {
                continue;
            }
            const std::size_t request_index = recording_.exchanges[ours.exchange].request;
            const RecordedMessage* request =
                request_index == kNone ? nullptr : &recording_.messages[request_index];
            const std::string text = "only waybill lists: " + describe(ours);
            if (const std::string_view who = witnesses_.who_lists(ours, request); !who.empty()) {
                out_.notes.push_back(fmt::format("{} ({} too)", text, who));
            } else if (is_answered_without_request(ours)) {
                out_.notes.push_back(text + ": tshark lists its response, but not what it answers");
            } else if (is_answer_of_known_request(ours, request_index)) {
                out_.notes.push_back(text + ": HTTP/0.9, whose answers have no status to list");
            } else if (is_flagged(ours) && bytes_.has_start_in_clear(ours)) {
                out_.notes.push_back(text + ": it stands in the packets, and is flagged");
            } else {
                differ(text, true);
            }
        }
    }

    // A response does not come unasked.
    bool is_answered_without_request(const RecordedMessage& ours) const {
        const std::size_t response = recording_.exchanges[ours.exchange].response;
        if (!ours.is_request || response == kNone || matches_.theirs_of[response] == kNone) {
            return false;
        }
        return truth_requests(truth_.messages[matches_.theirs_of[response]]).empty();
    }

    bool is_answer_of_known_request(const RecordedMessage& ours, std::size_t request) const {
        return !ours.is_request && ours.version == "HTTP/0.9" && request != kNone
               && (matches_.theirs_of[request] != kNone || explained_[request]
                   || !witnesses_.who_lists(recording_.messages[request], nullptr).empty());
    }

    // Other programs pass over what is malformed or incomplete; waybill lists it and says so.
    bool is_flagged(const RecordedMessage& ours) const {
        return std::any_of(recording_.exchanges[ours.exchange].anomalies.begin(),
                           recording_.exchanges[ours.exchange].anomalies.end(),
                           [](const std::string& code) {
                               return code != "no-response" && code != "orphan-response";
                           });
    }

    const TsharkTruth& truth_;
    const Recording& recording_;
    const OtherWitnesses& witnesses_;
    const CaptureBytes& bytes_;
    const ComparisonOptions& options_;
    const MessageMatches matches_;
    std::vector<bool> explained_;  // our messages that start lines of the packets speak for
    bool only_lists_differ_ = true;
    Comparison out_;
};

}  // namespace

Comparison compare_http1(const TsharkTruth& truth,
                         const Recording& recording,
                         const OtherWitnesses& witnesses,
                         const CaptureBytes& bytes,
                         const ComparisonOptions& options) {
    return Http1Comparison(truth, recording, witnesses, bytes, options).run();
}

}  // namespace waybill::corpus
