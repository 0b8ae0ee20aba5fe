"""Requests: WSGI and ASGI apps, their metrics page and their health pages."""
