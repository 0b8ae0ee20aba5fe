"""The keys of `sli:` whose SLIs are made of queries, not of other SLIs."""

from burnline_slo.domain.sli import PlainSLI
from burnline_slo.spec.native.sli.availability import AVAILABILITY
from burnline_slo.spec.native.sli.events import EVENTS
from burnline_slo.spec.native.sli.expressions import EXPRESSIONS, RATIO
from burnline_slo.spec.native.sli.key import SLIKeys
from burnline_slo.spec.native.sli.latency import LATENCY

PLAIN: SLIKeys[PlainSLI] = SLIKeys(keys=(EVENTS, LATENCY, AVAILABILITY, EXPRESSIONS, RATIO))
