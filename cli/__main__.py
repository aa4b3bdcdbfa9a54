"""`python -m assay.cli` is the `assay` command."""

from .main import main

if __name__ == "__main__":
    main()
