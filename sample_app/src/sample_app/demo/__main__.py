"""`python -m sample_app.demo`."""

from sample_app.demo.cli import main

if __name__ == "__main__":
    main()
