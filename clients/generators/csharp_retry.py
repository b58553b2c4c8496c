"""Writes clients/service_config.json as C#.

    clients/generators/csharp_retry.py > clients/csharp/src/Generated/RetryPolicy.g.cs
"""

import json
from typing import Any

from contract import ROOT, camel

HEAD = """\
// Made by clients/generate from clients/service_config.json. Do not edit.
#nullable enable

using System;
using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace Trtc.Recording;

/// <summary>Which calls are tried again, and when.</summary>
internal static class RetryPolicy
{
    /// <summary>Calls that only read.</summary>
    public static ServiceConfig OfReads => new()
    {
        MethodConfigs =
        {
"""


def seconds(text: str) -> str:
    return f"TimeSpan.FromSeconds({text.removesuffix('s')})"


def code(name: str) -> str:
    return "StatusCode." + camel(name)[0].upper() + camel(name)[1:]


def config(one: dict[str, Any]) -> list[str]:
    policy = one.get("retryPolicy")
    if policy is None:
        return []
    names = [f'new MethodName {{ Service = "{name["service"]}", Method = "{name["method"]}" }}' for name in one["name"]]
    return [
        "            new MethodConfig",
        "            {",
        "                Names =",
        "                {",
        *(f"                    {name}," for name in names),
        "                },",
        "                RetryPolicy = new()",
        "                {",
        f"                    MaxAttempts = {policy['maxAttempts']},",
        f"                    InitialBackoff = {seconds(policy['initialBackoff'])},",
        f"                    MaxBackoff = {seconds(policy['maxBackoff'])},",
        f"                    BackoffMultiplier = {policy['backoffMultiplier']},",
        f"                    RetryableStatusCodes = {{ {', '.join(map(code, policy['retryableStatusCodes']))} }},",
        "                },",
        "            },",
    ]


if __name__ == "__main__":
    configs = json.loads((ROOT / "clients/service_config.json").read_text())["methodConfig"]
    print(HEAD + "\n".join(line for one in configs for line in config(one)) + "\n        },\n    };\n}")
