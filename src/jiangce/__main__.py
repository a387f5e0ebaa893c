"""`python -m jiangce` is the command line."""

from jiangce.cli import main

if __name__ == "__main__":
    main()
