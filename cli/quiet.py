"""Keeping the warnings of engines off the terminal."""

from __future__ import annotations

import logging
import os
import warnings


def hush_engines() -> None:
    """Keep what libraries for models warn of off the terminal, for the rest of the process."""
    os.environ["TRANSFORMERS_VERBOSITY"] = "error"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["TQDM_DISABLE"] = "1"
    warnings.simplefilter("ignore")
    for name in ("transformers", "torch", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.ERROR)
