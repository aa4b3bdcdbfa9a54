"""An environment of the package verifiers: it finds them by the name of a module, which has no dot."""

from assay.harness.verifiers_v1 import AssayTaskset

__all__ = ["AssayTaskset"]
