"""All servers of a small Swift in one process (Debian's python3 has its modules): python3 swift_servers.py FOLDER, which holds
swift.conf and NAME-server.conf. Prints "ready" once all of them listen."""
import logging.handlers
import os
import sys

import eventlet  # noqa: E402
import eventlet.wsgi  # noqa: E402
from swift.common import utils  # noqa: E402

utils.SWIFT_CONF_FILE = os.path.join(sys.argv[1], "swift.conf")
eventlet.hubs.use_hub(utils.get_hub())
eventlet.patcher.monkey_patch(all=False, socket=True, select=True, thread=True, time=True)

from swift.common.http_protocol import SwiftHttpProtocol  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.storage_policy import reload_storage_policies  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402


# What goes wrong inside is told on stderr, which the test keeps as a file; there may be no syslog.
logging.handlers.SysLogHandler = lambda *_, **__: logging.StreamHandler()


class Quiet:
    def write(self, *_):
        pass


class Cache(dict):
    """In the place of memcached; everything lives as long as the process."""

    def __bool__(self):
        return True

    def get(self, key, *_, **__):
        return super().get(key)

    def set(self, key, value, *_, **__):
        self[key] = value

    def incr(self, key, delta=1, *_, **__):
        self[key] = self.get(key, 0) or 0
        self[key] += delta
        return self[key]

    def delete(self, key, *_, **__):
        self.pop(key, None)


def with_cache(app):
    cache = Cache()

    def cached(environment, start_response):
        environment["swift.cache"] = cache
        return app(environment, start_response)
    return cached


def ring(folder, name, port):
    builder = RingBuilder(2, 1, 0)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": port, "device": "sda", "meta": ""})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, f"{name}.ring.gz"))


def main():
    folder = sys.argv[1]
    utils.validate_configuration()
    reload_storage_policies()
    ports = dict(line.split() for line in open(os.path.join(folder, "ports"), encoding="ascii"))
    for name in ("object", "container", "account"):
        ring(folder, name, int(ports[name]))
    for name, port in ports.items():
        app = loadapp(os.path.join(folder, f"{name}-server.conf"), global_conf={"log_requests": "no"})
        app = with_cache(app) if name == "proxy" else app
        listener = eventlet.listen(("127.0.0.1", int(port)))
        eventlet.spawn(eventlet.wsgi.server, listener, app, Quiet(), protocol=SwiftHttpProtocol, log_output=False)
    print("ready", flush=True)
    eventlet.event.Event().wait()


if __name__ == "__main__":
    main()
