// Rules of the Open Job Description specification, 2023-09, written from its text: names, lengths,
// counts, references. Only what openjd_files() emits is allowed here.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/utf8.hpp"
#include "session/farm.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

bool is_identifier(const std::string& text) {
  if (text.empty() || text.size() > 64 || std::isdigit(static_cast<unsigned char>(text[0])) != 0)
    return false;
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

class Rules {
 public:
  std::vector<std::string> problems;

  void document(const Json& doc) {
    if (!object(doc, "the template",
                {"specificationVersion", "name", "description", "parameterDefinitions", "steps"}))
      return;
    if (text(doc, "specificationVersion") != "jobtemplate-2023-09")
      say("specificationVersion is not jobtemplate-2023-09");
    length("name", text(doc, "name"), 1, 128);
    if (has_control(text(doc, "name"))) say("name holds control characters");
    if (doc.contains("description")) length("description", text(doc, "description"), 1, 2048);
    parameters(doc.value("parameterDefinitions", Json::array()));
    steps(doc.value("steps", Json()));
    loops();
  }

 private:
  void say(std::string problem) { problems.push_back(std::move(problem)); }

  bool object(const Json& value, const std::string& what, const std::set<std::string>& allowed) {
    if (!value.is_object()) {
      say(what + " is no object");
      return false;
    }
    for (const auto& [key, ignored] : value.items())
      if (allowed.count(key) == 0) say(fmt::format("{}: '{}' is not allowed here", what, key));
    return true;
  }

  std::string text(const Json& value, const char* key) {
    const auto found = value.find(key);
    if (found == value.end() || !found->is_string()) {
      say(fmt::format("'{}' is missing or no text", key));
      return {};
    }
    return found->get<std::string>();
  }

  void length(const std::string& what, const std::string& value, std::size_t least,
              std::size_t most) {
    const std::size_t size = code_point_count(value);
    if (size < least || size > most)
      say(fmt::format("{} has {} characters, allowed {} to {}", what, size, least, most));
  }

  void one_of(const std::string& what, const std::string& value,
              const std::set<std::string>& words) {
    if (words.count(value) == 0) say(fmt::format("{}: '{}' is not allowed", what, value));
  }

  void named(const std::string& what, const std::string& name, std::set<std::string>& seen) {
    if (!is_identifier(name)) say(fmt::format("{} '{}' is no identifier", what, name));
    if (!seen.insert(name).second) say(fmt::format("{} '{}' stands there twice", what, name));
  }

  void parameters(const Json& list) {
    if (!list.is_array() || list.empty() || list.size() > 50)
      return say("parameterDefinitions is no list of 1 to 50");
    for (const Json& one : list) {
      if (!object(one, "a parameter",
                  {"name", "type", "objectType", "dataFlow", "default", "description"}))
        continue;
      named("parameter", text(one, "name"), parameters_);
      one_of("type", text(one, "type"), {"PATH"});
      one_of("objectType", text(one, "objectType"), {"FILE", "DIRECTORY"});
      one_of("dataFlow", text(one, "dataFlow"), {"NONE", "IN", "OUT", "INOUT"});
      length("default", text(one, "default"), 0, 1024);
      length("description", text(one, "description"), 1, 2048);
    }
  }

  void steps(const Json& list) {
    if (!list.is_array() || list.empty()) return say("steps is no list of at least one");
    for (const Json& step : list)
      if (object(step, "a step", {"name", "dependencies", "parameterSpace", "script"})) {
        const std::string name = text(step, "name");
        length("a step's name", name, 1, 64);
        if (has_control(name)) say("a step's name holds control characters");
        if (!steps_.insert(name).second) say(fmt::format("step '{}' stands there twice", name));
      }
    for (const Json& step : list)
      if (step.is_object()) one_step(step);
  }

  void one_step(const Json& step) {
    const std::string name = text(step, "name");
    std::set<std::string> before;
    for (const Json& one : step.value("dependencies", Json::array())) {
      if (!object(one, "a dependency", {"dependsOn"})) continue;
      const std::string on = text(one, "dependsOn");
      if (on == name) say(fmt::format("step '{}' depends on itself", name));
      if (steps_.count(on) == 0) say(fmt::format("there is no step '{}' to depend on", on));
      if (!before.insert(on).second) say(fmt::format("'{}' is depended on twice", on));
    }
    needs_[name] = before;
    std::set<std::string> tasks;
    if (step.contains("parameterSpace")) space(step["parameterSpace"], tasks);
    script(step.value("script", Json()), tasks);
  }

  void space(const Json& value, std::set<std::string>& names) {
    if (!object(value, "a parameterSpace", {"taskParameterDefinitions"})) return;
    const Json list = value.value("taskParameterDefinitions", Json());
    if (!list.is_array() || list.empty() || list.size() > 16)
      return say("taskParameterDefinitions is no list of 1 to 16");
    for (const Json& one : list) {
      if (!object(one, "a task parameter", {"name", "type", "range"})) continue;
      named("task parameter", text(one, "name"), names);
      one_of("a task parameter's type", text(one, "type"), {"INT"});
      range(text(one, "range"));
    }
  }

  void range(const std::string& value) {
    const auto dash = value.find('-', 1);
    const std::string first = value.substr(0, dash);
    const std::string last = dash == std::string::npos ? first : value.substr(dash + 1);
    const auto whole = [](const std::string& digits) {
      return !digits.empty() && digits.size() < 10 &&
             digits.find_first_not_of("0123456789") == std::string::npos;
    };
    if (!whole(first) || !whole(last) || std::stol(first) > std::stol(last))
      say(fmt::format("'{}' is no range of whole numbers", value));
  }

  void script(const Json& value, const std::set<std::string>& tasks) {
    if (!object(value, "a script", {"actions", "embeddedFiles"})) return;
    std::set<std::string> files;
    for (const Json& file : value.value("embeddedFiles", Json::array())) {
      if (!object(file, "an embedded file", {"name", "type", "filename", "runnable", "data"}))
        continue;
      named("embedded file", text(file, "name"), files);
      one_of("an embedded file's type", text(file, "type"), {"TEXT"});
      length("filename", text(file, "filename"), 1, 64);
      if (text(file, "filename").find('/') != std::string::npos) say("a filename holds a slash");
      const std::string data = text(file, "data");
      if (data.empty()) say("an embedded file is empty");
      references(data, tasks, files);
    }
    const Json actions = value.value("actions", Json());
    if (!object(actions, "actions", {"onRun"})) return;
    action(actions.value("onRun", Json()), tasks, files);
  }

  void action(const Json& run, const std::set<std::string>& tasks,
              const std::set<std::string>& files) {
    if (!object(run, "onRun", {"command", "args", "timeout", "cancelation"})) return;
    if (text(run, "command").empty()) say("command is empty");
    const Json args = run.value("args", Json());
    if (!args.is_array() || args.empty()) say("args is no list of at least one");
    for (const Json& arg : args)
      if (arg.is_string()) references(arg.get<std::string>(), tasks, files);
    const auto timeout = run.find("timeout");
    if (timeout == run.end() || !timeout->is_number_integer() || timeout->get<int>() < 1)
      say("timeout is no whole number above 0");
    const Json stop = run.value("cancelation", Json());
    if (!object(stop, "cancelation", {"mode", "notifyPeriodInSeconds"})) return;
    one_of("cancelation's mode", text(stop, "mode"), {"NOTIFY_THEN_TERMINATE", "TERMINATE"});
    const auto period = stop.find("notifyPeriodInSeconds");
    if (period != stop.end() &&
        (!period->is_number_integer() || period->get<int>() < 1 || period->get<int>() > 600))
      say("notifyPeriodInSeconds is not within 1 to 600");
  }

  /// Every {{Name.Of.Value}} must be something that is defined where it stands.
  void references(const std::string& data, const std::set<std::string>& tasks,
                  const std::set<std::string>& files) {
    for (auto at = data.find("{{"); at != std::string::npos; at = data.find("{{", at + 2)) {
      const auto end = data.find("}}", at);
      if (end == std::string::npos) return say("an expression is not closed");
      const std::string name = data.substr(at + 2, end - at - 2);
      const auto under = [&name](const char* prefix, const std::set<std::string>& names) {
        const std::string start(prefix);
        return name.starts_with(start) && names.count(name.substr(start.size())) != 0;
      };
      if (!under("Param.", parameters_) && !under("RawParam.", parameters_) &&
          !under("Task.Param.", tasks) && !under("Task.File.", files))
        say(fmt::format("'{{{{{}}}}}' is not defined", name));
    }
  }

  void loops() {
    for (const std::string& step : steps_) {
      std::set<std::string> reached;
      std::vector<std::string> open(needs_[step].begin(), needs_[step].end());
      while (!open.empty()) {
        const std::string one = open.back();
        open.pop_back();
        if (!reached.insert(one).second) continue;
        open.insert(open.end(), needs_[one].begin(), needs_[one].end());
      }
      if (reached.count(step) != 0) say(fmt::format("step '{}' waits for itself", step));
    }
  }

  std::set<std::string> parameters_, steps_;
  std::map<std::string, std::set<std::string>> needs_;
};

}  // namespace

std::vector<std::string> openjd_problems(const std::string& document) {
  const Json doc = Json::parse(document, nullptr, false);
  if (doc.is_discarded()) return {"it is no JSON document"};
  Rules rules;
  try {
    rules.document(doc);
  } catch (const Json::exception& error) {
    rules.problems.push_back(error.what());
  }
  return rules.problems;
}

}  // namespace wanprep
