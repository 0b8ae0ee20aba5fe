"""The database of one service, through SQLAlchemy."""
