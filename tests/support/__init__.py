"""What tests are made with: waiting, ports, real servers, and each distribution's worlds and fakes.

What stands here directly and in `servers` knows nothing of ours. `sdk`, `slo_service` and `dashboards` know the
distribution they are named after (and what that one needs); `stacks` puts everything together.
"""
