#include "session/farm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

FarmJob job() {
  FarmJob out;
  out.program = "/opt/wanprep/bin/wanprep";
  out.list = "/show/shots.csv";
  out.out_dir = "/show/edited";
  out.folder = "/show/edited/farm";
  out.work_dir = "/show";
  out.options = {"--prompt=it's clay", "--service=rehearsal"};
  out.shots = {{"s1", "6.000"}, {"s2", "8.008"}};
  return out;
}

std::string text_of(const std::vector<FarmFile>& files, const std::string& name) {
  for (const auto& file : files)
    if (file.name == name) return file.text;
  return {};
}

Json valid() { return Json::parse(text_of(*openjd_files(job(), {}), "template.json")); }

std::vector<std::string> problems(const Json& document) { return openjd_problems(document.dump()); }

TEST(Farm, quotes_whatever_is_in_a_word) {
  EXPECT_EQ(shell_word("a-b_c=1"), "a-b_c=1");
  EXPECT_EQ(shell_word("it's; $(x)"), "'it'\\''s; $(x)'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(FarmSlurm, throttles_deliveries_or_holds_a_license) {
  SlurmChoices choices;
  EXPECT_THAT(text_of(*slurm_files(job(), choices), "deliver.sbatch"), HasSubstr("--array=0-1%4"));
  choices.license = "wan:1";
  const auto files = *slurm_files(job(), choices);
  EXPECT_THAT(text_of(files, "deliver.sbatch"), HasSubstr("--licenses=wan:1"));
  EXPECT_THAT(text_of(files, "conform.sbatch"), Not(HasSubstr("licenses")));
}

TEST(FarmSlurm, gives_money_to_deliveries_alone_and_to_each_no_more_than_its_own) {
  FarmJob paid = job();
  paid.paid = true;
  const auto script = text_of(*slurm_files(paid, {}), "stage.sh");
  EXPECT_THAT(script, HasSubstr("[ \"$stage\" = deliver ] && money=(--yes --max-billed-seconds"));
  EXPECT_THAT(text_of(*slurm_files(job(), {}), "stage.sh"), HasSubstr("money=()"));
}

TEST(FarmSlurm, refuses_what_slurm_could_misread) {
  SlurmChoices choices;
  choices.license = "wan:1\n#SBATCH --wrap";
  EXPECT_FALSE(slurm_files(job(), choices));
  FarmJob odd = job();
  odd.work_dir = "/a b";
  EXPECT_FALSE(slurm_files(odd, {}));
}

TEST(FarmDeadline, chains_the_stages_frame_by_frame) {
  const auto files = *deadline_files(job(), {});
  EXPECT_THAT(text_of(files, "conform.job_info.txt"), HasSubstr("Frames=0-1\nChunkSize=1\n"));
  EXPECT_THAT(text_of(files, "conform.job_info.txt"), Not(HasSubstr("JobDependencies")));
  EXPECT_THAT(text_of(files, "restore.job_info.txt"), HasSubstr("IsFrameDependent=true"));
  EXPECT_THAT(text_of(files, "deliver.job_info.txt"), HasSubstr("MachineLimit=4"));
  EXPECT_THAT(text_of(files, "deliver.plugin_info.txt"), HasSubstr("deliver <STARTFRAME>"));
}

TEST(FarmOpenJd, writes_what_the_specification_allows) {
  EXPECT_THAT(problems(valid()), IsEmpty());
  EXPECT_EQ(valid()["steps"].size(), 3u);
  EXPECT_EQ(valid()["steps"][2]["dependencies"][0]["dependsOn"], "Deliver");
}

TEST(FarmOpenJd, refuses_a_path_that_would_leave_its_quotes_or_begin_an_expression) {
  FarmJob odd = job();
  odd.out_dir = "/it's";
  EXPECT_FALSE(openjd_files(odd, {}));
  odd = job();
  odd.options = {"--prompt={{Param.X}}"};
  EXPECT_FALSE(openjd_files(odd, {}));
}

struct Broken {
  const char* what;
  std::function<void(Json&)> change;
  const char* said;
};

TEST(FarmOpenJdRules, find_every_kind_of_break) {
  const std::vector<Broken> cases{
      {"version", [](Json& d) { d["specificationVersion"] = "x"; }, "specificationVersion"},
      {"no name", [](Json& d) { d.erase("name"); }, "'name' is missing"},
      {"long name", [](Json& d) { d["name"] = std::string(129, 'x'); }, "allowed 1 to 128"},
      {"control", [](Json& d) { d["name"] = "a\nb"; }, "control characters"},
      {"stranger", [](Json& d) { d["steps"][0]["frames"] = 1; }, "'frames' is not allowed"},
      {"no steps", [](Json& d) { d["steps"] = Json::array(); }, "steps is no list"},
      {"twice", [](Json& d) { d["steps"][1]["name"] = "Conform"; }, "stands there twice"},
      {"unknown step", [](Json& d) { d["steps"][1]["dependencies"][0]["dependsOn"] = "X"; },
       "no step 'X'"},
      {"itself", [](Json& d) { d["steps"][1]["dependencies"][0]["dependsOn"] = "Deliver"; },
       "depends on itself"},
      {"loop",
       [](Json& d) {
         d["steps"][0]["dependencies"] = Json::array({{{"dependsOn", "Restore"}}});
       },
       "waits for itself"},
      {"parameter name", [](Json& d) { d["parameterDefinitions"][0]["name"] = "1x"; },
       "no identifier"},
      {"parameter type", [](Json& d) { d["parameterDefinitions"][0]["type"] = "FOLDER"; },
       "'FOLDER'"},
      {"data flow", [](Json& d) { d["parameterDefinitions"][0]["dataFlow"] = "BOTH"; }, "'BOTH'"},
      {"range",
       [](Json& d) {
         d["steps"][0]["parameterSpace"]["taskParameterDefinitions"][0]["range"] = "9-1";
       },
       "no range"},
      {"timeout", [](Json& d) { d["steps"][0]["script"]["actions"]["onRun"]["timeout"] = 0; },
       "timeout"},
      {"notice",
       [](Json& d) {
         d["steps"][0]["script"]["actions"]["onRun"]["cancelation"]["notifyPeriodInSeconds"] = 601;
       },
       "1 to 600"},
      {"reference",
       [](Json& d) { d["steps"][0]["script"]["embeddedFiles"][0]["data"] = "{{Param.Nope}}"; },
       "'{{Param.Nope}}' is not defined"},
      {"open", [](Json& d) { d["steps"][0]["script"]["embeddedFiles"][0]["data"] = "{{Param"; },
       "not closed"},
      {"file name",
       [](Json& d) { d["steps"][0]["script"]["embeddedFiles"][0]["filename"] = "a/b"; }, "slash"},
      {"no args",
       [](Json& d) { d["steps"][0]["script"]["actions"]["onRun"]["args"] = Json::array(); },
       "args"},
  };
  for (const Broken& broken : cases) {
    Json document = valid();
    broken.change(document);
    EXPECT_THAT(problems(document), Contains(HasSubstr(broken.said))) << broken.what;
  }
  EXPECT_THAT(openjd_problems("{"), Contains(HasSubstr("no JSON")));
}

}  // namespace
}  // namespace wanprep
