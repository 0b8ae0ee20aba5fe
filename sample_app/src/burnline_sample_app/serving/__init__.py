"""What every role shares: its settings, its WSGI application, the server it runs in."""
