"""The Flask service with several workers: gunicorn -c gunicorn.conf.py flask_shop:app

Burnline needs no hooks here: any worker's /metrics has the sum of all. gunicorn's own access log would say again what
Burnline's lines say, so it stays off.
"""

workers = 2
preload_app = True
accesslog = None
