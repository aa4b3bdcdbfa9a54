"""The resources server `assay`, as `gym env start` runs it."""

from assay.harness.nemo_gym import AssayServer

if __name__ == "__main__":
    AssayServer.run_webserver()
