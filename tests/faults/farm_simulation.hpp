// A night on a farm on paper: the real next() of jobs and of the batch, a fake clock, a service
// with a rate, nodes that die, an outage. No file, no thread, no socket.
#pragma once

#include <cstdint>
#include <queue>
#include <random>
#include <tuple>
#include <vector>

#include "session/batch_queue.hpp"
#include "session/next.hpp"

namespace wanprep {

struct Night {
  std::size_t shots = 2000;
  int local = 30;        ///< workers that conform and restore
  int in_flight = 170;   ///< workers that deliver
  int per_minute = 30;   ///< what the service takes; the batch keeps to it
  int deaths_in = 2000;  ///< one step in so many kills its node
  int busy_in = 200;     ///< one send in so many is answered "not yet" all the same
  int expires_in = 20;   ///< one result link in so many is dead when it is used
  std::chrono::hours outage_at{6}, outage_for{24};
  std::uint64_t seed = 1;
};

struct Morning {
  std::size_t done = 0, unknown = 0, stuck = 0;
  std::size_t posts = 0;       ///< that reached the service and made a task
  std::size_t paid_twice = 0;  ///< shots with more than one task
  std::size_t lost = 0;        ///< tasks whose id no journal has, beyond the unknown ones
  std::size_t deaths = 0, not_yet = 0, expired = 0;
  double hours = 0;
  double of_the_rate = 0;  ///< tasks made, of what the rate allows while the service was there
};

class FarmSimulation {
 public:
  explicit FarmSimulation(const Night& night);
  Morning run();

 private:
  struct Shot {
    Job job;
    Hand hand;
    Stage stage = Stage::conform;
    int tasks = 0;
    int failures = 0, tries = 0;
    Instant task_ends{};
  };
  using Event = std::tuple<Instant, std::size_t>;

  bool outage() const;
  bool one_in(int n);
  int between(int least, int most);
  void begin_what_may();
  void step(std::size_t number);
  void again(std::size_t number, std::chrono::milliseconds after);
  void end(std::size_t number, Stage next);
  void end_later(std::size_t number, std::chrono::milliseconds after);
  void die(std::size_t number);
  void act(std::size_t number, const Action& action);
  void send(std::size_t number);
  void look(std::size_t number);
  void fetch(std::size_t number);

  Night night_;
  std::mt19937_64 random_;
  Instant begin_{std::chrono::seconds{1'800'000'000}};
  Instant now_ = begin_;
  Instant last_post_{};
  Instant wake_{};
  BatchQueue queue_;
  SendPace pace_;
  Pace job_pace_;
  std::vector<Shot> shots_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  Morning morning_;
};

}  // namespace wanprep
