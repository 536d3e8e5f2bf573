"""The flows as a worker on any machine loads them: by the names in :mod:`flows.deployments`.

Importing this module imports Prefect; nothing but a worker's process should.
"""

from __future__ import annotations

import os

from flows.prefect_runs import as_flow
from flows.settings import Settings
from flows.work_log import keep_log

if not Settings().home.is_absolute():
    raise RuntimeError(
        "MINGDAN_HOME is a relative path, and the folder a run works in is thrown away after it: "
        "start workers by `mingdan work`, or give an absolute path"
    )
if "PREFECT__FLOW_RUN_ID" in os.environ:  # the process of a run, and no other
    keep_log(Settings())  # in place of Prefect's, which would write out the words of errors

intake = as_flow("intake", from_outside=True)
handle = as_flow("handle", from_outside=True)
terms = as_flow("terms", from_outside=True)
delivery = as_flow("delivery", from_outside=True)
backtest = as_flow("backtest", from_outside=True)
shadow = as_flow("shadow", from_outside=True)
publication = as_flow("publication", from_outside=True)
retractions = as_flow("retractions", from_outside=True)
reminders = as_flow("reminders", from_outside=True)
escalation = as_flow("escalation", from_outside=True)
backup = as_flow("backup", from_outside=True)
drill = as_flow("drill", from_outside=True)
extra = as_flow("extra", from_outside=True)
pack = as_flow("pack", from_outside=True)
compile = as_flow("compile", from_outside=True)  # noqa: A001  the name of the flow
indicators = as_flow("indicators", from_outside=True)
figures = as_flow("figures", from_outside=True)
release = as_flow("release", from_outside=True)
watch = as_flow("watch", from_outside=True)
