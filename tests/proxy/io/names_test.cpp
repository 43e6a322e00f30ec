// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/names.h"

#include <array>
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

namespace waybill::proxy {
namespace {

NameAnswer made_answer() {
    constexpr std::array<Byte, 4> kMade{192, 0, 2, 7};
    return {{ip_from_v4(kMade.data())}, {}};
}

// Waits for answers.
class Answers {
public:
    std::function<void(Names::Answer)> taker() {
        return [this](const Names::Answer& answer) {
            const std::lock_guard lock(mutex_);
            answers_.push_back(answer);
            changed_.notify_all();
        };
    }
    std::vector<Names::Answer> wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return answers_.size() >= count; });
        return answers_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Names::Answer> answers_;
};

TEST(NamesTest, AddressesAndLocalhostNeedNoAsking) {
    Names names({}, [](const std::string&) {
        ADD_FAILURE() << "it was asked for";
        return NameAnswer{};
    });
    EXPECT_EQ(to_string(names.find("10.0.0.1", {})->addresses.at(0)), "10.0.0.1");
    EXPECT_EQ(to_string(names.find("2001:db8::1", {})->addresses.at(0)), "2001:db8::1");
    EXPECT_EQ(to_string(names.find("::ffff:10.0.0.1", {})->addresses.at(0)), "10.0.0.1");
    for (const char* host : {"localhost", "localhost.", "x.y.localhost"}) {
        ASSERT_EQ(names.find(host, {})->addresses.size(), 2U) << host;
        EXPECT_EQ(to_string(names.find(host, {})->addresses[0]), "127.0.0.1");
        EXPECT_EQ(to_string(names.find(host, {})->addresses[1]), "::1");
    }
}

TEST(NamesTest, ANameIsAskedForOnceAndKept) {
    std::atomic<int> asked{0};
    Names names({}, [&](const std::string& host) {
        EXPECT_EQ(host, "example.test");
        ++asked;
        return made_answer();
    });
    Answers answers;
    EXPECT_EQ(names.find("Example.test", answers.taker()), nullptr);
    answers.wait_for(1);
    const Names::Answer kept = names.find("example.TEST", answers.taker());
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(to_string(kept->addresses.at(0)), "192.0.2.7");
    EXPECT_EQ(asked, 1);
}

TEST(NamesTest, ANameOfAnotherScriptIsAskedForAsItIsInDns) {
    std::string asked;
    Names names({}, [&](const std::string& host) {
        asked = host;
        return made_answer();
    });
    Answers answers;
    names.find(
        "b\xc3\xbc"
        "cher.example",
        answers.taker());
    answers.wait_for(1);
    EXPECT_EQ(asked, "xn--bcher-kva.example");
}

TEST(NamesTest, WhoAsksMeanwhileWaitsForTheSameAnswer) {
    std::mutex gate;
    gate.lock();
    std::atomic<int> asked{0};
    Names names({}, [&](const std::string&) {
        ++asked;
        const std::lock_guard wait(gate);
        return made_answer();
    });
    Answers answers;
    EXPECT_EQ(names.find("one.test", answers.taker()), nullptr);
    EXPECT_EQ(names.find("one.test", answers.taker()), nullptr);
    gate.unlock();
    const std::vector<Names::Answer> told = answers.wait_for(2);
    EXPECT_EQ(told[0], told[1]);
    EXPECT_EQ(asked, 1);
}

TEST(NamesTest, AFailureIsTold) {
    Names names({}, [](const std::string&) { return NameAnswer{{}, "no such name"}; });
    Answers answers;
    names.find("gone.test", answers.taker());
    EXPECT_EQ(answers.wait_for(1).front()->failure, "no such name");
}

TEST(NamesTest, TooManyQuestionsAreRefused) {
    std::mutex gate;
    gate.lock();
    Names::Limits limits;
    limits.threads = 1;
    limits.waiting = 4;
    Answers answers;
    {
        auto names = std::make_unique<Names>(limits, [&](const std::string&) {
            const std::lock_guard wait(gate);
            return made_answer();
        });
        Names::Answer refused;
        for (int i = 0; i < 10 && refused == nullptr; ++i) {
            refused = names->find("name" + std::to_string(i) + ".test", answers.taker());
        }
        ASSERT_NE(refused, nullptr);
        EXPECT_EQ(refused->failure, "too many names are being looked up");
        gate.unlock();
        answers.wait_for(4);
    }
}

TEST(NamesTest, OldAnswersMakeRoomForNewOnes) {
    std::atomic<int> asked{0};
    Names::Limits limits;
    limits.kept = 8;
    Names names(limits, [&](const std::string&) {
        ++asked;
        return made_answer();
    });
    Answers answers;
    for (std::size_t i = 0; i < 100; ++i) {
        EXPECT_EQ(names.find("name" + std::to_string(i) + ".test", answers.taker()), nullptr);
        answers.wait_for(i + 1);
    }
    EXPECT_EQ(asked, 100);
}

}  // namespace
}  // namespace waybill::proxy
