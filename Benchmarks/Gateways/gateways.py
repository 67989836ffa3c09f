"""Our side: the demo's two gateways, each a process of its own, as `securemail demo --prepare` configures them."""

from community import Community, wait_until
from processes import processor_seconds, proportional_kib


class Gateways:
    """Both gateways of one community; what is measured is a way through one of them, or through both."""

    def __init__(self, folder):
        self.community = Community.prepare(folder)
        self.community.serve("authority")
        for name in ("ministry", "kiwimail"):
            self.community.serve(name)
        for node in self.community.facts["nodes"]:
            wait_until(lambda: self.community.answers_mail(node), 30, f"{node['name']} holds the directory")

    def process(self, name):
        return self.community.processes[name]

    def one(self):
        """The ministry's gateway: the sink stands in for the other one, and takes what is sealed for it."""
        self.process("kiwimail").stop()
        node = self.community.node("kiwimail")
        keys = node["keys"]["tls"]
        options = ["--sink-certificate", keys["cert_pem"], "--sink-key", keys["key_pem"]]
        return Side(self, ["ministry"], node["peer"], options)

    def both(self):
        """From the ministry's gateway over the other one to its customer's server."""
        return Side(self, ["ministry", "kiwimail"], self.community.connector("harbour")["delivers_to"], [])

    def stop(self):
        self.community.stop()


class Side:
    def __init__(self, gateways, names, sink, options):
        self.to = gateways.community.node("ministry")["relay"]
        self.sink, self.options = sink, options
        self.processes = [gateways.process(name) for name in names]

    def processor_seconds(self):
        return sum(processor_seconds(process.pid) for process in self.processes)

    def proportional_kib(self):
        return sum(proportional_kib(process.pid) for process in self.processes)
