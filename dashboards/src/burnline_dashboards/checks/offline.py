"""All checks that need nothing but the files."""

from collections.abc import Sequence

from burnline_dashboards.checks.fields import FIELDS
from burnline_dashboards.checks.finding import Check
from burnline_dashboards.checks.links import LINKS
from burnline_dashboards.checks.other_languages import LANGUAGES
from burnline_dashboards.checks.queries import QUERIES
from burnline_dashboards.checks.structure import STRUCTURE
from burnline_dashboards.checks.tables import TABLES
from burnline_dashboards.checks.variables import VARIABLES

OFFLINE: Sequence[Check] = (*STRUCTURE, *VARIABLES, *LINKS, *QUERIES, *LANGUAGES, *FIELDS, *TABLES)
