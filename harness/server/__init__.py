"""Instances, verdicts, proofs and step oracles over HTTP. Needs the extra `server`."""
