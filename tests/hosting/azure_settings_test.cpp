#include <gtest/gtest.h>

#include "hosting/hosts.hpp"

namespace wanprep {
namespace {

Surroundings surroundings(std::map<std::string, std::string> variables) {
  return {[variables](const std::string& name) {
            const auto at = variables.find(name);
            return at == variables.end() ? std::string() : at->second;
          },
          [](const std::filesystem::path&) -> std::optional<std::string> { return std::nullopt; }};
}

TargetSettings target() {
  TargetSettings settings;
  settings.target = "az://account/container/in";
  settings.public_url = "https://pub.example/";
  return settings;
}

TEST(AzureSettings, a_token_of_the_target_is_not_overruled_by_a_key_of_the_surroundings) {
  auto settings = target();
  settings.token = Secret("sv=1&sig=own");
  const auto az = azure_settings(settings, surroundings({{"AZURE_STORAGE_KEY", "a2V5"}}));
  ASSERT_TRUE(az) << az.error().message;
  EXPECT_TRUE(az->key.key.empty());
  EXPECT_EQ(az->sas.reveal(), "sv=1&sig=own");
}

TEST(AzureSettings, a_key_of_the_surroundings_serves_a_target_without_credentials) {
  const auto az = azure_settings(target(), surroundings({{"AZURE_STORAGE_KEY", "a2V5"},
                                                         {"AZURE_STORAGE_SAS_TOKEN", "?sig=x"}}));
  ASSERT_TRUE(az) << az.error().message;
  EXPECT_EQ(az->key.key.reveal(), "key");
  EXPECT_TRUE(az->sas.empty());
}

TEST(AzureSettings, the_key_of_another_account_is_not_used) {
  const auto az = azure_settings(
      target(), surroundings({{"AZURE_STORAGE_ACCOUNT", "other"}, {"AZURE_STORAGE_KEY", "a2V5"}}));
  ASSERT_FALSE(az);
  EXPECT_EQ(az.error().code, Code::config);
}

}  // namespace
}  // namespace wanprep
