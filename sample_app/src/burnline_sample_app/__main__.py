"""`python -m burnline_sample_app`."""

from burnline_sample_app.cli import main

if __name__ == "__main__":
    main()
