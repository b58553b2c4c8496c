"""Searches with the client of this repository; with --asyncio with its AsyncClient."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

from measure import CALLS, IN_FLIGHT, WARM_UP, cpu, report, setting

from trtc_recording import AsyncClient, Client, v1

ENDPOINT = setting("TRTC_RECORDING_ENDPOINT")
REQUEST = v1.SearchMediaRequest(streams=v1.StreamIdList(stream_ids=[setting("BENCH_STREAM_ID")]), page_size=10)


def threads() -> None:
    with Client(ENDPOINT) as client, ThreadPoolExecutor(IN_FLIGHT) as pool:

        def searches(calls: int) -> set[int]:
            return {len(client.media_search.SearchMedia(REQUEST).media) for _ in range(calls)}

        def all_searches(calls: int) -> set[int]:
            return set().union(*pool.map(searches, [calls] * IN_FLIGHT))

        all_searches(WARM_UP)
        before = cpu()
        found = all_searches(CALLS)
        report("trtc-recording, Python Client", found, cpu() - before)


async def tasks() -> None:
    async with AsyncClient(ENDPOINT) as client:

        async def searches(calls: int) -> set[int]:
            return {len((await client.media_search.SearchMedia(REQUEST)).media) for _ in range(calls)}

        async def all_searches(calls: int) -> set[int]:
            return set().union(*await asyncio.gather(*(searches(calls) for _ in range(IN_FLIGHT))))

        await all_searches(WARM_UP)
        before = cpu()
        found = await all_searches(CALLS)
        report("trtc-recording, Python AsyncClient", found, cpu() - before)


if "--asyncio" in sys.argv[1:]:
    asyncio.run(tasks())
else:
    threads()
