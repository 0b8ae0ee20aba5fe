"""The same SLO in every format."""

NATIVE = """version: burnline/v1
service: till
slos:
  - name: errors
    objective: 99.9%
    sli:
      events:
        bad: requests_total{code=~"5..", job="till"}
        total: requests_total{job="till"}
"""
SLOTH = """version: prometheus/v1
service: till
slos:
  - name: errors
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(requests_total{job="till",code=~"5.."}[{{.window}}]))
        total_query: sum(rate(requests_total{job="till"}[{{.window}}]))
"""
SLOTH_RESOURCE = """apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: {name: till}
spec:
  service: till
  slos:
    - name: errors
      objective: 99.9
      sli:
        raw:
          errorRatioQuery: |
            sum(rate(requests_total{job="till",code=~"5.."}[{{.window}}]))
            / sum(rate(requests_total{job="till"}[{{.window}}]))
"""
PYRRA = """apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: errors, namespace: till}
spec:
  target: "99.9"
  window: 30d
  indicator:
    ratio:
      errors: {metric: 'requests_total{job="till",code=~"5.."}'}
      total: {metric: 'requests_total{job="till"}'}
"""
OPENSLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: errors}
spec:
  service: till
  indicatorRef: errors
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.999}]
"""
OPENSLO_SLI = """apiVersion: openslo/v1
kind: SLI
metadata: {name: errors}
spec:
  ratioMetric:
    counter: true
    bad: {metricSource: {type: Prometheus, spec: {query: 'sum(requests_total{job="till",code=~"5.."})'}}}
    total: {metricSource: {type: Prometheus, spec: {query: 'sum(requests_total{job="till"})'}}}
"""
OPENSLO_ALPHA = """apiVersion: openslo/v1alpha
kind: SLO
metadata: {name: errors}
spec:
  service: till
  timeWindows: [{unit: Day, count: 30}]
  objectives:
    - target: 0.999
      ratioMetrics:
        bad: {source: prometheus, query: 'sum(rate(requests_total{job="till",code=~"5.."}[{{.window}}]))'}
        total: {source: prometheus, query: 'sum(rate(requests_total{job="till"}[{{.window}}]))'}
"""
