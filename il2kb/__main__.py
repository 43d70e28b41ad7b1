"""`python -m il2kb`: the command line."""

from il2kb.cli import main

if __name__ == "__main__":
    main()
