"""Searches with the typed client of the official SDK; with --keep-alive it keeps connections, which is no default."""

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from measure import CALLS, IN_FLIGHT, WARM_UP, cpu, report, setting
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.vod.v20180717.models import SearchMediaRequest
from tencentcloud.vod.v20180717.vod_client import VodClient

keep_alive = "--keep-alive" in sys.argv[1:]
http = HttpProfile(protocol="http", endpoint=setting("BENCH_CLOUD"), keepAlive=keep_alive)
credential = Credential(setting("BENCH_SECRET_ID"), setting("BENCH_SECRET_KEY"))
client = VodClient(credential, "ap-guangzhou", ClientProfile(httpProfile=http))


def search() -> int:
    request = SearchMediaRequest()
    request.StreamIds = [setting("BENCH_STREAM_ID")]
    request.Limit = 10
    return len(client.SearchMedia(request).MediaInfoSet)


def searches(calls: int) -> set[int]:
    return {search() for _ in range(calls)}


with ThreadPoolExecutor(IN_FLIGHT) as pool:

    def all_searches(calls: int) -> set[int]:
        return set().union(*pool.map(searches, [calls] * IN_FLIGHT))

    all_searches(WARM_UP)
    before = cpu()
    found = all_searches(CALLS)
    release = version("tencentcloud-sdk-python-vod")
    report(f"tencentcloud-sdk-python {'keep-alive' if keep_alive else release}", found, cpu() - before)
