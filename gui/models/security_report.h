// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the security page shows of a recording: scores with their arithmetic, what to change first,
// hosts with their grades, findings by subject; made off the window's thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include <QString>

#include "gui/models/detail_text.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

struct SecurityReport {
    // What one rule took.
    struct Line {
        QString title;
        QString rule;  // its id
        QString severity;
        Tone tone = Tone::Plain;
        double points = 0;
        std::uint64_t affected = 0;
        std::uint32_t first = 0;
        QString filter;
    };
    struct Score {
        QString key;  // "security"
        QString caption;
        QString grade;
        double points = 0;
        QString note;
        std::vector<Line> lines;
        QString sum;  // "100 - 12.5 - 3 = 84.5"
    };
    struct Grade {
        QString grade;  // empty: there is none
        QString figure;
        QString tip;
    };
    struct Host {
        QString name;
        QString filter;
        std::uint64_t exchanges = 0;
        std::array<Grade, 3> scores;  // security, caching, conformance
        Grade observatory;
        std::uint32_t page = 0;      // that has the Observatory's grade
        std::vector<QString> tests;  // of the Observatory, those that took or gave points
    };
    struct Example {
        std::uint32_t exchange = 0;
        QString name;  // "#12 GET shop.example/cart"
    };
    struct Rule {
        Advice advice;
        std::uint64_t affected = 0;
        std::vector<Example> examples;  // the first ones
    };
    struct Group {
        QString key;  // "cookies"
        QString title;
        std::uint64_t findings = 0;  // exchanges with one, for each rule
        std::vector<Rule> rules;     // gravest first
    };

    std::uint64_t exchanges = 0;
    QString headline;
    bool enough_evidence = true;  // for the session's scores to mean much
    std::vector<Score> scores;
    std::vector<Advice> changes;  // those that bring most points to security first
    std::vector<Host> hosts;      // most exchanges first
    std::uint64_t hosts_left_out = 0;
    std::vector<Group> groups;

    // REQUIRES: session.audit().
    static SecurityReport of(const LoadedSession& session, const std::atomic<bool>& stop);
};

enum class ReportForm { Html, Markdown, Json };

// The report of core/report in a file, which is replaced when all of it was written, and which
// only its owner may read. What failed, in words; empty when nothing did. REQUIRES:
// session.audit().
QString writeReport(const LoadedSession& session, ReportForm form, const QString& path);

}  // namespace waybill::gui
