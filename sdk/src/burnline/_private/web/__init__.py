"""Requests: WSGI and ASGI apps, measured."""
