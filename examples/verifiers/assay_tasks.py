"""An environment of the package verifiers: it finds them by the name of a module, which has no dot."""

import verifiers

if hasattr(verifiers, "SingleTurnEnv"):  # up to 0.3
    from assay.harness.verifiers_v0 import load_environment

    __all__ = ["load_environment"]
else:
    from assay.harness.verifiers_v1 import AssayTaskset

    __all__ = ["AssayTaskset"]
