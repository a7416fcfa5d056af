#include "profile/profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "profile/profile_files.hpp"
#include "profile/profile_json.hpp"

namespace wanprep {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kId = "novita/wan2.7-videoedit";

TEST(Profile, knows_every_documented_limit_of_a_video) {
  const auto video = load_profile(kId, shipped())->video;
  EXPECT_THAT(video.containers, ElementsAre("mp4", "mov"));
  EXPECT_EQ(video.duration_s.min, Rational(2));
  EXPECT_EQ(video.duration_s.max, Rational(10));
  EXPECT_EQ(video.side_px.max, Rational(4096));
  EXPECT_EQ(video.aspect.min, Rational(1, 8));
  EXPECT_EQ(video.bytes.max, Rational(100'000'000));
}

TEST(Profile, knows_every_documented_limit_of_an_image) {
  const auto image = load_profile(kId, shipped())->image;
  EXPECT_THAT(image.formats, ElementsAre("jpeg", "png", "bmp", "webp"));
  EXPECT_FALSE(image.transparency_allowed);
  EXPECT_EQ(image.side_px.min, Rational(240));
  EXPECT_EQ(image.side_px.max, Rational(8000));
  EXPECT_EQ(image.bytes.max, Rational(20'000'000));
}

TEST(Profile, takes_from_the_offer_how_many_references_the_vendor_takes) {
  EXPECT_EQ(load_profile(kId, shipped())->image.most_references, 3);
}

TEST(Profile, knows_every_documented_limit_of_a_request) {
  const auto request = load_profile(kId, shipped())->request;
  EXPECT_EQ(request.prompt_characters.max, Rational(5000));
  EXPECT_EQ(request.negative_prompt_characters.max, Rational(500));
  EXPECT_EQ(request.seed.max, Rational(2147483647));
  EXPECT_THAT(request.durations, ElementsAre(0, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_THAT(request.resolutions, ElementsAre("720P", "1080P"));
  EXPECT_EQ(request.default_resolution, "1080P");
  EXPECT_EQ(request.output_sizes.at("1080P").at("4:3"), (Size{1648, 1248}));
}

TEST(Profile, says_where_a_limit_comes_from_word_for_word) {
  const auto profile = load_profile(kId, shipped()).value();
  EXPECT_EQ(profile.video.bytes.source.documented_as, "max 100MB");
  EXPECT_THAT(profile.video.bytes.source.url, HasSubstr("https://novita.ai/docs/"));
  EXPECT_EQ(profile.date, "2026-11");
}

TEST(Profile, holds_no_price_and_admits_what_is_unknown) {
  const auto profile = load_profile(kId, shipped()).value();
  EXPECT_EQ(profile.price, std::nullopt);
  EXPECT_EQ(profile.bills_input, Bills::unknown);
  EXPECT_GT(profile.unknown.size(), 10U);
}

TEST(Profile, knows_how_the_vendor_is_asked) {
  const auto profile = load_profile(kId, shipped()).value();
  EXPECT_EQ(profile.id, kId);
  EXPECT_EQ(profile.base_url + profile.submit_path,
            "https://api.novita.ai/v3/async/wan2.7-videoedit");
  EXPECT_EQ(profile.result_path, "/v3/async/task-result");
  EXPECT_EQ(profile.result_link_lifetime_s, 3600);
}

TEST(Profile, an_unknown_id_lists_those_there_are) {
  for (const char* id :
       {"novita/other", "nobody", "", "../novita/wan2.7-videoedit", "novita/../x"}) {
    const auto error = load_profile(id, shipped()).error();
    EXPECT_EQ(error.code, Code::config) << id;
    EXPECT_THAT(error.message, HasSubstr(kId)) << id;
  }
}

TEST(Profile, of_a_file_may_name_its_model) {
  ProfileFiles files;
  const auto profile = files.load(files.offer());
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->id, kId);
}

TEST(Profile, of_a_file_may_embed_its_model) {
  ProfileFiles files;
  auto offer = files.offer();
  offer["model"] = files.model();
  offer["model"]["model"] = "another";
  offer["model"]["video"]["duration_s"]["max"] = "5.5";
  const auto profile = files.load(offer);
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->id, "novita/another");
  EXPECT_EQ(profile->video.duration_s.max, Rational(11, 2));
}

TEST(Profile, of_a_file_may_name_a_model_beside_it) {
  ProfileFiles files;
  auto model = files.model();
  model["model"] = "neighbor";
  files.write("neighbor.json", model.dump());
  auto offer = files.offer();
  offer["model"] = "neighbor";
  EXPECT_EQ(files.load(offer).value().model, "neighbor");
}

TEST(Profile, an_offer_may_narrow_its_model) {
  ProfileFiles files;
  auto offer = files.offer();
  offer["narrows"]["video"]["duration_s"] = bound("3", "8");
  offer["narrows"]["request"]["resolutions"] = {"1080P"};
  const auto profile = files.load(offer).value();
  EXPECT_EQ(profile.video.duration_s.min, Rational(3));
  EXPECT_EQ(profile.video.side_px.max, Rational(4096));
  EXPECT_EQ(profile.request.output_sizes.count("720P"), 0U);
}

TEST(Profile, an_offer_that_widens_its_model_is_refused_with_the_bound) {
  ProfileFiles files;
  auto offer = files.offer();
  offer["narrows"]["video"]["duration_s"] = bound("2", "12");
  const auto error = files.load(offer).error();
  EXPECT_EQ(error.code, Code::config);
  EXPECT_THAT(error.message, HasSubstr("offer.json"));
  EXPECT_THAT(error.message, HasSubstr("'narrows.video.duration_s.max' is 12/1"));
  EXPECT_THAT(error.message, HasSubstr("at most 10/1"));
}

TEST(Profile, an_offer_widens_also_with_a_longer_list_or_more_references) {
  ProfileFiles files;
  auto more_ratios = files.offer();
  more_ratios["narrows"]["request"]["ratios"] = {"16:9", "21:9"};
  EXPECT_THAT(files.load(more_ratios).error().message, HasSubstr("21:9"));
  auto more_images = files.offer();
  more_images["narrows"]["image"]["most_references"]["max"] = "5";
  EXPECT_THAT(files.load(more_images).error().message, HasSubstr("most_references.max"));
}

TEST(Profile, an_unknown_key_is_refused_and_the_known_ones_are_named) {
  ProfileFiles files;
  auto offer = files.offer();
  offer["prize"] = 1;
  const auto error = files.load(offer).error();
  EXPECT_EQ(error.code, Code::config);
  EXPECT_THAT(error.message, HasSubstr("'prize' is not a known key"));
  EXPECT_THAT(error.message, HasSubstr("price"));
}

TEST(Profile, a_missing_key_is_named) {
  ProfileFiles files;
  auto offer = files.offer();
  offer.erase("base_url");
  EXPECT_THAT(files.load(offer).error().message, HasSubstr("'base_url' is missing"));
}

TEST(Profile, a_number_must_be_exact) {
  ProfileFiles files;
  for (const nlohmann::ordered_json& value :
       {nlohmann::ordered_json(9.9), {"1/0"}, {"ten"}, {true}}) {
    auto offer = files.offer();
    offer["narrows"]["video"]["duration_s"] = bound("2", "9");
    offer["narrows"]["video"]["duration_s"]["max"] = value;
    EXPECT_THAT(files.load(offer).error().message, HasSubstr("duration_s.max")) << value;
  }
}

TEST(Profile, a_bound_upside_down_is_refused) {
  ProfileFiles files;
  auto offer = files.offer();
  offer["narrows"]["video"]["duration_s"] = bound("9", "3");
  EXPECT_THAT(files.load(offer).error().message, HasSubstr("above"));
}

TEST(Profile, a_file_may_carry_the_users_own_dated_price) {
  ProfileFiles files;
  auto offer = files.offer();
  offer["price"] = {{"currency", "USD"},
                    {"date", "2026-11-20"},
                    {"per_second", {{"720P", "0.10"}, {"1080P", "0.15"}}}};
  const auto price = files.load(offer).value().price.value();
  EXPECT_EQ(price.per_second.at("720P"), Rational(1, 10));
  EXPECT_EQ(price.currency, "USD");
}

TEST(Profile, a_price_for_an_unknown_resolution_is_refused) {
  ProfileFiles files;
  auto offer = files.offer();
  offer["price"] = {{"currency", "USD"}, {"date", "2026"}, {"per_second", {{"4K", "0.10"}}}};
  EXPECT_THAT(files.load(offer).error().message, HasSubstr("price.per_second.4K"));
}

TEST(Profile, a_model_name_cannot_lead_out_of_the_folders) {
  ProfileFiles files;
  auto offer = files.offer();
  offer["model"] = "../../secret";
  EXPECT_THAT(files.load(offer).error().message, HasSubstr("allowed are letters"));
}

TEST(Profile, a_file_that_is_no_profile_is_refused_by_name) {
  ProfileFiles files;
  files.write("broken.json", "{\"schema\": ");
  files.write("list.json", "[]");
  for (const char* name : {"broken.json", "list.json", "missing.json"}) {
    const auto error = load_profile(files.path(name), shipped()).error();
    EXPECT_EQ(error.code, Code::config) << name;
    EXPECT_THAT(error.message, HasSubstr(name));
  }
}

TEST(Limits, are_a_document_with_every_limit_and_its_source) {
  const auto document = to_json(load_profile(kId, shipped()).value());
  EXPECT_EQ(document["schema"], "wanprep.limits/1");
  EXPECT_EQ(document["profile"], kId);
  EXPECT_EQ(document["video"]["bytes"]["max"], "100000000");
  EXPECT_EQ(document["video"]["aspect"]["min"], "1/8");
  EXPECT_EQ(document["video"]["bytes"]["source"]["documented_as"], "max 100MB");
  EXPECT_TRUE(document["price"].is_null());
}

}  // namespace
}  // namespace wanprep
