#include <gtest/gtest.h>

#include "support/stages_world.hpp"
#include "unit/mail/message_reader.hpp"

namespace billmill::usecases {
namespace {

using ports::DeliveryState;
using ports::Stage;
using tests::id_of;
using tests::World;

constexpr Milliseconds half_an_hour{30 * 60'000};

std::string pdf_of(const document::Entity& entity) {
    if (entity.header("Content-Type").starts_with("application/pdf"))
        return document::decode_base64(entity.body);
    for (const auto& part : entity.parts) {
        if (auto pdf = pdf_of(part); !pdf.empty()) return pdf;
    }
    return {};
}

/// A bill that stand-in/1 issued, and whose mail has not left yet.
struct WaitingMail {
    WaitingMail() {
        world.register_customer("priya");
        world.mailer.away = true;
        world.bill("bill");
        world.run();
        world.mailer.answer = [this](const ports::OutgoingMail& mail) {
            const auto entity = document::read_entity(mail.message);
            mailed.push_back(entity ? sha256(pdf_of(*entity)) : Digest{});
            recorded.push_back(world.delivery("bill").rendition);
            return tests::acceptance();
        };
    }
    void lose_the_file() { std::filesystem::remove_all(world.folder() / "documents"); }
    /// Another program takes over: its renderer, and a mail server that is there.
    void update(const std::string& renderer) {
        world.renderer_version = renderer;
        world.mailer.away = false;
        world.reboot();
    }
    std::string metrics() { return world.process->registry.text(); }

    World world;
    std::vector<Digest> mailed;                             ///< The PDF in each mail.
    std::vector<std::optional<ports::Rendition>> recorded;  ///< What the delivery said as each mail left.
};

class MailedDocument : public testing::Test, protected WaitingMail {};

TEST_F(MailedDocument, IsAsIssuedWhileItsFileIsThere) {
    update("stand-in/2");
    world.run_for(half_an_hour);
    ASSERT_EQ(mailed.size(), 1U);
    EXPECT_EQ(mailed[0], world.invoice("bill")->sha256);
    EXPECT_FALSE(world.delivery("bill").rendition);
    world.expect_sound();
}

TEST_F(MailedDocument, OfAnOlderRecordIsARenditionThatItsDeliveryNames) {
    lose_the_file();
    update("stand-in/2");
    world.run_for(half_an_hour);
    ASSERT_EQ(mailed.size(), 1U);
    EXPECT_NE(mailed[0], world.invoice("bill")->sha256);
    const auto delivery = world.delivery("bill");
    EXPECT_EQ(delivery.state, DeliveryState::sent);
    EXPECT_EQ(delivery.rendition, (ports::Rendition{"stand-in/2", mailed[0]}));
    EXPECT_EQ(recorded[0], delivery.rendition) << "recorded before the mail left";
    EXPECT_EQ(*world.engines->files->read(world.file_of(id_of("bill"))), std::nullopt)
        << "never under the record's name";
}

/// Returns how many calls were made until the mail left.
int mail_a_rendition(tests::Fuse fuse) {
    WaitingMail waiting;
    waiting.lose_the_file();
    waiting.update("stand-in/2");
    waiting.world.fuse = fuse;
    int calls = 0;
    const auto answer = waiting.world.mailer.answer;
    waiting.world.mailer.answer = [&](const ports::OutgoingMail& mail) {
        calls = waiting.world.fuse.calls;
        return answer(mail);
    };
    waiting.world.run_for(half_an_hour);
    EXPECT_FALSE(waiting.mailed.empty());
    for (std::size_t i = 0; i < waiting.mailed.size(); ++i)
        EXPECT_EQ(waiting.recorded[i], (ports::Rendition{"stand-in/2", waiting.mailed[i]}));
    EXPECT_EQ(waiting.world.delivery("bill").state, DeliveryState::sent);
    return calls;
}

/// One fault at each call in turn, of the request or of the reply alone.
TEST(MailedRendition, LeavesOnlyOnceItIsRecorded) {
    const int calls = mail_a_rendition({});
    ASSERT_GT(calls, 3);
    for (const auto lose : {tests::Lose::request, tests::Lose::reply}) {
        for (int n = 0; n <= calls; ++n) {
            SCOPED_TRACE("fault at call " + std::to_string(n));
            mail_a_rendition({.at = n, .lose = lose});
        }
    }
}

TEST_F(MailedDocument, ThatTheSameRendererMakesDifferentlyIsNeverMailed) {
    lose_the_file();
    update("stand-in/1!drifted");
    testing::internal::CaptureStderr();
    world.run_for(half_an_hour);
    const auto log = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(mailed.empty());
    const auto delivery = world.delivery("bill");
    EXPECT_EQ(delivery.state, DeliveryState::failed);
    EXPECT_EQ(delivery.last_error, "document_differs");
    const auto letter = world.dead_letter(Stage::notify, delivery.id);
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->history.back().code, "document_differs");
    EXPECT_NE(metrics().find("billmill_documents_differing_total 1\n"), std::string::npos) << metrics();
    EXPECT_NE(log.find("error document_differs invoice=" + id_of("bill").text()), std::string::npos) << log;
    EXPECT_EQ(*world.engines->files->read(world.file_of(id_of("bill"))), std::nullopt);
}

TEST_F(MailedDocument, ReplacesADamagedCopy) {
    const ports::DocumentFile damaged{world.file_of(id_of("bill")), "%PDF damaged"};
    ASSERT_TRUE(world.engines->files->write({&damaged, 1}));
    update("stand-in/1");
    world.run_for(half_an_hour);
    ASSERT_EQ(mailed.size(), 1U);
    EXPECT_EQ(mailed[0], world.invoice("bill")->sha256);
    EXPECT_FALSE(world.delivery("bill").rendition);
    EXPECT_NE(metrics().find("billmill_documents_differing_total 0\n"), std::string::npos) << metrics();
    world.expect_sound();  // Its file is there again, with the record's hash.
}

}  // namespace
}  // namespace billmill::usecases
