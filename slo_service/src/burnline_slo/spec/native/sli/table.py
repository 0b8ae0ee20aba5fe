"""All keys of `sli:`."""

from burnline_slo.domain.composite import CompositeSLI
from burnline_slo.domain.sli import SLI
from burnline_slo.spec.native.sli.composite import COMPOSITE
from burnline_slo.spec.native.sli.key import SLIKeys
from burnline_slo.spec.native.sli.plain import PLAIN
from burnline_slo.spec.native.sli.timeslices import TIMESLICES

SLI_KEYS: SLIKeys[SLI | CompositeSLI] = SLIKeys(keys=(*PLAIN.keys, TIMESLICES, COMPOSITE))
