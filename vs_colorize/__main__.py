"""`python -m vs_colorize`: the command line."""

from vs_colorize.cli.main import main

if __name__ == "__main__":
    main()
