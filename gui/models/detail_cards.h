// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the detail pane says of one exchange, card by card. Everything is derived by core/; here it
// is put into sentences.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <QString>

#include "gui/models/detail_text.h"

namespace waybill::gui {

class ExchangeDetail;

// The Overview tab.
CardText requestCard(const ExchangeDetail& detail);
CardText statusCard(const ExchangeDetail& detail);
CardText timingCard(const ExchangeDetail& detail);
CardText cachingCard(const ExchangeDetail& detail);
CardText sizeCard(const ExchangeDetail& detail);
// Without facts where there is nothing to tell: then they are not shown.
CardText callCard(const ExchangeDetail& detail);       // of a dialect: "GraphQL query ListItems"
CardText websocketCard(const ExchangeDetail& detail);  // its counts and how it ended
CardText cookiesCard(const ExchangeDetail& detail);
CardText redirectsCard(const ExchangeDetail& detail);
// The redirect that led to it, and the request that followed it where it is one itself.
std::optional<std::uint32_t> redirectBefore(const ExchangeDetail& detail);
std::optional<std::uint32_t> redirectBehind(const ExchangeDetail& detail);

// A score with its arithmetic.
struct ScoreText {
    QString key;  // "security"
    QString caption;
    QString grade;  // empty: not judged yet
    double points = -1;
    QString note;
    struct Line {
        QString name;
        double points = 0;
        QString figure;
        QString tip;
    };
    std::vector<Line> lines;     // what each rule took, most first
    std::vector<Advice> advice;  // what to change first
    QString arithmetic;          // "100 - 12 - 5 = 83"
};
std::vector<ScoreText> scoresOf(const ExchangeDetail& detail);

// The other tabs.
std::vector<CardText> connectionCards(const ExchangeDetail& detail);
// Without facts when the connection is not over TLS: then it is not shown.
CardText tlsCard(const ExchangeDetail& detail);
// One for each certificate of its chains; often none.
std::vector<CardText> certificateCards(const ExchangeDetail& detail);
std::vector<CardText> securityCards(const ExchangeDetail& detail);
std::vector<CardText> cachingCards(const ExchangeDetail& detail);

// A stretch of the time that the exchange took.
enum class Phase : std::uint8_t { Connect, Tls, Send, Wait, Receive };
QString nameOf(Phase phase);
struct PhaseTime {
    Phase phase = Phase::Wait;
    std::int64_t begin = 0;  // nanoseconds from the first byte of the request; connecting is before
    std::int64_t length = 0;
};
std::vector<PhaseTime> phasesOf(const ExchangeDetail& detail);

// Exchanges on the same connection, this one among them, in order: at most `most`, those nearest to
// it, found within kNeighbourScan rows.
inline constexpr std::uint32_t kNeighbourScan = 20'000;
std::vector<std::uint32_t> neighboursOf(const ExchangeDetail& detail, std::size_t most);

// A finding with all that is known of it.
Advice adviceOf(const audit::Finding& finding);
QString subjectName(audit::Subject subject);

}  // namespace waybill::gui
