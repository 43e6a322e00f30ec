// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/side_tree_model.h"

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include <QAbstractItemModelTester>
#include <gmock/gmock.h>

#include "core/filter/evaluator.h"
#include "core/filter/parser.h"
#include "core/store/session_builder.h"
#include "gui/models/annotations.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

using Role = SideTreeModel::Role;

// Rows without a recording.
class Rows {
public:
    Rows() { session.connections.emplace_back().start.endpoints[1].port = 80; }

    void add(std::string_view host, std::string_view target, std::uint16_t status = 200) {
        store::ExchangeRow row;
        row.flags = store::row_flag::kHasRequest | store::row_flag::kHasResponse
                    | store::row_flag::kRequestComplete | store::row_flag::kResponseComplete;
        row.status = status;
        row.method = session.strings.intern("GET");
        row.host = session.strings.intern(host);
        row.connection = static_cast<std::uint32_t>(session.connections.size() - 1);
        ++session.connections.back().exchanges;
        store::SessionBuilder::append(session, row, target);
    }

    // That the next rows are on.
    void addConnection(std::shared_ptr<const Program> client) {
        store::ConnectionRow& connection = session.connections.emplace_back();
        connection.start.endpoints[1].port = 80;
        connection.programs[0] = std::move(client);
    }

    std::shared_ptr<const SideTreeContent> content() const {
        return SideTreeContent::of(session, nullptr, std::atomic<bool>(false));
    }

    store::Session session;
};

void append(std::string& out,
            const QAbstractItemModel& model,
            const QModelIndex& parent,
            int depth) {
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex line = model.index(row, 0, parent);
        out += std::string(static_cast<std::size_t>(depth) * 2, ' ');
        out += line.data().toString().toStdString();
        for (const int column : {SideTreeModel::kExchanges, SideTreeModel::kFailed}) {
            const QString figure = line.siblingAtColumn(column).data().toString();
            out += figure.isEmpty() ? std::string() : " | " + figure.toStdString();
        }
        out += '\n';
        append(out, model, line, depth + 1);
    }
}

std::string textOf(const QAbstractItemModel& model) {
    std::string text;
    append(text, model, {}, 0);
    return text;
}

QModelIndex find(const QAbstractItemModel& model, const QString& name, const QModelIndex& in = {}) {
    for (int row = 0; row < model.rowCount(in); ++row) {
        const QModelIndex line = model.index(row, 0, in);
        if (line.data().toString() == name) {
            return line;
        }
        const QModelIndex below = find(model, name, line);
        if (below.isValid()) {
            return below;
        }
    }
    return {};
}

QString filterOf(const QModelIndex& line) {
    return line.data(Role::kFilterRole).toString();
}

// How many exchanges fit a filter of the tree.
std::uint64_t countOf(const store::Session& session,
                      const QString& text,
                      const store::Annotations* notes = nullptr) {
    const auto parsed = filter::parse_filter(text.toStdString());
    EXPECT_TRUE(parsed.expression) << text.toStdString();
    if (!parsed.expression) {
        return 0;
    }
    filter::Evaluator evaluator(*parsed.expression, session, notes);
    std::uint64_t count = 0;
    for (std::uint32_t i = 0; i < session.exchanges.size(); ++i) {
        count += evaluator.on_row(i) == filter::Verdict::Yes ? 1U : 0U;
    }
    return count;
}

void checkCounts(const QAbstractItemModel& model,
                 const store::Session& session,
                 const QModelIndex& parent,
                 int& checked) {
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex line = model.index(row, 0, parent);
        const QString filter = filterOf(line);
        if (!filter.isEmpty()) {
            EXPECT_EQ(
                line.siblingAtColumn(SideTreeModel::kExchanges).data().toString().toULongLong(),
                countOf(session, filter))
                << filter.toStdString();
            ++checked;
        }
        checkCounts(model, session, line, checked);
    }
}

TEST(SideTreeModelTest, ConnectionsSayWhatIsSpokenOnThem) {
    Rows rows;
    rows.add("a.example", "/");
    TlsFacts facts;
    facts.sni = "a.example\xe2\x80\xae";
    store::ConnectionRow& secure = rows.session.connections.emplace_back();
    secure.start.endpoints[1].port = 443;
    secure.protocol = http::Protocol::Http2;
    secure.tls = std::make_unique<const TlsFacts>(facts);
    SideTreeModel model;
    const QAbstractItemModelTester tester(&model);
    model.setContent(rows.content());
    QModelIndex line;
    for (const QModelIndex& each : model.match(model.index(0, 0),
                                               Qt::DisplayRole,
                                               QStringLiteral("#2 HTTP/2, TLS (a.example"),
                                               1,
                                               Qt::MatchStartsWith | Qt::MatchRecursive)) {
        line = each;
    }
    ASSERT_TRUE(line.isValid());
    EXPECT_TRUE(line.data(Role::kSecureRole).toBool());
    EXPECT_FALSE(line.data().toString().contains(QChar(0x202e)));
    EXPECT_TRUE(line.data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("Encrypted; its keys are not known.")));
}

TEST(SideTreeModelTest, HostsComeByHowMuchTheyHaveAndPathsByName) {
    Rows rows;
    rows.add("b.example", "/b/two");
    rows.add("a.example", "/");
    rows.add("b.example", "/b/one?x=1", 500);
    SideTreeModel model;
    const QAbstractItemModelTester tester(&model);
    model.setContent(rows.content());
    EXPECT_EQ(textOf(model),
              "All exchanges | 3 | 1\n"
              "Marked | 0\n"
              "Hosts | 3 | 1\n"
              "  b.example | 2 | 1\n"
              "    /b | 2 | 1\n"
              "      /one | 1 | 1\n"
              "      /two | 1\n"
              "  a.example | 1\n"
              "    / | 1\n"
              "Connections | 3 | 1\n"
              "  [::]:80 | 3 | 1\n"
              "    #1 from [::]:0 | 3 | 1\n"
              "Findings\n");
}

TEST(SideTreeModelTest, IdentifiersInPathsAreOneLine) {
    Rows rows;
    for (int i = 0; i < 5; ++i) {
        rows.add("a.example", "/orders/" + std::to_string(i));
        rows.add("a.example", "/orders/" + std::to_string(i) + "/items");
    }
    rows.add("a.example", "/orders");
    SideTreeModel model;
    model.setContent(rows.content());
    const QModelIndex line = find(model, QStringLiteral("/{number}"));
    ASSERT_TRUE(line.isValid());
    EXPECT_EQ(line.siblingAtColumn(SideTreeModel::kExchanges).data().toString(),
              QStringLiteral("10"));
    EXPECT_EQ(line.data(Role::kCopyRole).toString(), QStringLiteral("/orders/{number}"));
}

TEST(SideTreeModelTest, TheFilterOfALineShowsAsManyAsItCounts) {
    Rows rows;
    rows.add("a.example", "/");
    rows.add("a.example", "/api");
    rows.add("a.example", "/api/");
    rows.add("a.example", "/api/v1.2/users");
    rows.add("a.example", "/api/v1x2/users");
    rows.add("a.example", "/apiary");
    rows.add("a.example", "/orders/17");
    rows.add("a.example", "/orders/18/items?all");
    rows.add("a.example", "/u/3f2504e0-4f89-11d3-9a0c-0305e82c3301");
    rows.add("a.example", "/q/\"quoted\"\\and/more");
    rows.add("a.example:8080", "/api");
    rows.add("a.example:8080", "http://a.example:8080/api/x");
    rows.add("other.example:8443", "*");
    rows.add("", "/nobody");
    SideTreeModel model;
    model.setContent(rows.content());
    int checked = 0;
    checkCounts(model, rows.session, {}, checked);
    EXPECT_GE(checked, 20);
}

std::shared_ptr<const Program> programOf(std::string name, std::uint32_t pid) {
    Program program;
    program.pid = pid;
    program.name = std::move(name);
    return std::make_shared<const Program>(program);
}

TEST(SideTreeModelTest, ProgramsComeWithTheHostsTheyAsked) {
    Rows rows;
    rows.add("a.example", "/");
    rows.add("b.example", "/", 500);
    SideTreeModel model;
    const QAbstractItemModelTester tester(&model);
    model.setContent(rows.content());
    EXPECT_FALSE(model.sectionIndex(TreeKind::Programs).isValid());

    rows.session.connections[0].programs[0] = programOf("curl", 17);
    rows.addConnection(programOf("wrk\x1b[1m", 18));
    rows.add("a.example:8080", "/");
    rows.addConnection(programOf("curl", 19));
    rows.add("a.example", "/x");
    rows.addConnection(nullptr);
    rows.add("a.example", "/y");
    rows.addConnection(programOf("", 20));
    rows.add("a.example", "/z");
    model.setContent(rows.content());
    std::string text;
    const QModelIndex programs = model.sectionIndex(TreeKind::Programs);
    ASSERT_TRUE(programs.isValid());
    EXPECT_EQ(programs.row(), model.sectionIndex(TreeKind::Connections).row() + 1);
    append(text, model, programs, 0);
    EXPECT_EQ(text,
              "curl | 3 | 1\n"
              "  a.example | 2\n"
              "  b.example | 1 | 1\n"
              "wrk\xe2\x90\x9b[1m | 1\n"
              "  a.example:8080 | 1\n");
    EXPECT_EQ(programs.data(Role::kCopyRole).toString(), QStringLiteral("Programs"));
    int checked = 0;
    checkCounts(model, rows.session, {}, checked);
    EXPECT_GE(checked, 12);
}

TEST(SideTreeModelTest, TooManyProgramsAreCountedWhereTheyBelong) {
    Rows rows;
    const std::size_t many = SideTreeContent::kMostPrograms + 5;
    for (std::size_t i = 0; i < many; ++i) {
        rows.addConnection(programOf("p" + std::to_string(i), 1));
        rows.add("a.example", "/");
    }
    SideTreeModel model;
    model.setContent(rows.content());
    const auto content = rows.content();
    const TreeNode& section = content->node(content->section(TreeKind::Programs));
    EXPECT_EQ(section.children.size(), SideTreeContent::kMostPrograms);
    EXPECT_EQ(section.exchanges, many);
    EXPECT_EQ(section.left_out, 5U);
}

TEST(SideTreeModelTest, OfManyChildrenTheFirstAreShownAndMoreWhenAsked) {
    Rows rows;
    for (int i = 0; i < 1500; ++i) {
        rows.add("a.example", "/p" + std::to_string(i) + "x");
    }
    SideTreeModel model;
    const QAbstractItemModelTester tester(&model);
    model.setContent(rows.content());
    const QModelIndex host = find(model, QStringLiteral("a.example"));
    ASSERT_EQ(model.rowCount(host), 201);
    const auto more = [&] {
        return model.index(model.rowCount(host) - 1, 0, host);
    };
    EXPECT_EQ(more().data().toString(), QStringLiteral("and 1300 more"));
    model.showMore(more());
    EXPECT_EQ(model.rowCount(host), 1201);
    EXPECT_EQ(more().data().toString(), QStringLiteral("and 300 more"));
    model.showMore(more());
    EXPECT_EQ(model.rowCount(host), 1500);
    EXPECT_NE(more().data(Role::kKindRole).toInt(), static_cast<int>(TreeKind::More));
}

TEST(SideTreeModelTest, WhatIsTooMuchIsCountedWhereItBelongs) {
    Rows rows;
    const std::size_t many = SideTreeContent::kMostPaths + 50;
    for (std::size_t i = 0; i < many; ++i) {
        rows.add("a.example", "/p" + std::to_string(i) + "x");
    }
    const auto content = rows.content();
    EXPECT_LE(content->size(), SideTreeContent::kMostPaths + 20);
    const std::uint32_t host = content->node(content->section(TreeKind::Hosts)).children.front();
    EXPECT_EQ(content->node(host).exchanges, many);
    EXPECT_EQ(content->node(host).left_out, 50U);
}

TEST(SideTreeModelTest, ASearchShowsWhatContainsItAndWhatItIsIn) {
    Rows rows;
    rows.add("shop.example", "/cart/add");
    rows.add("shop.example", "/home");
    rows.add("api.example", "/CART");
    SideTreeModel model;
    const QAbstractItemModelTester tester(&model);
    model.setContent(rows.content());
    model.setSearch(QStringLiteral("cart"));
    EXPECT_EQ(textOf(model),
              "All exchanges | 3\n"
              "Marked | 0\n"
              "Hosts | 3\n"
              "  shop.example | 2\n"
              "    /cart | 1\n"
              "      /add | 1\n"
              "  api.example | 1\n"
              "    /CART | 1\n"
              "Connections | 3\n"
              "Findings\n");
    model.setSearch({});
    EXPECT_TRUE(find(model, QStringLiteral("/home")).isValid());
}

TEST(SideTreeModelTest, MarksAndCommentsHaveTheirLines) {
    Rows rows;
    for (int i = 0; i < 6; ++i) {
        rows.add("a.example", "/");
    }
    SideTreeModel model;
    const QAbstractItemModelTester tester(&model);
    model.setContent(rows.content());
    Annotations annotations;
    annotations.setMark(std::vector<std::uint32_t>{0, 1, 2, 4}, 3);
    annotations.setComment(5, QStringLiteral("<b>look</b>"));
    model.setAnnotations(annotations);
    const QModelIndex mark = find(model, QStringLiteral("Mark 3"));
    ASSERT_TRUE(mark.isValid());
    EXPECT_EQ(filterOf(mark), QStringLiteral("mark == \"3\""));
    const auto notes = annotations.snapshot();
    EXPECT_EQ(countOf(rows.session, filterOf(mark), notes.get()), 4U);
    EXPECT_EQ(countOf(rows.session, filterOf(mark.parent()), notes.get()), 5U);
    const QModelIndex comment = find(model, QStringLiteral("#6: <b>look</b>"));
    ASSERT_TRUE(comment.isValid());
    EXPECT_EQ(comment.data(Role::kExchangeRole).toUInt(), 5U);
    annotations.setMark(std::vector<std::uint32_t>{0, 1, 2, 4}, 0);
    annotations.setComment(5, {});
    model.setAnnotations(annotations);
    EXPECT_EQ(model.rowCount(model.sectionIndex(TreeKind::Marked)), 0);
}

TEST(SideTreeModelTest, HostileNamesAreShownPlainAndBounded) {
    Rows rows;
    rows.add("<img src=x>.example", "/<a href=\"x\">\xe2\x80\xae/" + std::string(1500, 'a') + "/b");
    rows.add("<img src=x>.example", std::string("/nul\0l", 6));
    SideTreeModel model;
    model.setContent(rows.content());
    const std::string text = textOf(model);
    EXPECT_THAT(text, testing::HasSubstr("<img src=x>.example"));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("\xe2\x80\xae")));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr(std::string(1, '\0'))));
    EXPECT_LT(text.size(), 2000U);
    const QModelIndex host = find(model, QStringLiteral("<img src=x>.example"));
    const QString tip = host.data(Qt::ToolTipRole).toString();
    EXPECT_FALSE(tip.contains(QStringLiteral("<img")));
    EXPECT_TRUE(tip.contains(QStringLiteral("&lt;img")));
    int checked = 0;
    checkCounts(model, rows.session, {}, checked);
    EXPECT_GT(checked, 3);
}

}  // namespace
}  // namespace waybill::gui
