"""`python -m burnline_sample_app.demo`."""

from burnline_sample_app.demo.cli import main

if __name__ == "__main__":
    main()
